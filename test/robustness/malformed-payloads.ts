/** Payloads that no flow should send and some do. Each is made anew: a test may not meet what another one left. */
import { runInNewContext } from "node:vm";
import { brotliCompressSync, gzipSync } from "node:zlib";

export type Ends = "starts" | "fails" | "ends";

/** Name, the payload, and how the message must end; "ends": in either way. */
export type PayloadCase = [name: string, payload: () => unknown, ends: Ends];

const MEGA = 1024 * 1024;

function nested(levels: number): object {
    let inner: object = { end: true };
    for (let level = 0; level < levels; level++) inner = { a: inner };
    return inner;
}

const circular = (): object => {
    const around: Record<string, unknown> = { list: [] };
    (around["list"] as unknown[]).push({ around });
    return around;
};

const throwing = (): never => {
    throw new Error("not today");
};

class Invoice {
    a = 1;
    readonly #number = 5;
    get number(): number {
        return this.#number;
    }
}

class Quiet extends Error {
    override readonly name = "Quiet";
}

const holding = (value: unknown): object => ({ a: value });

const TEXTS: [name: string, text: string, ends: Ends][] = [
    ["a blank text", " \t\n", "fails"],
    ["a text of NUL", "\0", "fails"],
    ["a lone surrogate", "\uD800", "fails"],
    ["a text of control characters", "\u0001\u001B[31m\u007F", "fails"],
    ["a byte order mark alone", "\uFEFF", "fails"],
    ["two byte order marks before JSON", '\uFEFF\uFEFF{"a":1}', "fails"],
    ["JSON after a byte order mark", '\uFEFF{"a":1}', "starts"],
    ["the word undefined", "undefined", "fails"],
    ["the word NaN", "NaN", "fails"],
    ["the words [object Object]", "[object Object]", "ends"],
    ["JSON cut off in an object", '{"a": 1', "fails"],
    ["JSON cut off in a text", '{"a": "b', "fails"],
    ["JSON cut off in an escape", '{"a": "\\u12', "fails"],
    ["JSON with a trailing comma", '{"a": 1,}', "fails"],
    ["JSON with a comment", '{"a": 1} // one', "fails"],
    ["JSON with a comment inside", '{/* one */ "a": 1}', "fails"],
    ["JSON with single quotes", "{'a': 1}", "fails"],
    ["JSON without quotes", "{a: 1}", "fails"],
    ["JSON with typographic quotes", "{“a”: 1}", "fails"],
    ["JSON with a number of hexadecimal digits", '{"a": 0x10}', "fails"],
    ["JSON with NaN", '{"a": NaN}', "fails"],
    ["JSON with Infinity", '{"a": -Infinity}', "fails"],
    ["JSON with 1e400, which is Infinity", '{"a": 1e400}', "fails"],
    ["JSON with a number of 400 digits", `{"a": ${"9".repeat(400)}}`, "fails"],
    ["JSON with a leading zero", '{"a": 01}', "fails"],
    ["JSON with a plus", '{"a": +1}', "fails"],
    ["JSON with -0", '{"a": -0}', "starts"],
    ["JSON with a number of 20 digits", '{"a": 12345678901234567890}', "ends"],
    ["JSON with a key twice", '{"a": 1, "a": 2}', "starts"],
    ["JSON with __proto__", '{"__proto__": {"polluted": true}}', "ends"],
    ["JSON with constructor", '{"constructor": {"prototype": {"polluted": true}}}', "ends"],
    ["JSON with an empty key", '{"": 1}', "ends"],
    ["JSON with an escaped lone surrogate", '{"a": "\\ud800"}', "ends"],
    ["JSON with a raw tabulator", '{"a": "\t"}', "fails"],
    ["JSON with an escaped NUL", '{"a": "\\u0000"}', "ends"],
    ["JSON with a line separator", '{"a": "\u2028"}', "ends"],
    ["two JSON objects", '{"a": 1}{"a": 2}', "fails"],
    ["JSON lines", '{"a": 1}\n{"a": 2}', "fails"],
    ["a JSON text of a JSON text", '"{\\"a\\": 1}"', "fails"],
    ["a JSON number", "5", "fails"],
    ["a JSON true", "true", "fails"],
    ["a JSON array", "[]", "fails"],
    ["an empty JSON object", "{}", "starts"],
    ["XML", "<a>1</a>", "fails"],
    ["YAML", "a: 1", "fails"],
    ["a form", "a=1&b=2", "fails"],
    ["a template that was not filled in", "{{payload}}", "fails"],
    ["JSON of 100,000 levels of objects", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, "ends"],
    ["JSON of 100,000 levels of arrays", `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "ends"],
    ["100,000 opening brackets", "[".repeat(100_000), "fails"],
    ["a megabyte of one letter", "x".repeat(MEGA), "fails"],
    ["JSON of a megabyte", `{"a": "${"x".repeat(MEGA)}"}`, "ends"],
    ["a megabyte of blanks before JSON", `${" ".repeat(MEGA)}{"a": 1}`, "starts"],
];

const BYTES: [name: string, bytes: () => unknown, ends: Ends][] = [
    ["an empty Buffer", () => Buffer.alloc(0), "fails"],
    ["a Buffer of invalid UTF-8", () => Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), "fails"],
    ["a Buffer of JSON with invalid UTF-8 in a text", () => Buffer.from('{"a":"\xff"}', "latin1"), "ends"],
    ["a Buffer of UTF-16", () => Buffer.from('\uFEFF{"a":1}', "utf16le"), "fails"],
    ["a Buffer of gzip", () => gzipSync('{"a":1}'), "fails"],
    ["a Buffer of brotli", () => brotliCompressSync('{"a":1}'), "fails"],
    ["a Buffer of a megabyte of NUL", () => Buffer.alloc(MEGA), "fails"],
    ["a Uint8Array of JSON", () => new TextEncoder().encode('{"a":1}'), "fails"],
    ["an Int32Array", () => new Int32Array([1, 2]), "fails"],
    ["a Float64Array of NaN", () => new Float64Array([NaN]), "fails"],
    ["a BigInt64Array", () => new BigInt64Array([1n]), "fails"],
    ["an ArrayBuffer", () => new ArrayBuffer(8), "fails"],
    ["a SharedArrayBuffer", () => new SharedArrayBuffer(8), "fails"],
    ["a DataView", () => new DataView(new ArrayBuffer(8)), "fails"],
    ["the JSON of a Buffer", () => Buffer.from("{}").toJSON(), "ends"],
];

const VALUES: [name: string, value: () => unknown, ends: Ends][] = [
    ["no payload", () => undefined, "starts"],
    ["null", () => null, "starts"],
    ["false", () => false, "fails"],
    ["zero", () => 0, "fails"],
    ["-0", () => -0, "fails"],
    ["NaN", () => NaN, "fails"],
    ["Infinity", () => -Infinity, "fails"],
    ["a timestamp", () => 1_795_520_493_837, "fails"],
    ["a BigInt", () => 10n ** 30n, "fails"],
    ["a Symbol", () => Symbol("payload"), "fails"],
    ["a function", () => (a: number) => a, "fails"],
    ["an async function", () => async () => undefined, "fails"],
    ["a class", () => Invoice, "fails"],
    ["an instance of a class", () => new Invoice(), "ends"],
    ["a Date", () => new Date(0), "fails"],
    ["a Date that is none", () => new Date(NaN), "fails"],
    ["a RegExp", () => /a(b)/g, "fails"],
    ["a Map", () => new Map([["a", 1]]), "fails"],
    ["a Set", () => new Set([1]), "fails"],
    ["a WeakMap", () => new WeakMap(), "fails"],
    ["a Promise", () => Promise.resolve({ a: 1 }), "fails"],
    ["an Error", () => new Quiet("inside"), "fails"],
    ["an Error with a cause", () => new Error("outer", { cause: { deep: circular() } }), "fails"],
    ["a URL", () => new URL("http://127.0.0.1/?a=1"), "fails"],
    ["a Number object", () => Object(5) as unknown, "fails"],
    ["a String object of JSON", () => Object('{"a":1}') as unknown, "fails"],
    ["a Boolean object", () => Object(true) as unknown, "fails"],
    ["an array", () => [{ a: 1 }], "fails"],
    ["a sparse array", () => [, 1, , 2], "fails"], // oxlint-disable-line no-sparse-arrays
    ["an array of a million", () => Array.from({ length: 1_000_000 }, () => 1), "fails"],
    ["an array of 1,000 levels", () => JSON.parse(`${"[".repeat(1000)}${"]".repeat(1000)}`) as unknown, "fails"],
    ["a circular array", () => [circular()], "fails"],
    ["an object without a prototype", () => Object.assign(Object.create(null) as object, { a: 1 }), "starts"],
    ["an object of another context", () => runInNewContext("({ a: 1 })") as unknown, "starts"],
    [
        "arguments of a function",
        () =>
            (function () {
                return arguments;
            })(),
        "fails",
    ],
    ["an object of 1,000 levels", () => nested(1000), "ends"],
    [
        "an object of 50,000 keys",
        () => Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`k${at}`, at])),
        "ends",
    ],
    ["an object with a key of 100,000 characters", () => ({ ["k".repeat(100_000)]: 1 }), "ends"],
    ["a circular object", circular, "fails"],
    ["a frozen object", () => Object.freeze({ a: 1 }), "starts"],
    ["an object that names itself a Map", () => ({ [Symbol.toStringTag]: "Map", a: 1 }), "ends"],
    [
        "an object whose tag throws",
        () => ({
            get [Symbol.toStringTag]() {
                return throwing();
            },
        }),
        "ends",
    ],
    [
        "an object with a getter that throws",
        () => ({
            get a() {
                return throwing();
            },
        }),
        "ends",
    ],
    ["an object whose toJSON throws", () => ({ a: 1, toJSON: throwing }), "fails"],
    ["an object whose toJSON gives a text", () => ({ a: 1, toJSON: () => "text" }), "fails"],
    ["an object whose toJSON gives undefined", () => ({ a: 1, toJSON: () => undefined }), "ends"],
    ["an object whose toJSON gives an array", () => ({ a: 1, toJSON: () => [1] }), "fails"],
    ["an object whose toJSON gives null", () => ({ a: 1, toJSON: () => null }), "ends"],
    ["an object whose toString throws", () => ({ a: 1, toString: throwing, valueOf: throwing }), "ends"],
    [
        "a Proxy that throws at everything",
        () => new Proxy({}, { get: throwing, ownKeys: throwing, has: throwing }),
        "ends",
    ],
    ["a Proxy whose keys throw", () => new Proxy({ a: 1 }, { ownKeys: throwing }), "ends"],
    [
        "a Proxy that was revoked",
        () => {
            const { proxy, revoke } = Proxy.revocable({}, {});
            revoke();
            return proxy;
        },
        "ends",
    ],
    ["an object that holds NaN", () => holding(NaN), "fails"],
    ["an object that holds Infinity", () => holding([Infinity]), "fails"],
    ["an object that holds -0", () => holding(-0), "starts"],
    ["an object that holds undefined", () => holding(undefined), "ends"],
    ["an object that holds a BigInt", () => holding(2n ** 70n), "ends"],
    ["an object that holds a Symbol", () => holding(Symbol("a")), "ends"],
    ["an object that holds a function", () => holding(() => 1), "ends"],
    ["an object that holds a Map", () => holding(new Map([["a", 1]])), "ends"],
    ["an object that holds a Date that is none", () => holding(new Date(NaN)), "ends"],
    ["an object that holds a sparse array", () => holding([, 1]), "ends"], // oxlint-disable-line no-sparse-arrays
    ["an object that holds a megabyte", () => holding("x".repeat(MEGA)), "ends"],
    ["an object that holds an array of 100,000", () => holding(Array.from({ length: 100_000 }, (_, at) => at)), "ends"],
    ["an object that holds a lone surrogate", () => holding("\uDFFF"), "ends"],
    ["an object that holds a Proxy that throws", () => holding(new Proxy({}, { get: throwing })), "ends"],
    [
        "an object that holds a Proxy that was revoked",
        () => {
            const { proxy, revoke } = Proxy.revocable({}, {});
            revoke();
            return holding(proxy);
        },
        "ends",
    ],
    ["an object with a key of a lone surrogate", () => ({ "\uD800": 1 }), "ends"],
    ["an object with a key of control characters", () => ({ "\0\n\u001B": 1 }), "ends"],
    ["an object with its own __proto__", () => JSON.parse('{"__proto__": {"a": 1}, "a": 1}') as unknown, "ends"],
    ["an object with its own hasOwnProperty", () => ({ hasOwnProperty: 1, a: 1 }), "ends"],
];

export const PAYLOADS: PayloadCase[] = [
    ...TEXTS.map(([name, text, ends]): PayloadCase => [name, () => text, ends]),
    ...BYTES,
    ...VALUES,
];
