/** Answers that no Orchestrator gives, and that a gateway, a proxy or another server may. */
import { STATUS_CODES, type ServerResponse } from "node:http";
import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib";
import { noAnswer, type Answer, type Handler } from "../support/server";

export interface AnswerCase {
    name: string;
    answer: Handler;
    /** Seconds; answers that never end are given up soon. */
    timeout: string;
}

const MEGA = 1024 * 1024;
const SOON = "0.3";
const PATIENT = "2";

/** Bytes on the socket as they are, by which it ends or stays open. */
const raw =
    (text: string | Buffer, stays = false): Handler =>
    (_request, response) => {
        const socket = response.socket!;
        if (stays) socket.write(text);
        else socket.end(text);
        return noAnswer();
    };

/** A part again and again, for ever or until the client goes away; as fast as it reads, or with a pause in milliseconds. */
const drip =
    (head: string, part: string | Buffer, pause?: number): Handler =>
    (_request, response) => {
        const socket = response.socket!;
        socket.write(head);
        if (pause === undefined) {
            const more = (): void => {
                while (socket.writable && socket.write(part));
            };
            socket.on("drain", more);
            more();
        } else {
            const timer = setInterval(() => socket.write(part), pause);
            socket.once("close", () => clearInterval(timer));
        }
        return noAnswer();
    };

const encoded =
    (encoding: string, body: Buffer | (() => Buffer)): Handler =>
    (_request, response: ServerResponse) => {
        response.writeHead(200, { "content-type": "application/json", "content-encoding": encoding });
        response.end(typeof body === "function" ? body() : body);
        return noAnswer();
    };

const json = (text: string, status = 200): Answer => ({
    status,
    headers: { "content-type": "application/json" },
    text,
});

const OK = "HTTP/1.1 200 OK\r\n";
const JSON_OK = `${OK}Content-Type: application/json\r\n`;
const HTML = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>";

