/**
 * Values of the nodes' properties, good and bad, as dialogs make them and as flows hold them that were written by hand. They show that
 * each property is judged by its own rule, in the editor and in the runtime; the rules have tests of their own.
 */
// Rows of values, which stay rows when the file is formatted.
/* oxlint-disable unicorn/no-useless-spread */

export interface ValidationCase {
    type: string;
    property: string;
    /** The properties that differ from the defaults. */
    node: Record<string, unknown>;
}

/** A value that is not in the flow at all. */
export const MISSING = Symbol("missing");

/** What a working node of the type has beside its defaults. */
export const WORKING: Record<string, Record<string, unknown>> = {
    "uipath-orchestrator": { url: "http://127.0.0.1:1/acme/Default/orchestrator_" },
    "uipath-start-job": { process: "Bot", folder: "12" },
    "uipath-wait-job": {},
    "uipath-stop-job": {},
    "uipath-add-queue-item": { queue: "Orders", folder: "12" },
    "uipath-wait-queue-item": {},
    "uipath-event": { folder: "12" },
    "uipath-asset": { asset: "Limit", folder: "12" },
    "uipath-bucket-file": { bucket: "Documents", path: "a.txt", folder: "12" },
    "uipath-request": { path: "/odata/Releases" },
};

/** What the nodes find in their message. */
export const MESSAGES: Record<string, () => Record<string, unknown>> = {
    "uipath-start-job": () => ({ payload: {}, text: "12", count: 2 }),
    "uipath-wait-job": () => ({ payload: 4711, text: "12", count: 2 }),
    "uipath-stop-job": () => ({ payload: 4711, text: "12", count: 2 }),
    "uipath-wait-queue-item": () => ({ payload: 4711, text: "12", count: 2 }),
    "uipath-add-queue-item": () => ({ payload: { a: 1 }, text: "12", count: 2, time: "2030-01-31T08:00:00Z" }),
    "uipath-asset": () => ({ payload: "a", text: "12", count: 2 }),
    "uipath-bucket-file": () => ({ payload: "a", text: "12", count: 2 }),
    "uipath-request": () => ({ payload: { a: 1 }, text: "12", count: 2 }),
};

/** Names of variables of the environment, by what they hold. */
export const VARIABLES = new Map<string, string>();

/** `${NAME}` of a variable that holds the text. With a point in it, Node-RED's editor leaves the value to the node's own validator. */
function env(value: string, old = false, point = "."): string {
    const name = `UIPATH_VALIDATION${point}${VARIABLES.size}`;
    VARIABLES.set(name, value);
    return old ? `$(${name})` : `\${${name}}`;
}

const KEY = "5B0F2C1E-7a3d-4c1f-9a52-3f1d2c4b5a69";
const BLANK = ["", "  ", null, MISSING];
const NO_TEXT = [{ a: 1 }, [null]];
const SCALAR = [5, -1, 0.5, true, [], [12, "x"]];
/** One more character than a text, a name or an expression may have. */
const [LONG_TEXT, LONG_NAME, LONG_EXPRESSION] = ["x".repeat(32_769), "x".repeat(10_001), `"${"x".repeat(99_999)}"`];
const TEXTS = ["Shared/Finance", "請求書🧾", "x".repeat(129), LONG_TEXT, "${A} and more"];
const NUMBERS = [
    ...[0, 1, 101, 86_401, 0.5, -1, 1e300, true, []],
    ...["1", " 3 ", "1.5", "1e999", "0x10", "1,5", "many", "９", "86401", env("7"), env("7", true)],
];
const BAD_PATHS = ["a b", "a[", ".a", LONG_NAME];
const BAD_EXPRESSIONS = ["(", "1 +", LONG_EXPRESSION];
const BAD_JSON = ["{", "{a:1}", "'a'", "NaN"];

function cases(
    type: string,
    property: string,
    values: readonly unknown[],
    ...rest: Record<string, unknown>[]
): ValidationCase[] {
    const others = rest.length > 0 ? rest : [{}];
    return others.flatMap((other) =>
        values.map((value) => ({ type, property, node: { ...other, [property]: value } })),
    );
}

