/** Properties of nodes as a flow may hold them that was written by hand, merged or made by a program. */
import type { RigNode, Body } from "./node-rig";

export interface SettingCase extends RigNode {
    name: string;
    message?: Body;
}

/** None of them is a function or the like: a flow is JSON. */
const ODD: [name: string, value: unknown][] = [
    ["null", null],
    ["a number", 5],
    ["a negative number", -1],
    ["a fraction", 0.5],
    ["a huge number", 1e300],
    ["true", true],
    ["false", false],
    ["an object", { a: 1 }],
    ["an array", [1, "2"]],
    ["an empty array", []],
    ["an array of null", [null]],
    ["a blank text", "  \t"],
    ["a text of 100,000 characters", "x".repeat(100_000)],
    ["a text of control characters", "\0\u0001\n\u001B"],
    ["a lone surrogate", "\uD800"],
    ["Japanese and an emoji", "請求書🧾"],
    ["quotes and brackets", "'\"<>{}[]\\`$"],
    ["a variable of the environment that is not there", "${NO_SUCH_VARIABLE_ANYWHERE}"],
];

const NODE_PROPERTIES = [
    "process",
    "processType",
    "folder",
    "folderType",
    "arguments",
    "argumentsType",
    "argumentsForm",
    "strategy",
    "jobsCount",
    "jobsCountType",
    "robots",
    "robotsType",
    "runtimeType",
    "priority",
    "entryPoint",
    "reference",
    "referenceType",
    "runAsMe",
    "orchestrator",
];

const CONNECTION_PROPERTIES = [
    "url",
    "signIn",
    "tenant",
    "scope",
    "identityUrl",
    "folder",
    "timeout",
    "concurrency",
    "apiVersion",
    "tls",
    "proxy",
];

/** What makes Node.js ask the network for a name, which no test does. */
const isHostName = (property: string, value: unknown): boolean =>
    ["url", "identityUrl"].includes(property) &&
    (["boolean", "number"].includes(typeof value) || (typeof value === "string" && /^(x|請)/.test(value)));

/** With what makes the property count: robots do only with the strategy Specific. */
function beside(property: string): Body {
    if (property === "argumentsForm") return { argumentsType: "form" };
    if (property === "robots" || property === "robotsType") return { strategy: "Specific", robots: "12" };
    return property === "referenceType" ? { reference: "payload" } : {};
}

const TYPED: [name: string, value: string, type: string][] = [
    ["a message's property that is not there", "nowhere.at.all", "msg"],
    ["a path that is none", "a[", "msg"],
    ["an empty path", "", "msg"],
    ["a message's circular property", "circle", "msg"],
    ["a message's object", "object", "msg"],
    ["a message's function", "function", "msg"],
    ["a flow variable that is not there", "nowhere", "flow"],
    ["a global variable of a store that is not there", "#:(nostore)::nowhere", "global"],
    ["a variable of the environment that is not there", "NO_SUCH_VARIABLE_ANYWHERE", "env"],
    ["JSON that is none", "{", "json"],
    ["JSON of an object", '{"a":1}', "json"],
    ["JSON of null", "null", "json"],
    ["a number that is none", "many", "num"],
    ["the number Infinity", "1e400", "num"],
    ["a boolean that is none", "perhaps", "bool"],
    ["a date", "", "date"],
    ["a date as an object", "object", "date"],
    ["bytes", "[1,2]", "bin"],
    ["bytes that are none", "{", "bin"],
    ["a regular expression that is none", "(", "re"],
    ["a regular expression", "a", "re"],
    ["an expression that does not parse", "(", "jsonata"],
    ["an expression that throws", '$error("not today")', "jsonata"],
    ["an expression that gives nothing", "nowhere", "jsonata"],
    ["an expression that gives a function", "function($a){$a}", "jsonata"],
    ["an expression that gives a function of its own", "$sum", "jsonata"],
    ["an expression that gives a sequence", "[1..3].$string()", "jsonata"],
    ["an expression that gives a regular expression", "/a/", "jsonata"],
    ["an expression with a type error", '1 + "a"', "jsonata"],
    ["an expression that divides by zero", "1/0", "jsonata"],
    ["another node's id", "id-catch", "cred"],
    ["a type that is none", "a", "nonsense"],
];

const TYPED_PROPERTIES = ["process", "folder", "arguments", "jobsCount", "robots", "reference"];

const FORMS: [name: string, rows: unknown][] = [
    ["a row that is null", [null]],
    ["a row that is a number", [5]],
    ["a row that is a text", ["a"]],
    ["a row that is an array", [["a", "b"]]],
    ["a row without a name", [{ value: "1" }]],
    ["a row whose name is null", [{ name: null, value: "1" }]],
    ["a row whose name is an object", [{ name: {}, value: "1" }]],
    ["a row whose name can't be a text", [{ name: { toString: 1 }, value: "1" }]],
    ["a row whose value can't be a text", [{ name: "a", value: { toString: 1 } }]],
    ["a row whose value is an object", [{ name: "a", value: {} }]],
    ["a row whose value is null", [{ name: "a", value: null }]],
    ["a row whose type is null", [{ name: "a", value: "1", valueType: null }]],
    ["a row whose type is an object", [{ name: "a", value: "1", valueType: {} }]],
    ["a row whose type is none", [{ name: "a", value: "1", valueType: "nonsense" }]],
    ["a row named __proto__", [{ name: "__proto__", value: "1" }]],
    [
        "a row named twice",
        [
            { name: "a", value: "1" },
            { name: " a ", value: "2" },
        ],
    ],
    ["an object of rows", { 0: { name: "a", value: "1" }, length: 1 }],
    ["10,000 rows", Array.from({ length: 10_000 }, (_, at) => ({ name: `a${at}`, value: "1" }))],
];