const statuses = [...Object.keys(STATUS_CODES).map(Number), 299, 306, 399, 419, 420, 444, 499, 520, 530, 599];
/** Before 200 there is no answer yet: they are sent by hand, and nothing comes after. */
const STATUSES: [name: string, answer: Handler][] = statuses.map((status) => [
    `status ${status}`,
    status < 200
        ? raw(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Odd"}\r\n\r\n`, true)
        : () => ({ status, ...([204, 205, 304].includes(status) ? { text: "" } : { json: { message: "No." } }) }),
]);

const BODIES: [name: string, text: string][] = [
    ["nothing", ""],
    ["a blank", " "],
    ["null", "null"],
    ["a number", "5"],
    ["true", "true"],
    ["a text", '"text"'],
    ["an empty text", '""'],
    ["an empty list", "[]"],
    ["a list of lists", "[[[]]]"],
    ["an empty object", "{}"],
    ["value null", '{"value":null}'],
    ["value as a number", '{"value":5}'],
    ["value as a text", '{"value":"Bot"}'],
    ["value as an object", '{"value":{"0":1,"length":1}}'],
    ["JSON cut off", '{"value":[{"Id":1,"Key":"5f2b'],
    ["JSON twice", '{"value":[]}{"value":[]}'],
    ["JSON with single quotes", "{'value':[]}"],
    ["JSON with NaN", '{"value":[NaN]}'],
    ["a page with status 200", HTML],
    ["XML", '<?xml version="1.0"?><error>No.</error>'],
    ["100,000 opening brackets", "[".repeat(100_000)],
    ["100,000 levels", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["NUL", "\0\0\0"],
    ["__proto__", '{"__proto__":{"value":[]}}'],
    ["a megabyte of words", "x".repeat(MEGA)],
    ["an error in a 200", '{"message":"No.","errorCode":1000}'],
];

const ERRORS: [name: string, answer: Answer][] = [
    ["a page with status 500", { status: 500, headers: { "content-type": "text/html" }, text: HTML }],
    ["a page with status 403", { status: 403, headers: { "content-type": "text/html" }, text: HTML }],
    ["a page without a type", { status: 502, headers: { "content-type": "" }, text: HTML }],
    ["words that are an object", json('{"message":{"a":1},"errorCode":{"b":2},"traceId":[]}', 400)],
    ["words that are a list", json('{"message":["a"],"errors":[null,{"a":null}]}', 400)],
    ["words that are null", json('{"message":null,"error":null,"errors":null}', 400)],
    ["an error that is a list", json('{"error":[{"message":"No."}]}', 400)],
    ["validation errors that are no list", json('{"error":{"validationErrors":{"a":1},"details":5}}', 400)],
    ["validation errors of null", json('{"error":{"validationErrors":[null,5]}}', 400)],
    ["an error code that is a prototype's", json('{"message":"No.","errorCode":"constructor"}', 400)],
    ["an error code __proto__", json('{"message":"No.","errorCode":"__proto__"}', 400)],
    ["an error code toString", json('{"message":"No.","errorCode":"toString"}', 409)],
    ["a megabyte of words as an error", json(JSON.stringify({ message: "x".repeat(MEGA) }), 400)],
    ["words with placeholders", json('{"message":"__address__ __words__ __constructor__ $& $1"}', 400)],
    ["words of control characters", json('{"message":"\\u0000\\u001b[31m\\ud800"}', 400)],
    ["the wrong type", { headers: { "content-type": "image/png" }, text: "PNG" }],
    ["a type that is none", { headers: { "content-type": ";;;=,," }, text: "[]" }],
    ["UTF-16 by its type", { headers: { "content-type": "application/json; charset=utf-16" }, text: '{"value":1}' }],
];

const RETRY_AFTER = ["-1", "0", "soon", "", "1e99", "NaN", "Infinity", "0.5", "99999999999999999999", "1, 2"].concat([
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "31/12/2030",
]);

const PLACES: [name: string, place: string][] = [
    ["itself", ""],
    ["a relative path", "../../login"],
    ["another scheme", "ftp://127.0.0.1/"],
    ["a file", "file:///etc/passwd"],
    ["a script", "javascript:alert(1)"],
    ["a port where nothing listens", "http://127.0.0.1:1/"],
    ["no address", "http://["],
    ["a text of 5,000 characters", `/${"x".repeat(5000)}`],
];

const RAW: [name: string, bytes: string | Buffer][] = [
    ["nothing, and the connection is closed", ""],
    ["no headers", "HTTP/1.1 200"],
    ["a status line and an end", "HTTP/1.1 200 OK\r\n\r\n"],
    ["a status that is none", "HTTP/1.1 abc OK\r\n\r\n"],
    ["status 0", "HTTP/1.1 000 Odd\r\n\r\n"],
    ["status 99", "HTTP/1.1 099 Odd\r\n\r\n"],
    ["status 999", "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n"],
    ["status 1000", "HTTP/1.1 1000 Odd\r\nContent-Length: 0\r\n\r\n"],
    ["another version of HTTP", "HTTP/9.9 200 OK\r\n\r\n{}"],
    ["HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{}"],
    ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n"],
    ["a TLS alert", Buffer.from([0x15, 3, 1, 0, 2, 2, 0x50])],
    ["random bytes", Buffer.from(Array.from({ length: 512 }, (_, at) => (at * 73) % 256))],
    ["a mail server's greeting", "220 mail ESMTP\r\n"],
    ["a body shorter than it says", `${JSON_OK}Content-Length: 1000\r\n\r\n{"value":[`],
    ["a body longer than it says", `${JSON_OK}Content-Length: 2\r\n\r\n{}{"value":[]}`],
    ["a length that is negative", `${JSON_OK}Content-Length: -1\r\n\r\n{}`],
    ["a length that is none", `${JSON_OK}Content-Length: many\r\n\r\n{}`],
    ["a length beyond all", `${JSON_OK}Content-Length: 99999999999999999999\r\n\r\n{}`],
    ["two lengths", `${JSON_OK}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
    ["a length and chunks", `${JSON_OK}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`],
    ["chunks of garbage", `${JSON_OK}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`],
    ["a chunk shorter than it says", `${JSON_OK}Transfer-Encoding: chunked\r\n\r\nff\r\n{}`],
    ["chunks without an end", `${JSON_OK}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`],
    ["a chunk beyond all", `${JSON_OK}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}`],
    ["a megabyte of headers", `${JSON_OK}${`X-Odd: ${"x".repeat(1000)}\r\n`.repeat(1000)}\r\n{}`],
    ["a header of a megabyte", `${JSON_OK}X-Odd: ${"x".repeat(MEGA)}\r\n\r\n{}`],
    ["3,000 headers", `${JSON_OK}${Array.from({ length: 3000 }, (_, at) => `X${at}: 1\r\n`).join("")}\r\n{}`],
    ["a header without a colon", `${OK}Odd\r\n\r\n{}`],
    ["a header with a blank in its name", `${OK}X Odd: 1\r\n\r\n{}`],
    ["a header with NUL", `${OK}X-Odd: a\0b\r\n\r\n{}`],
    ["a header of UTF-8", `${JSON_OK}X-Odd: 請求書\r\nContent-Length: 2\r\n\r\n{}`],
    ["a header __proto__", `${JSON_OK}__proto__: 1\r\nconstructor: 2\r\nContent-Length: 2\r\n\r\n{}`],
    ["headers twice", `${JSON_OK}${JSON_OK.slice(OK.length)}Retry-After: 1\r\nRetry-After: 2\r\n\r\n{}`],
    ["an API version that is none", `${JSON_OK}api-supported-versions: x, 1e99, -5, 99999999999\r\n\r\n{}`],
    ["line feeds alone", "HTTP/1.1 200 OK\nContent-Type: application/json\n\n{}"],
    ["two answers", `${JSON_OK}Content-Length: 2\r\n\r\n{}${JSON_OK}Content-Length: 2\r\n\r\n{}`],
    ["a 100 and then nothing", "HTTP/1.1 100 Continue\r\n\r\n"],
    ["an upgrade", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"],
    ["UTF-16", Buffer.concat([Buffer.from(`${JSON_OK}\r\n`), Buffer.from('\uFEFF{"value":[]}', "utf16le")])],
    ["latin1", Buffer.concat([Buffer.from(`${JSON_OK}\r\n`), Buffer.from('{"message":"\xfcber"}', "latin1")])],
    ["gzip without a word of it", Buffer.concat([Buffer.from(`${JSON_OK}\r\n`), gzipSync("{}")])],
];

const ENCODED: [name: string, encoding: string, body: Buffer][] = [
    ["gzip that is none", "gzip", Buffer.from("{}")],
    ["gzip that is cut off", "gzip", gzipSync("x".repeat(10_000)).subarray(0, 20)],
    ["gzip with a wrong sum", "gzip", Buffer.concat([gzipSync("{}").subarray(0, -8), Buffer.alloc(8)])],
    ["gzip of nothing", "gzip", Buffer.alloc(0)],
    ["gzip and garbage after it", "gzip", Buffer.concat([gzipSync("{}"), Buffer.from("garbage")])],
    ["brotli that is none", "br", Buffer.from("{}")],
    ["deflate that is none", "deflate", Buffer.from("{}")],
    ["compress that is none", "compress", Buffer.from("{}")],
    ["an encoding that is none", "rot13", Buffer.from("{}")],
    ["gzip in gzip", "gzip, gzip", gzipSync(gzipSync("{}"))],
    ["zstd that is none", "zstd", Buffer.from("{}")],
];

const STALLED: [name: string, answer: Handler][] = [
    ["noAnswer", noAnswer],
    ["half a status line and noAnswer", raw("HTTP/1.1 2", true)],
    ["headers and noAnswer", raw(`${JSON_OK}Content-Length: 10\r\n\r\n`, true)],
    ["half a body and noAnswer", raw(`${JSON_OK}Content-Length: 1000\r\n\r\n{"value":`, true)],
    ["one byte per 100 ms", drip(`${JSON_OK}Transfer-Encoding: chunked\r\n\r\n`, "1\r\n \r\n", 100)],
    ["one letter of a header per 100 ms", drip(`${OK}X-Odd: `, "x", 100)],
    ["an interim answer per 100 ms", drip("", "HTTP/1.1 102 Processing\r\n\r\n", 100)],
];

/** Many answers of one kind, for each of the three requests that a start makes. */
export const ANSWERS: AnswerCase[] = [
    ...STATUSES.map(([name, answer]) => ({ name, answer, timeout: name < "status 2" ? SOON : PATIENT })),
    ...BODIES.map(([name, text]) => ({ name, answer: () => json(text), timeout: PATIENT })),
    ...ERRORS.map(([name, answer]) => ({ name, answer: () => answer, timeout: PATIENT })),
    ...RETRY_AFTER.map((after) => ({
        name: `429 with Retry-After “${after}”`,
        answer: () => ({ status: 429, headers: { "retry-after": after }, json: {} }),
        timeout: SOON,
    })),
    ...PLACES.map(([name, location]) => ({
        name: `a redirect to ${name}`,
        answer: () => ({ status: 302, headers: { location }, text: "" }),
        timeout: PATIENT,
    })),
    ...RAW.map(([name, bytes]) => ({ name, answer: raw(bytes), timeout: SOON })),
    ...ENCODED.map(([name, encoding, body]) => ({ name, answer: encoded(encoding, body), timeout: SOON })),
    ...STALLED.map(([name, answer]) => ({ name, answer, timeout: SOON })),
];

const odd = (name: string, value: unknown): AnswerCase => ({
    name,
    answer: () => json(JSON.stringify(value)),
    timeout: PATIENT,
});

const token = (name: string, access_token: unknown, expires_in: unknown = 3600): AnswerCase =>
    odd(name, { access_token, expires_in });

/** Answers of the token endpoint that are nearly right. */
export const TOKEN_ANSWERS: AnswerCase[] = [
    token("a token that is a number", 5),
    token("a token that is an object", { a: 1 }),
    token("a token that is a list", ["a"]),
    token("a token that is null", null),
    token("an empty token", ""),
    token("a blank token", "   "),
    token("a token with a line break", "abcd\r\nX-Odd: 1"),
    token("a token with NUL", "abcd\0efgh"),
    token("a token of Japanese", "請求書請求書"),
    token("a token of a lone surrogate", "abcd\uD800"),
    token("a token of a megabyte", "x".repeat(MEGA)),
    token("a token of one letter", "x"),
    ...[-1, 0, 1e99, 1e-9, "soon", "3600", null, true, {}, [], "NaN"].map((expires) =>
        token(`a token that expires in ${JSON.stringify(expires)}`, "access-token", expires),
    ),
];

const KEY = "5f2b0000-0000-4000-8000-000000000001";
const release = (name: string, more: Record<string, unknown>): AnswerCase =>
    odd(name, { value: [{ Id: 1, Key: KEY, Name: "Bot", ...more }] });
const input = (name: string, definitions: unknown): AnswerCase =>
    release(`arguments that are ${name}`, {
        Arguments: { Input: typeof definitions === "string" ? definitions : JSON.stringify(definitions) },
    });

/** Answers of the look-up of the process that are nearly right. */
export const RELEASE_ANSWERS: AnswerCase[] = [
    odd("a process that is null", { value: [null] }),
    odd("a process that is a number", { value: [5] }),
    odd("a process that is a text", { value: ["Bot"] }),
    odd("a process that is a list", { value: [[]] }),
    odd("an empty process", { value: [{}] }),
    odd("two processes of which one is null", { value: [{ Key: KEY, Name: "Bot" }, null] }),
    odd("two empty processes", { value: [{}, {}] }),
    odd("two processes with odd folders", {
        value: [
            { Key: KEY, OrganizationUnitFullyQualifiedName: {} },
            { Key: "b", OrganizationUnitId: [] },
        ],
    }),
    odd("names that are none", { value: [] }),
    release("a key that is null", { Key: null }),
    release("a key that is a number", { Key: 5 }),
    release("a key that is an object", { Key: {} }),
    release("an empty key", { Key: "" }),
    release("a name that is null", { Name: null }),
    release("a folder that is a text", { OrganizationUnitId: "twelve" }),
    release("a folder that is an object", { OrganizationUnitId: {} }),
    release("arguments that are a number", { Arguments: 5 }),
    release("arguments that are a text", { Arguments: "Input" }),
    release("arguments whose Input is an object", { Arguments: { Input: { a: 1 } } }),
    release("arguments whose Input is a list", { Arguments: { Input: [{ name: "a" }] } }),
    release("an entry point that is a number", { EntryPoint: 5, EntryPointPath: 5 }),
    release("an entry point whose path is an object", { EntryPoint: { Path: {}, InputArguments: {} } }),
    release("defaults that are an object", { InputArguments: { a: 1 }, Arguments: { Input: "[]" } }),
    release("defaults that are no JSON", { InputArguments: "{", Arguments: { Input: "[]" } }),
    input("no JSON", "["),
    input("null", "null"),
    input("a text", '"a"'),
    input("an object", { a: 1 }),
    input("a list of null", [null, 5, "a", []]),
    input("without a name", [{ type: "System.Int32" }]),
    input("of a name that is a number", [{ name: 5 }]),
    input("of a type that is null", [{ name: "a", type: null }]),
    input("of a type that is an object", [{ name: "a", type: { toString: 1 } }]),
    input("of a type of brackets", [{ name: "a", type: "[[[[" }]),
    input("of a type that is a prototype's", [{ name: "a", type: "constructor" }]),
    input("named __proto__", [{ name: "__proto__", type: "System.Int32", required: true }]),
    input("twice", [{ name: "a" }, { name: "a", required: true }]),
    input("required as a text", [{ name: "a", required: "true" }]),
    input(
        "of 10,000 names",
        Array.from({ length: 10_000 }, (_, at) => ({ name: `a${at}`, required: true })),
    ),
    input("of 100,000 levels", `${"[".repeat(100_000)}${"]".repeat(100_000)}`),
];

/** Answers of StartJobs that are nearly right. */
export const START_ANSWERS: AnswerCase[] = [
    odd("no job", { value: [] }),
    odd("a job that is null", { value: [null] }),
    odd("a job that is a number", { value: [5] }),
    odd("a job without an id and a key", { value: [{}] }),
    odd("a job whose key is an object", { value: [{ Id: "a", Key: {} }] }),
    odd("100,000 jobs", { value: Array.from({ length: 100_000 }, () => ({ Id: 1, Key: "k" })) }),
    ...[200, 202, 203, 206].map((status) => ({
        name: `a right answer with status ${status}`,
        answer: () => ({ status, json: { value: [{ Id: 7, Key: "job-key" }] } }),
        timeout: PATIENT,
    })),
    {
        name: "a right answer after a byte order mark",
        answer: () => json('\uFEFF{"value":[{"Id":7,"Key":"job-key"}]}'),
        timeout: PATIENT,
    },
    {
        name: "a right answer of the wrong type",
        answer: () => ({ headers: { "content-type": "text/plain" }, text: '{"value":[{"Id":7,"Key":"job-key"}]}' }),
        timeout: PATIENT,
    },
];

/** Twice what is taken. */
const bomb = (): Buffer => Buffer.alloc(128 * MEGA);

const deflateBomb = (): Buffer => deflateSync(bomb(), { level: 1 });

const brotliBomb = (): Buffer => brotliCompressSync(bomb(), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });

/** Members of gzip follow each other: a gigabyte in one megabyte. */
const gzipBomb = (): Buffer => Buffer.concat(Array<Buffer>(64).fill(gzipSync(Buffer.alloc(16 * MEGA))));

/** Answers without an end, in time or in size: far more than is taken. They end by the limit, and memory does not grow on. */
export const BOMBS: AnswerCase[] = [
    { name: "a gzip bomb", answer: encoded("gzip", gzipBomb), timeout: "20" },
    { name: "a deflate bomb", answer: encoded("deflate", deflateBomb), timeout: "20" },
    { name: "a brotli bomb", answer: encoded("br", brotliBomb), timeout: "20" },
    {
        name: "an answer without an end",
        answer: drip(`${JSON_OK}\r\n`, Buffer.alloc(MEGA, " ")),
        timeout: "20",
    },
    {
        name: "an answer of a terabyte",
        answer: drip(`${JSON_OK}Content-Length: 1000000000000\r\n\r\n`, Buffer.alloc(MEGA, " ")),
        timeout: "20",
    },
    { name: "headers without an end", answer: drip(OK, "X-Odd: 1\r\n"), timeout: "20" },
];