/** A property that takes its value from a message, too. `good`: a property of the message that fits. */
function typed(type: string, property: string, good: string, rest: Record<string, unknown> = {}): ValidationCase[] {
    const as = (kind: unknown, ...values: unknown[]): ValidationCase[] =>
        cases(type, property, values, { ...rest, [`${property}Type`]: kind });
    return [
        ...as("msg", good, env(good), ...BLANK, ...BAD_PATHS, ...NO_TEXT),
        ...as("flow", ...BAD_PATHS),
        ...as("global", ...BAD_PATHS),
        ...as("jsonata", good, ...BLANK, ...BAD_EXPRESSIONS),
    ];
}

const JOBS_JSON = ["4711", `"${KEY}"`, '[{"Id":4711}]', '{"value":[]}', "0", "null", "{}", '{"Id":4711,"Key":"a"}'];
const JOBS_TEXTS = [" 4711 ", KEY, "0", "4711,4712", "my job", LONG_TEXT, env("4711")];

function ofJobs(type: string): ValidationCase[] {
    return [
        ...typed(type, "jobs", "payload"),
        ...cases(type, "jobs", [...JOBS_TEXTS, 4711, 0, true, [4711], [], ...BLANK], {
            jobsType: "str",
        }),
        ...cases(type, "jobs", [...JOBS_JSON, ...BAD_JSON, ...BLANK, ...NO_TEXT], { jobsType: "json" }),
        ...cases(type, "jobs", ["payload", "a b", "a[", MISSING], { jobsType: MISSING }),
        ...ofNode(type),
    ];
}

/** What all nodes but the connection have. */
function ofNode(type: string): ValidationCase[] {
    return [
        ...cases(type, "orchestrator", [env("id-connection-0", false, "_"), "", null, MISSING, "id-nowhere"]),
        ...cases(type, "name", [...BLANK, ...TEXTS, ...NO_TEXT]),
        ...typed(type, "folder", "text"),
        ...cases(type, "folder", [...BLANK, ...SCALAR, ...NO_TEXT, ...TEXTS, "/", " // ", "/2026", KEY, env("12")]),
        ...cases(type, "folder", ["Shared", "/"], { folderType: MISSING }),
    ];
}

const rows = (...given: unknown[]): unknown[] => given;

const FORMS = [
    ...[[], null, MISSING, {}, "rows", rows(null), rows("a"), rows({})],
    ...["", null, MISSING, 5, {}, "請求書", "__proto__", LONG_TEXT].flatMap((name) =>
        ["", "1"].map((value) => rows(name === MISSING ? { value } : { name, value })),
    ),
    ...[5, true, {}, [1, 2], null].map((value) => rows({ name: "a", value })),
    rows({ name: "a", value: "1" }, { name: " a ", value: "2" }),
    rows({ name: "a", value: "" }, { name: "a", value: "2" }),
    ...["str", "num", "bool", "json", "msg", "jsonata", null].flatMap((valueType) =>
        ["1", "0x1F", "1e999", "true", '{"a":1}', "{", "count", "a b", env("1"), LONG_NAME].map((value) =>
            rows({ name: "a", value, valueType }),
        ),
    ),
    rows({ name: "a", value: "iso", valueType: "date" }),
    rows({ name: env("a"), value: "1" }),
];

const ARGUMENTS = ["{}", '{"a":[null,1e5]}', "null", '"{}"', "[]", "5", '"a"', '"{"', '{"a":1e999}', env("{}")];

const STRATEGIES = ["ModernJobsCount", "JobsCount", "Specific", "All", "RobotCount"];
const ANY_CASE = (names: readonly string[]): string[] =>
    names.flatMap((name) => [name, name.toLowerCase(), name.toUpperCase(), ` ${name} `]);

const START = "uipath-start-job";
const ROBOTS_JSON = ["12", '["12","a"]', "[]", "[null]", '["", 12]', "null", '","', '{"a":1}'];