const URLS: [name: string, url: string][] = [
    ["of another scheme", "ftp://127.0.0.1/acme"],
    ["of javascript", "javascript://127.0.0.1/alert(1)"],
    ["of a file", "file:///acme/Default"],
    ["with a password", "http://user:password@127.0.0.1/acme/Default/orchestrator_"],
    ["with a port that is none", "http://127.0.0.1:99999/acme/Default/orchestrator_"],
    ["with port 0", "http://127.0.0.1:0/acme/Default/orchestrator_"],
    ["with a port where nothing listens", "http://127.0.0.1:1/acme/Default/orchestrator_"],
    ["without a host", "http:///"],
    ["with a blank", "http://127.0.0.1 /acme"],
    ["with brackets", "http://[127.0.0.1]/"],
    ["with an address that is cut off", "http://[::1/acme"],
    ["with a number too many", "http://127.0.0.1.5.6.7/"],
    ["with escapes that are none", "http://127.0.0.1:1/%zz/%/orchestrator_"],
    ["with NUL", "http://127.0.0.1:1/a\0/b/orchestrator_"],
    ["with a line break", "http://127.0.0.1:1/a\r\nX: y/b/orchestrator_"],
    ["of a tenant's service", "http://127.0.0.1:1/acme/Default/portal_"],
    ["of 100,000 characters", `http://127.0.0.1:1/${"a/".repeat(50_000)}`],
];

const CREDENTIALS: [name: string, credentials: unknown][] = [
    ["no credentials", {}],
    ["a client ID that is null", { clientId: null, clientSecret: "client-secret" }],
    ["a client ID that is a number", { clientId: 5, clientSecret: "client-secret" }],
    ["a client secret that is a number", { clientId: "client", clientSecret: 12345678 }],
    ["a client secret that is an object", { clientId: "client", clientSecret: { a: 1 } }],
    ["a client secret that is an array", { clientId: "client", clientSecret: ["a"] }],
    ["a client secret that is true", { clientId: "client", clientSecret: true }],
    ["a blank client secret", { clientId: "client", clientSecret: "  " }],
    ["a client secret of a lone surrogate", { clientId: "client", clientSecret: "abcd\uD800" }],
    ["a client secret of control characters", { clientId: "client", clientSecret: "ab\0\r\ncd" }],
    ["a client secret of 100,000 characters", { clientId: "client", clientSecret: "x".repeat(100_000) }],
    ["a client ID of Japanese", { clientId: "請求書", clientSecret: "client-secret" }],
];

const TOKENS: [name: string, token: unknown][] = [
    ["of control characters", "ab\r\ncd"],
    ["of Japanese", "請求書請求書"],
    ["of a lone surrogate", "abcd\uD800"],
    ["that is a number", 12345678],
    ["that is an object", { a: 1 }],
    ["that is only the word Bearer", "Bearer "],
    ["of 100,000 characters", "x".repeat(100_000)],
];

/** What the typed properties of the cases find in the message. */
export const MESSAGE = (): Body => {
    const circle: Body = {};
    circle["circle"] = circle;
    return { payload: {}, circle, object: { a: 1 }, function: () => 1 };
};

export const SETTINGS: SettingCase[] = [
    ...NODE_PROPERTIES.flatMap((property) =>
        ODD.map(([name, value]): SettingCase => ({
            name: `${property} that is ${name}`,
            node: { ...beside(property), [property]: value },
        })),
    ),
    ...CONNECTION_PROPERTIES.flatMap((property) =>
        ODD.filter(([, value]) => !isHostName(property, value)).map(([name, value]): SettingCase => ({
            name: `the connection's ${property} that is ${name}`,
            connection: { [property]: value },
        })),
    ),
    ...TYPED_PROPERTIES.flatMap((property) =>
        TYPED.map(([name, value, type]): SettingCase => ({
            name: `${property} that is ${name}`,
            node: { ...beside(property), [property]: value, [`${property}Type`]: type },
        })),
    ),
    ...FORMS.map(([name, argumentsForm]): SettingCase => ({
        name: `a form with ${name}`,
        node: { argumentsType: "form", argumentsForm },
    })),
    ...URLS.map(([name, url]): SettingCase => ({ name: `an address ${name}`, connection: { url } })),
    ...URLS.map(([name, identityUrl]): SettingCase => ({
        name: `an identity address ${name}`,
        connection: { identityUrl },
    })),
    ...CREDENTIALS.map(([name, credentials]): SettingCase => ({ name, credentials })),
    ...TOKENS.map(([name, token]): SettingCase => ({
        name: `a token ${name}`,
        connection: { signIn: "token" },
        credentials: { token },
    })),
    { name: "no credentials for a password", connection: { signIn: "password" }, credentials: {} },
    { name: "a connection that is not there", node: { orchestrator: "id-nowhere" } },
    { name: "a connection that is another kind of node", node: { orchestrator: "id-catch" } },
    { name: "a connection that is the node itself", node: { orchestrator: "id-tab" } },
    { name: "a TLS configuration that is not there", connection: { tls: "id-nowhere" } },
    { name: "a TLS configuration that is another kind of node", connection: { tls: "id-catch" } },
    { name: "a proxy that is not there", connection: { proxy: "id-nowhere" } },
    { name: "a proxy that is another kind of node", connection: { proxy: "id-catch" } },
];
