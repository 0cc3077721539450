import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { START_FIELDS } from "../../src/shared/start-process-dto";
import { startFlow, type TestFlow } from "../support/flow";
import { watch } from "../support/secret-watch";
import { fakeOrchestrator, RELEASE_KEY, startServer, type Answer, type TestServer } from "../support/server";
import { asJson, LONG_BODIES, type Shape } from "./long-answers";
import { cpuOf, LONG_TEXTS, MEGABYTE, MOST_CPU } from "./long-texts";

const SECRET = "long-texts-client-secret";

type Properties = Record<string, unknown>;
type Case = [name: string, use: (text: string) => Promise<unknown>];

const TYPES = ["Int32", "Double", "Decimal", "DateTime", "DateTimeOffset", "TimeSpan", "Guid", "Boolean", "Byte[]"];
const DECLARED = JSON.stringify([
    { name: "String", type: "System.String, mscorlib" },
    ...TYPES.map((type) => ({ name: type, type: `System.${type}, mscorlib` })),
]);

const FIELDS = Object.keys(START_FIELDS);

describe("A text of a megabyte", () => {
    let server: TestServer;
    let flow: TestFlow;
    const look = watch.look.bind(watch);
    /** What the server answers instead. */
    let answer: ((path: string) => Answer | undefined) | undefined;

    const connection = (): Properties => ({ url: `${server.url}/acme/Default/orchestrator_`, timeout: "5" });
    const job = (more: Properties = {}): Properties => ({
        Id: 7,
        Key: "5f2b0000-0000-4000-8000-000000000007",
        State: "Successful",
        OutputArguments: "{}",
        ...more,
    });

    before(async () => {
        const answered = fakeOrchestrator(({ path }) => {
            const own = answer?.(path);
            if (own) return own;
            if (path.includes("/odata/Releases"))
                return {
                    json: {
                        value: [{ Id: 1, Key: RELEASE_KEY, Name: "Bot", Arguments: { Input: DECLARED, Output: null } }],
                    },
                };
            if (path.includes("/odata/Jobs(")) return { json: job() };
            if (path.includes("/odata/QueueItems(")) return { json: { ...job(), Status: "Successful", Output: {} } };
            return undefined;
        });
        server = await startServer(answered);
        // It searches each message for hundreds of forms of secrets, which would be counted.
        watch.look = () => undefined;
    });

    after(async () => {
        watch.look = look;
        await server.close();
    });

    afterEach(async () => {
        answer = undefined;
        await flow.stop();
    });

    /** One of our nodes on a fresh connection, once it has worked. */
    async function start(type: string, node: Properties = {}, more: Properties = {}): Promise<void> {
        flow = await startFlow({
            node: { type, folder: "12", ...node },
            connection: { ...connection(), ...more },
            credentials: { clientId: "client", clientSecret: SECRET },
        });
    }

    async function slow([name, use]: Case): Promise<string[]> {
        const found: string[] = [];
        for (const [what, text] of LONG_TEXTS) {
            const best = await cpuOf(() => {
                server.requests.length = 0;
                return use(text);
            });
            if (best > MOST_CPU) found.push(`${name}, of ${what}: ${Math.round(best)} ms`);
        }
        return found;
    }

    async function assertQuick(cases: Case[]): Promise<void> {
        const found: string[] = [];
        for (const each of cases) found.push(...(await slow(each)));
        assert.equal(found.join("\n"), "");
    }

    const MESSAGES: [type: string, node: Properties, message: (text: string) => object, name: string][] = [
        ...["process", "folder", "jobsCount", "robots", "reference"].map(
            (name): [string, Properties, (text: string) => object, string] => [
                "uipath-start-job",
                { process: "Bot", strategy: name === "robots" ? "Specific" : "", [name]: "x", [`${name}Type`]: "msg" },
                (text) => ({ payload: {}, x: text }),
                name,
            ],
        ),
        ["uipath-start-job", { process: "Bot" }, (text) => ({ payload: text }), "payload"],
        ["uipath-start-job", { process: "Bot" }, (text) => ({ payload: Buffer.from(text) }), "payload as a Buffer"],
        ["uipath-start-job", { process: "Bot" }, (text) => ({ payload: { [text]: 1 } }), "name of an argument"],
        ...["String", ...TYPES].map((type): [string, Properties, (text: string) => object, string] => [
            "uipath-start-job",
            { process: "Bot" },
            (text) => ({ payload: { [type]: text } }),
            `argument of type ${type}`,
        ]),
        ["uipath-start-job", { process: "Bot" }, (text) => ({ payload: {}, startInfo: text }), "startInfo"],
        [
            "uipath-start-job",
            { process: "Bot" },
            (text) => ({ payload: {}, startInfo: { [text]: 1 } }),
            "name of a field of startInfo",
        ],
        ...FIELDS.map((field): [string, Properties, (text: string) => object, string] => [
            "uipath-start-job",
            { process: "Bot" },
            (text) => ({ payload: {}, startInfo: { [field]: text } }),
            `startInfo.${field}`,
        ]),
        [
            "uipath-start-job",
            { process: "Bot", argumentsType: "form", argumentsForm: [{ name: "a", value: "x", valueType: "msg" }] },
            (text) => ({ x: text }),
            "a row of the form",
        ],
        ["uipath-wait-job", {}, (text) => ({ payload: text }), "payload"],
        ["uipath-wait-job", {}, (text) => ({ payload: [{ Id: text, Key: text }] }), "id and key of a job"],
        ["uipath-wait-job", {}, (text) => ({ payload: { Id: 7, CreationTime: text } }), "time of a job"],
        ["uipath-wait-job", { folder: "x", folderType: "msg" }, (text) => ({ payload: 7, x: text }), "folder"],
        [
            "uipath-wait-job",
            { pendingTimeout: "x", pendingTimeoutType: "msg" },
            (text) => ({ payload: 7, x: text }),
            "pending time-out",
        ],
        ["uipath-stop-job", {}, (text) => ({ payload: text }), "payload"],
        ["uipath-stop-job", { folder: "x", folderType: "msg" }, (text) => ({ payload: 7, x: text }), "folder"],
        ["uipath-wait-queue-item", {}, (text) => ({ payload: text }), "payload"],
        ["uipath-wait-queue-item", {}, (text) => ({ payload: {}, queueItems: [{ Reference: text }] }), "reference"],
        ["uipath-add-queue-item", { queue: "Q" }, (text) => ({ payload: text }), "payload"],
        ["uipath-add-queue-item", { queue: "Q" }, (text) => ({ payload: { [text]: text } }), "name and value"],
        ["uipath-add-queue-item", { queue: "Q" }, (text) => ({ payload: [{ SpecificContent: text }] }), "element"],
        ["uipath-add-queue-item", { queue: "x", queueType: "msg" }, (text) => ({ payload: {}, x: text }), "queue"],
        ["uipath-add-queue-item", { queue: "Q" }, (text) => ({ payload: {}, itemData: { [text]: text } }), "itemData"],
        [
            "uipath-add-queue-item",
            { queue: "Q" },
            (text) => ({ payload: {}, itemData: { DueDate: text, Reference: text } }),
            "fields of itemData",
        ],
        ["uipath-asset", { asset: "x", assetType: "msg" }, (text) => ({ x: text }), "asset"],
        ["uipath-asset", { asset: "A", action: "set" }, (text) => ({ payload: text }), "value"],
        ["uipath-bucket-file", { bucket: "x", bucketType: "msg", path: "a" }, (text) => ({ x: text }), "bucket"],
        ["uipath-bucket-file", { bucket: "B", path: "x", pathType: "msg" }, (text) => ({ x: text }), "path"],
        ["uipath-bucket-file", { bucket: "B", path: "a", action: "upload" }, (text) => ({ payload: text }), "content"],
        ["uipath-request", { path: "x", pathType: "msg" }, (text) => ({ x: text }), "path"],
        ["uipath-request", { path: "x", pathType: "msg" }, (text) => ({ x: `/odata/${text}` }), "rest of a path"],
        ["uipath-request", { path: "x", pathType: "msg" }, (text) => ({ x: `/odata/Jobs?a=${text}` }), "query"],
        ["uipath-request", { path: "/odata/Jobs", method: "POST" }, (text) => ({ payload: text }), "body"],
        ["uipath-request", { path: "/o", folder: "x", folderType: "msg" }, (text) => ({ x: text }), "folder"],
    ];
    for (const [type, node, message, name] of MESSAGES)
        it(`in a message keeps nobody waiting: ${type}, ${name}`, async () => {
            await start(type, node);
            await assertQuick([[name, (text) => flow.send(message(text))]]);
        });

    const PROPERTIES: Record<string, string[]> = {
        "uipath-start-job": [
            "process",
            "folder",
            "arguments",
            "strategy",
            "jobsCount",
            "robots",
            "runtimeType",
            "priority",
            "entryPoint",
            "reference",
            "processType",
            "argumentsType",
        ],
        "uipath-wait-job": [
            "folder",
            "jobs",
            "emit",
            "pendingTimeout",
            "runningTimeout",
            "onTimeout",
            "killAfter",
            "store",
        ],
        "uipath-stop-job": ["folder", "jobs", "how"],
        "uipath-wait-queue-item": ["folder", "items", "emit", "timeout", "store"],
        "uipath-add-queue-item": ["folder", "queue", "content", "reference", "priority", "dueDate", "commit"],
        "uipath-asset": ["folder", "action", "asset", "value"],
        "uipath-bucket-file": ["folder", "action", "bucket", "path", "content", "as", "maxSize"],
        "uipath-request": ["folder", "method", "path", "body"],
        "uipath-orchestrator": [
            "url",
            "signIn",
            "tenant",
            "scope",
            "identityUrl",
            "folder",
            "tls",
            "proxy",
            "timeout",
            "concurrency",
        ],
    };
    const GOOD: Record<string, Properties> = {
        "uipath-start-job": { process: "Bot", arguments: "{}", argumentsType: "json" },
        "uipath-wait-job": { jobs: "7", jobsType: "num" },
        "uipath-stop-job": { jobs: "7", jobsType: "num" },
        "uipath-wait-queue-item": { items: "7", itemsType: "num" },
        "uipath-add-queue-item": { queue: "Q", content: "{}", contentType: "json" },
        "uipath-asset": { asset: "A", action: "set", value: "1", valueType: "num" },
        "uipath-bucket-file": { bucket: "B", path: "a", action: "upload", content: "{}", contentType: "json" },
        "uipath-request": { path: "/odata/Jobs", method: "POST", body: "{}", bodyType: "json" },
        "uipath-orchestrator": { process: "Bot", arguments: "{}", argumentsType: "json" },
    };
    /** A deploy is no message: what Node-RED does with a long flow file is not counted. */
    for (const [type, names] of Object.entries(PROPERTIES))
        for (const name of names)
            it(`in a property keeps nobody waiting: ${type}, ${name}`, async function () {
                this.timeout(120_000);
                const found: string[] = [];
                for (const [what, text] of LONG_TEXTS)
                    for (const kind of name in GOOD[type]! && `${name}Type` in GOOD[type]!
                        ? ["str", "msg", "jsonata"]
                        : [""]) {
                        const typed = kind ? { [`${name}Type`]: kind } : {};
                        const given = { ...typed, [name]: text };
                        await (type === "uipath-orchestrator"
                            ? start("uipath-start-job", GOOD[type], given)
                            : start(type, { ...GOOD[type], ...given }));
                        const best = await cpuOf(() => flow.send({ payload: {} }));
                        if (best > MOST_CPU) found.push(`${kind} of ${what}: ${Math.round(best)} ms`);
                        await flow.stop();
                    }
                await start("uipath-start-job", GOOD["uipath-start-job"]);
                assert.equal(found.join("\n"), "");
            });

    const ROWS: Record<string, (text: string) => Properties> = {
        name: (text) => ({ name: text, value: "1", valueType: "str" }),
        ...Object.fromEntries(
            ["str", "num", "bool", "json", "date", "msg", "flow", "env", "jsonata", "text"].map((valueType) => [
                `value (${valueType})`,
                (text: string) => ({ name: "String", value: text, valueType }),
            ]),
        ),
        valueType: (text) => ({ name: "String", value: "1", valueType: text }),
    };
    for (const [name, row] of Object.entries(ROWS))
        it(`in a row of the argument form keeps nobody waiting: ${name}`, async () => {
            const found: string[] = [];
            for (const [what, text] of LONG_TEXTS) {
                const rows = [row(text), { name: "Int32", value: text, valueType: "str" }];
                await start("uipath-start-job", { process: "Bot", argumentsType: "form", argumentsForm: rows });
                const best = await cpuOf(() => flow.send({ payload: {} }));
                if (best > MOST_CPU) found.push(`${what}: ${Math.round(best)} ms`);
                await flow.stop();
            }
            await start("uipath-start-job", GOOD["uipath-start-job"]);
            assert.equal(found.join("\n"), "");
        });

    const READERS: [name: string, path: string, more: Shape[]][] = [
        ["of a sign-in", "connect/token", [(text) => asJson({ access_token: text, expires_in: text })]],
        [
            "of a list of processes",
            "/odata/Releases",
            [
                (text) => asJson({ value: [{ Key: text, Name: text }] }),
                (text) => asJson({ value: [{ Key: RELEASE_KEY, Name: text, Arguments: { Input: text } }] }),
                ...["name", "type"].map((property): Shape => (text) => {
                    const Input = JSON.stringify([{ name: "a", type: "System.Int32", [property]: text }]);
                    return asJson({ value: [{ Key: RELEASE_KEY, Name: "Bot", Arguments: { Input } }] });
                }),
            ],
        ],
    ];
    for (const [name, path, more] of READERS)
        for (const [at, shape] of [...LONG_BODIES, ...more].entries())
            it(`in an answer ${name} keeps nobody waiting: shape ${at}`, async () => {
                await start(
                    "uipath-start-job",
                    { ...GOOD["uipath-start-job"], arguments: '{"a": "1"}' },
                    { timeout: "0.5" },
                );
                await assertQuick([
                    [
                        name,
                        async (text) => {
                            const given = shape(text);
                            answer = (asked) => (asked.includes(path) ? given : undefined);
                            await flow.send({ payload: {} });
                        },
                    ],
                ]);
            });

    it("among the names that are there keeps nobody waiting", async () => {
        await start("uipath-start-job", { process: "Other", arguments: "{}", argumentsType: "json" });
        await assertQuick([
            [
                "a name",
                async (text) => {
                    answer = (path) => {
                        if (!path.includes("/odata/Releases")) return undefined;
                        return { json: { value: path.includes("1000") ? [{ Key: RELEASE_KEY, Name: text }] : [] } };
                    };
                    await flow.send({ payload: {} });
                },
            ],
        ]);
    });

    it("in an answer of the request node keeps nobody waiting", async () => {
        // A GET whose answer can't be read is asked again.
        await start("uipath-request", { path: "/odata/Jobs", method: "POST", body: "{}", bodyType: "json" });
        for (const [at, shape] of LONG_BODIES.entries())
            await assertQuick([
                [
                    `shape ${at}`,
                    async (text) => {
                        const given = shape(text);
                        answer = (asked) => (asked.includes("/odata/Jobs") ? given : undefined);
                        await flow.send({});
                    },
                ],
            ]);
    });

    it("that is small on its way and deep in the end does not fill the memory", async () => {
        await start("uipath-request", { path: "/odata/Jobs", method: "GET" });
        const deep = gzipSync(Buffer.alloc(58 * MEGABYTE, "["));
        server.handler = fakeOrchestrator(({ path }, response) => {
            if (!path.includes("/odata/Jobs")) return undefined;
            response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
            response.end(deep);
            return new Promise(() => undefined);
        });
        const before = process.memoryUsage().rss;
        const { code } = await flow.fail({});
        assert.equal(code, "BAD_ANSWER");
        const grown = (process.memoryUsage().rss - before) / MEGABYTE;
        assert.ok(grown < 400, `grew by ${Math.round(grown)} MB`);
    });
});