const startJob = [
    ...ofNode(START),
    ...typed(START, "process", "text"),
    ...cases(START, "process", [...SCALAR, ...NO_TEXT, ...TEXTS, KEY, env("Bot")]),
    // A blank process may come with msg.startInfo.
    ...typed(START, "arguments", "payload"),
    ...cases(START, "arguments", ["payload", "a b", "a[", MISSING, ...BLANK], { argumentsType: MISSING }),
    ...cases(START, "arguments", [...ARGUMENTS, ...BAD_JSON, ...BLANK, ...NO_TEXT], { argumentsType: "json" }),
    ...cases(START, "arguments", ["{", "a b", {}], { argumentsType: "form" }),
    ...cases(START, "argumentsForm", FORMS, { argumentsType: "form" }),
    ...cases(START, "argumentsForm", [rows({ value: "1" }), "rows"]),
    ...cases(START, "strategy", [
        ...BLANK,
        ...ANY_CASE(STRATEGIES.filter((name) => name !== "Specific")),
        ...["Random", "All,", "0", "Modern Jobs Count", env("All"), ...SCALAR, ...NO_TEXT],
    ]),
    ...cases(START, "strategy", ANY_CASE(["Specific"]), { robots: "12" }),
    ...typed(START, "jobsCount", "count"),
    ...cases(
        START,
        "jobsCount",
        [...BLANK, ...NUMBERS, ...NO_TEXT, [3]],
        { jobsCountType: "num" },
        { jobsCountType: MISSING },
        { jobsCountType: "str" },
    ),
    ...cases(
        START,
        "jobsCount",
        [2, 0, "many", "", {}],
        ...ANY_CASE(["All", "RobotCount"]).map((strategy) => ({ strategy })),
    ),
    ...cases(
        START,
        "jobsCount",
        [0, "many", {}],
        ...ANY_CASE(["Specific"]).map((strategy) => ({ strategy, robots: "1" })),
    ),
    ...cases(START, "jobsCount", [2, "many"], { strategy: env("All") }),
    ...typed(START, "robots", "text", { strategy: "Specific" }).filter(
        ({ node }) => !BLANK.includes(node["robots"] as string),
    ),
    ...cases(
        START,
        "robots",
        [
            ...BLANK,
            ...SCALAR,
            ...NO_TEXT,
            ...TEXTS,
            ",",
            " , ,",
            "a,",
            "a, 12",
            `a,${"x".repeat(1_001)}`,
            ",1".repeat(10_000),
            env("12"),
        ],
        { strategy: "Specific" },
        { strategy: "specific" },
    ),
    ...cases(START, "robots", [...ROBOTS_JSON, ...BAD_JSON, ...BLANK], { strategy: "Specific", robotsType: "json" }),
    ...cases(START, "robots", ["", ",", "{", {}], {}, { strategy: "All", robotsType: "json" }),
    ...cases(START, "robots", ["12", ""], { strategy: env("All") }),
    ...["runtimeType", "entryPoint"].flatMap((property) =>
        cases(START, property, [...BLANK, ...SCALAR, ...NO_TEXT, ...TEXTS, "Unattended", env("Unattended")]),
    ),
    ...cases(START, "priority", [...BLANK, ...NUMBERS, ...NO_TEXT, ...ANY_CASE(["Low", "Normal", "High"])]),
    ...cases(START, "priority", ["Urgent", "high,", env("High")]),
    ...typed(START, "reference", "text"),
    ...cases(START, "reference", [
        ...BLANK,
        ...SCALAR,
        ...NO_TEXT,
        ...TEXTS,
        "x".repeat(128),
        ` ${"x".repeat(128)} `,
        env("r"),
    ]),
    ...typed(START, "idempotencyKey", "text"),
    ...cases(START, "idempotencyKey", [...BLANK, ...SCALAR, ...NO_TEXT, ...TEXTS, "x".repeat(256), env("k")]),
    ...cases(START, "whenStarted", [
        ...BLANK,
        ...ANY_CASE(["use", "restart", "refuse"]),
        "again",
        env("use"),
        ...SCALAR,
        ...NO_TEXT,
    ]),
    ...cases(START, "runAsMe", [...BLANK, true, false, "true", 1, {}, env("true")]),
];

