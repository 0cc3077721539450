import assert from "node:assert/strict";
import { isModestJson } from "../../src/orchestrator/responses/json-size";
import { LookupCache } from "../../src/orchestrator/lookups/lookup-cache";
import { safePath } from "../../src/orchestrator/api/request-path";
import { Redactor } from "../../src/orchestrator/errors/redactor";
import { readErrorBody } from "../../src/orchestrator/responses/response-body";
import { similarNames } from "../../src/orchestrator/errors/suggestions";
import { BodyBuffer } from "../../src/orchestrator/http/body/body-buffer";
import { parseAddress, parseIdentityUrl, withoutCredentials } from "../../src/shared/address";
import { parseFolderRef } from "../../src/shared/folder-ref";
import { shortened } from "../../src/shared/shortened";
import { cpuOf, LONG_TEXTS, MEGABYTE, MOST_CPU } from "./long-texts";

const refused = (work: () => unknown): unknown => {
    try {
        return work();
    } catch (error) {
        return error;
    }
};

const names = Array.from({ length: 1_000 }, (_, at) => `Process number ${at} of the finance department`);
/** Ten times what is let through to these. */
const BOUND = 100_000;

const secrets = new Redactor(["a-secret-of-the-connection", "0".repeat(40), "/".repeat(40)]);

const READERS: Record<string, (text: string) => unknown> = {
    "an address": parseAddress,
    "a path in an address": (text) => parseAddress(`https://orchestrator.corp/${text}`),
    "an identity address": (text) => parseIdentityUrl(`https://id.corp/${text}`, "standalone"),
    "an address that is shown": withoutCredentials,
    "a folder": parseFolderRef,
    "the path of a request": (text) => refused(() => safePath(text.slice(0, BOUND))),
    "the end of a path": (text) => refused(() => safePath(`/odata/${text.slice(0, BOUND)}`)),
    "the query of a path": (text) => refused(() => safePath(`/odata/Jobs?$filter=${text.slice(0, BOUND)}`)),
    "a name that is not there": (text) => similarNames(text, names),
    "the names that are there": (text) => similarNames("Process", [...names, text]),
    "a server's words": (text) =>
        readErrorBody({ status: 400, headers: { "content-type": "text/plain" }, body: Buffer.from(text) }, secrets),
    "a text with secrets": (text) => secrets.redact(text.slice(0, BOUND)),
    "a text that is shown": (text) => shortened(text, 200),
    JSON: (text) => isModestJson(Buffer.from(`["${text}"]${text}`)),
};

describe("Work on a text takes time in proportion to its length:", () => {
    for (const [name, read] of Object.entries(READERS))
        it(name, async () => {
            for (const [what, text] of LONG_TEXTS) {
                const cpu = await cpuOf(() => read(text));
                assert.ok(cpu <= MOST_CPU, `${what}: ${Math.round(cpu)} ms`);
            }
        });
});

describe("What is remembered by a name of a message", () => {
    it("does not keep the name, however long it is, and is found again", async () => {
        const memo = new LookupCache<number>();
        global.gc?.();
        const before = process.memoryUsage().heapUsed;
        for (let at = 0; at < 200; at++) await memo.get(`${at}${"x".repeat(MEGABYTE)}`, () => Promise.resolve(at));
        assert.equal(await memo.known(`7${"x".repeat(MEGABYTE)}`), 7);
        assert.equal(memo.known(`7${"x".repeat(MEGABYTE)}y`), undefined);
        global.gc?.();
        assert.ok(process.memoryUsage().heapUsed - before < 100 * MEGABYTE);
        memo.forget(`7${"x".repeat(MEGABYTE)}`);
        assert.equal(memo.known(`7${"x".repeat(MEGABYTE)}`), undefined);
    });
});

describe("An answer in chunks", () => {
    it("of a byte each takes as much memory as it has bytes", () => {
        const received = new BodyBuffer();
        const before = process.memoryUsage().rss;
        for (let at = 0; at < 5 * MEGABYTE; at++) received.append(Buffer.from([at % 256]));
        const whole = received.take();
        assert.equal(whole.length, 5 * MEGABYTE);
        assert.ok(whole.every((byte, at) => byte === at % 256));
        assert.ok(process.memoryUsage().rss - before < 200 * MEGABYTE);
        assert.equal(received.take().length, 0);
    });

    it("is the same whatever their lengths are", () => {
        const received = new BodyBuffer();
        for (const chunk of ["", "a", "", "bc", "defghij", ""]) received.append(Buffer.from(chunk));
        assert.equal(received.take().toString(), "abcdefghij");
    });
});

describe("JSON", () => {
    const nested = (levels: number): Buffer =>
        Buffer.from(`${" ".repeat(5_000)}${"[".repeat(levels)}${"]".repeat(levels)}`);

    it("is read unless it is nested deeper than anybody nests", () => {
        assert.ok(isModestJson(nested(900)));
        assert.ok(!isModestJson(nested(1_100)));
    });

    it("is read unless it holds more values than memory is for", () => {
        assert.ok(isModestJson(Buffer.from(`[${"1,".repeat(1_000_000)}1]`)));
        assert.ok(!isModestJson(Buffer.from(`[${"[],".repeat(3_000_000)}[]]`)));
    });

    it("is not taken for nested where brackets stand in a text", () => {
        assert.ok(isModestJson(Buffer.from(JSON.stringify({ a: `\\"${"[".repeat(10_000)}` }))));
    });
});