const WAIT = "uipath-wait-job";
const waitJob = [
    ...ofJobs(WAIT),
    ...cases(WAIT, "emit", [...BLANK, ...ANY_CASE(["each", "all"]), "some", "0", env("all"), ...SCALAR, ...NO_TEXT]),
    ...["pendingTimeout", "runningTimeout"].flatMap((property) => [
        ...typed(WAIT, property, "count"),
        ...cases(
            WAIT,
            property,
            [...BLANK, ...NUMBERS, ...NO_TEXT, [60]],
            { [`${property}Type`]: "num" },
            { [`${property}Type`]: MISSING },
            { [`${property}Type`]: "str" },
        ),
    ]),
    ...cases(WAIT, "onTimeout", [
        ...BLANK,
        ...ANY_CASE(["leave", "softStop", "kill"]),
        "hope",
        env("kill"),
        ...SCALAR,
        ...NO_TEXT,
    ]),
    ...cases(WAIT, "killAfter", [...BLANK, ...NUMBERS, ...NO_TEXT, [60]], {}, { onTimeout: "kill" }),
    // Which stores there are the settings of Node-RED tell, not the flow.
    ...cases(WAIT, "store", [...BLANK, "memory", " memory ", env("memory"), ...NO_TEXT]),
];

const STOP = "uipath-stop-job";
const stopJob = [
    ...ofJobs(STOP),
    ...cases(STOP, "how", [...BLANK, ...ANY_CASE(["SoftStop", "Kill"]), "gently", env("Kill"), ...SCALAR, ...NO_TEXT]),
];

const ADD = "uipath-add-queue-item";
const CONTENTS = [
    ...[
        "{}",
        '{"a":1,"b":"x","c":null,"d":true}',
        '{"a":{}}',
        '{"a":[1]}',
        '{"a.b":1}',
        '{"":1}',
        '{"a":1e999}',
        "5",
        "null",
    ],
    ...[
        "[]",
        '[{"a":1},{"b":2}]',
        "[5]",
        '[{"SpecificContent":{"a":1},"Reference":"r"}]',
        '[{"SpecificContent":{"a":[]}}]',
    ],
    ...['[{"SpecificContent":{},"Priority":"urgent"}]', '"{}"', '"{"', env("{}")],
];
const DATES = [
    "2030-01-31",
    "2030-01-31T08:00:00Z",
    "1893456000000",
    "soon",
    "31.1.2030",
    "2030-02-30",
    env("2030-01-31"),
];
const addQueueItem = [
    ...ofNode(ADD),
    ...typed(ADD, "queue", "text"),
    ...cases(ADD, "queue", [...BLANK, ...SCALAR, ...NO_TEXT, ...TEXTS, "x".repeat(50), "x".repeat(51), env("Orders")]),
    ...typed(ADD, "content", "payload"),
    ...cases(ADD, "content", [...CONTENTS, ...BAD_JSON, ...BLANK, ...NO_TEXT], { contentType: "json" }),
    ...cases(ADD, "content", ["payload", "a b", MISSING], { contentType: MISSING }),
    ...cases(ADD, "contentForm", FORMS, { contentType: "form" }),
    ...typed(ADD, "reference", "text"),
    ...cases(ADD, "reference", [...BLANK, ...SCALAR, ...NO_TEXT, "x".repeat(128), "x".repeat(129), env("r")]),
    ...cases(ADD, "priority", [
        ...BLANK,
        ...ANY_CASE(["Low", "Normal", "High"]),
        "Urgent",
        "5",
        env("High"),
        ...NO_TEXT,
    ]),
    ...["dueDate", "deferDate"].flatMap((property) => [
        ...typed(ADD, property, "time"),
        ...cases(ADD, property, [...BLANK, ...DATES, ...NO_TEXT]),
    ]),
    ...cases(ADD, "onDuplicate", [...BLANK, ...ANY_CASE(["error", "use"]), "skip", env("use"), ...SCALAR, ...NO_TEXT]),
    ...cases(ADD, "commit", [
        ...BLANK,
        ...ANY_CASE(["AllOrNothing", "ProcessAllIndependently", "StopOnFirstFailure"]),
        "Some",
        env("AllOrNothing"),
        ...SCALAR,
        ...NO_TEXT,
    ]),
];

const WAIT_ITEM = "uipath-wait-queue-item";
const ITEMS_JSON = [
    ...JOBS_JSON,
    '{"UniqueKey":"' + KEY + '"}',
    '[{"Reference":"r"}]',
    '{"Reference":""}',
    '{"index":0}',
];
const waitQueueItem = [
    ...ofNode(WAIT_ITEM),
    ...typed(WAIT_ITEM, "items", "payload"),
    ...cases(WAIT_ITEM, "items", [...JOBS_TEXTS, 4711, 0, true, [4711], [], ...BLANK], { itemsType: "str" }),
    ...cases(WAIT_ITEM, "items", [...ITEMS_JSON, ...BAD_JSON, ...BLANK, ...NO_TEXT], { itemsType: "json" }),
    ...cases(WAIT_ITEM, "emit", [...BLANK, ...ANY_CASE(["each", "all"]), "some", env("all"), ...SCALAR, ...NO_TEXT]),
    ...typed(WAIT_ITEM, "timeout", "count"),
    ...cases(
        WAIT_ITEM,
        "timeout",
        [...BLANK, ...NUMBERS, ...NO_TEXT, [60]],
        { timeoutType: "num" },
        { timeoutType: "str" },
    ),
    ...cases(WAIT_ITEM, "manualRetries", [...BLANK, true, false, "true", 1, {}, env("true")]),
    ...cases(WAIT_ITEM, "store", [...BLANK, "memory", " memory ", env("memory"), ...NO_TEXT]),
];

const EVENT = "uipath-event";
const EVENTS = [["job.faulted"], ["job.started", "queueItem.new"], ["job.faulted", "job.faulted"], "job.faulted"];
const event = [
    ...cases(EVENT, "orchestrator", [env("id-connection-0", false, "_"), "", null, MISSING, "id-nowhere"]),
    ...cases(EVENT, "name", [...BLANK, ...TEXTS, ...NO_TEXT]),
    ...cases(EVENT, "folder", [...BLANK, ...SCALAR, ...NO_TEXT, ...TEXTS, "/", " // ", "/2026", KEY, "*", env("12")]),
    ...cases(EVENT, "process", [...BLANK, ...SCALAR, ...NO_TEXT, ...TEXTS, env("Bot")]),
    ...cases(EVENT, "queue", [...BLANK, ...SCALAR, ...NO_TEXT, ...TEXTS, env("Invoices")]),
    ...cases(EVENT, "events", [
        ...[...BLANK, ...SCALAR, ...NO_TEXT, ...EVENTS],
        ...["job.lost", "job.faulted,", "Job.Faulted", ["job.lost", "job.faulted"], env("job.stopped, job.started")],
    ]),
    ...cases(EVENT, "source", [...BLANK, ...ANY_CASE(["poll"]), "webhook", env("poll"), ...SCALAR, ...NO_TEXT]),
    ...["every", "lookBack"].flatMap((property) =>
        cases(EVENT, property, [...BLANK, ...NUMBERS, ...NO_TEXT, [60], 86_400, 86_401]),
    ),
    ...cases(EVENT, "store", [...BLANK, "memory", " memory ", env("memory"), ...NO_TEXT]),
];

const ASSET = "uipath-asset";
const asset = [
    ...ofNode(ASSET),
    ...cases(ASSET, "action", [...BLANK, ...ANY_CASE(["get", "set"]), "delete", env("set"), ...SCALAR, ...NO_TEXT]),
    ...typed(ASSET, "asset", "text"),
    ...cases(ASSET, "asset", [...BLANK, ...SCALAR, ...NO_TEXT, ...TEXTS, env("Limit")]),
    ...typed(ASSET, "value", "payload", { action: "set" }),
    ...cases(ASSET, "value", [...BLANK, ...SCALAR, ...NO_TEXT, "text", "1", env("text")], {
        action: "set",
        valueType: "str",
    }),
    ...cases(ASSET, "value", [...NUMBERS, ...BLANK, ...NO_TEXT], { action: "set", valueType: "num" }),
    ...cases(ASSET, "value", ["true", "false", "maybe", ...BLANK], { action: "set", valueType: "bool" }),
    ...cases(ASSET, "value", ['"a"', '""', "5", "true", "null", "{}", "[]", ...BAD_JSON], {
        action: "set",
        valueType: "json",
    }),
    ...cases(ASSET, "value", ["a b", "{}", MISSING], { action: "get", valueType: "msg" }),
    ...cases(ASSET, "create", [...BLANK, true, "true", {}, env("true")], { action: "set" }),
];

const FILE = "uipath-bucket-file";
const FILE_WORDS = ["download", "upload", "list", "delete"];
const bucketFile = [
    ...ofNode(FILE),
    ...cases(FILE, "action", [...BLANK, ...ANY_CASE(FILE_WORDS), "get", env("list"), ...SCALAR, ...NO_TEXT]),
    ...typed(FILE, "bucket", "text"),
    ...cases(FILE, "bucket", [...BLANK, ...SCALAR, ...NO_TEXT, ...TEXTS, env("Documents")]),
    ...FILE_WORDS.flatMap((action) => [
        ...typed(FILE, "path", "text", { action }),
        ...cases(FILE, "path", [...BLANK, ...SCALAR, ...NO_TEXT, ...TEXTS, env("a")], { action }),
    ]),
    ...typed(FILE, "content", "payload", { action: "upload" }),
    ...cases(FILE, "content", ["a", "  ", "5", "{", 5, true, [], {}], { action: "upload", contentType: "str" }),
    ...cases(FILE, "content", ['"a"', '""', "5", "true", "null", "{}", "[]", ...BAD_JSON], {
        action: "upload",
        contentType: "json",
    }),
    ...cases(FILE, "content", ["a b", "{}", MISSING], { action: "download", contentType: "msg" }),
    ...cases(FILE, "as", [...BLANK, ...ANY_CASE(["buffer", "text"]), "xml", env("text"), ...SCALAR, ...NO_TEXT]),
    ...cases(FILE, "as", ["xml", {}], { action: "list" }),
    ...cases(FILE, "maxSize", [...BLANK, ...NO_TEXT, 1, "64", " 0.5 ", 0, -1, 512, 513, "many", env("8"), true]),
    ...cases(FILE, "maxSize", [0, {}], { action: "upload" }),
];

const REQUEST = "uipath-request";
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const PATHS = [
    ...["/odata/Releases?$filter=Name eq '../x'", "odata/Jobs('a:b')", "/a//b", "請求書", "/100%"],
    ...[
        "a:b",
        "https://acme.example",
        "//acme.example",
        "/a\\b",
        "/a/../b",
        "/%252e%252e/a",
        "/a\tb",
        env("/odata/Releases"),
    ],
];
const BODIES = ["{}", "[]", '"a"', '""', "null", "5", '{"a":1e999}', env("{}"), ...BAD_JSON, ...BLANK, ...NO_TEXT];
const request = [
    ...ofNode(REQUEST),
    ...cases(REQUEST, "method", [...BLANK, ...ANY_CASE(METHODS), "FETCH", "HEAD", env("GET"), ...SCALAR, ...NO_TEXT]),
    ...typed(REQUEST, "path", "text"),
    ...cases(REQUEST, "path", [...BLANK, ...SCALAR, ...NO_TEXT, ...PATHS]),
    ...METHODS.flatMap((method) => [
        ...typed(REQUEST, "body", "payload", { method }),
        ...cases(REQUEST, "body", BODIES, { method, bodyType: "json" }),
        ...cases(REQUEST, "body", ["a", "  ", "5", "{", 5, true, [], {}], { method, bodyType: "str" }),
        ...cases(REQUEST, "body", ["payload", "a b", MISSING], { method, bodyType: MISSING }),
    ]),
    ...cases(
        REQUEST,
        "body",
        ["5", "{", "a b"],
        { method: "post", bodyType: "json" },
        { method: " delete ", bodyType: "json" },
    ),
    ...cases(REQUEST, "allPages", [...BLANK, true, "true", {}, env("true")]),
];

const CONNECTION = "uipath-orchestrator";
const HOSTS = [
    ...["https://cloud.uipath.com/acme/Default", "cloud.uipath.com/acme/Default/orchestrator_/jobs?tid=1#x"],
    ...[
        "https://cloud.uipath.com/acme",
        "https://suite.acme.example/acme/Default/orchestrator_",
        "https://a.example/x_",
    ],
    ...["orchestrator.acme.example:8443/base", "ORCHESTRATOR", "[::1]:8443", "a..b", "acme.example:port", "acme|x"],
    ...["ftp://acme.example", "https:acme.example", "my orchestrator", "https://user:secret@acme.example", LONG_TEXT],
    ...["https://${HOST}/acme/Default", "https://acme.example/${PATH}"],
];
const connection = [
    ...cases(CONNECTION, "name", [...BLANK, ...TEXTS, ...NO_TEXT]),
    ...cases(CONNECTION, "url", [
        ...BLANK,
        ...HOSTS,
        ...SCALAR,
        ...NO_TEXT,
        env("https://acme.example"),
        ` ${env("a.example")} `,
    ]),
    ...cases(CONNECTION, "signIn", [
        ...BLANK,
        "application",
        "token",
        "password",
        "Token",
        " token ",
        "sso",
        ...SCALAR,
        ...NO_TEXT,
    ]),
    ...cases(
        CONNECTION,
        "signIn",
        ["password", "Password", "token"],
        { url: "https://cloud.uipath.com/acme/Default" },
        { url: "https://suite.acme.example/acme/Default/orchestrator_/x" },
        { url: "https://acme.example" },
        { url: " acme.example/odata " },
    ),
    ...cases(CONNECTION, "signIn", ["password"], { url: env("https://acme.example") }),
    ...cases(
        CONNECTION,
        "tenant",
        [...BLANK, ...SCALAR, ...NO_TEXT, "Default", "a b", "請求書", "é", "a\tb", "a\u007f", " T1\n", env("T1")],
        { url: "https://acme.example" },
        { url: "https://acme.example", signIn: "password" },
        { url: "https://cloud.uipath.com/acme/Default" },
        { url: "https://suite.acme.example/acme/Default/orchestrator_" },
    ),
    ...cases(CONNECTION, "tenant", ["T1"], { url: env("https://acme.example") }),
    ...cases(CONNECTION, "scope", [...BLANK, ...SCALAR, ...NO_TEXT, ...TEXTS, env("OR.Jobs")], {}, { signIn: "token" }),
    ...cases(
        CONNECTION,
        "identityUrl",
        [
            ...BLANK,
            ...HOSTS,
            ...SCALAR,
            ...NO_TEXT,
            "https://acme.example/identity/connect/token",
            env("https://acme.example"),
        ],
        {},
    ),
    ...cases(
        CONNECTION,
        "identityUrl",
        ["my server", {}, "acme.example"],
        { signIn: "token" },
        { signIn: " application " },
    ),
    ...cases(CONNECTION, "folder", [...BLANK, ...SCALAR, ...NO_TEXT, ...TEXTS, "/", env("Shared")]),
    // What they name may be there or not.
    ...["tls", "proxy"].flatMap((property) => cases(CONNECTION, property, ["", null, MISSING])),
    ...cases(CONNECTION, "timeout", [...BLANK, ...NUMBERS, ...NO_TEXT, [30]]),
    ...cases(CONNECTION, "concurrency", [...BLANK, ...NUMBERS, ...NO_TEXT, [3]]),
    ...cases(CONNECTION, "apiVersion", [...BLANK, ...NUMBERS, ...NO_TEXT, [17], 17, 99, "23.10", "2023", env("17")]),
];

export const CASES: readonly ValidationCase[] = [
    ...connection,
    ...startJob,
    ...waitJob,
    ...stopJob,
    ...addQueueItem,
    ...waitQueueItem,
    ...event,
    ...asset,
    ...bucketFile,
    ...request,
];
