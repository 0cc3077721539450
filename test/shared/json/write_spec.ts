import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { ExactNumber } from "../../../src/shared/json/exact-number";
import { writeJson } from "../../../src/shared/json/write";
import { cpuOf, MEGABYTE, MOST_CPU } from "../../robustness/long-texts";

class Hidden {
    readonly #number = 5;
    get number(): number {
        return this.#number;
    }
}

class Shown {
    readonly number = 5;
}

const ofAnother = (code: string): unknown => runInNewContext(code) as unknown;

describe("A value of a flow", () => {
    it("is written as JSON.stringify writes it where that loses nothing", () => {
        const values = [
            { a: 1, b: 'ü\ud800\u0000"', c: true, d: null, e: undefined, f: -0, g: 1e300 },
            { a: { b: [1, [], {}, null, undefined, "x"] }, "": [[[]]] },
            [1, , 2], // oxlint-disable-line no-sparse-arrays
            { date: new Date(0), url: new URL("http://127.0.0.1/?a"), shown: new Shown() },
            { number: Object(5) as unknown, text: Object("a") as unknown, no: Object(false) as unknown },
            Object.create(null) as object,
            ofAnother("({ a: [{}], d: new Date(0) })"),
            JSON.parse('{"a": {"__proto__": {"b": 1}}}') as unknown,
            { list: [{ toJSON: () => ({ a: 1 }) }, { toJSON: (key: string) => `key ${key}` }] },
        ];
        for (const value of values) assert.equal(writeJson(value), JSON.stringify(value));
    });

    it("keeps the digits of an exact number and of a BigInt", () => {
        const list = [new ExactNumber("7615917337495251231"), new ExactNumber("1.10"), 10n ** 20n];
        assert.equal(writeJson({ list }), '{"list":[7615917337495251231,1.10,"100000000000000000000"]}');
    });

    it("may be in it twice, but not in itself", () => {
        const shared = { a: 1 };
        assert.equal(writeJson([shared, shared]), '[{"a":1},{"a":1}]');
        const circle: unknown[] = [];
        circle.push({ circle });
        assert.throws(() => writeJson(circle), /^Error: it contains itself$/);
    });

    const REFUSED: [what: string, value: unknown, name: string][] = [
        ["a Map", new Map([["a", 1]]), "Map"],
        ["a Set", new Set([1]), "Set"],
        ["an invalid Date", new Date(NaN), "Invalid Date"],
        ["an invalid Date of another context", ofAnother("new Date(NaN)"), "Invalid Date"],
        ["a Map of another context", ofAnother("new Map()"), "Map"],
        ["what its toJSON makes null", { toJSON: () => null }, "Object"],
        ["a function", () => 1, "function"],
        ["a symbol", Symbol("a"), "symbol"],
        ["NaN", NaN, "NaN"],
        ["Infinity", -Infinity, "-Infinity"],
        ["a number that no double reaches", new ExactNumber("1e400"), "1e400"],
        ["an Error, whose words JSON leaves out", new Error("a"), "Error"],
        ["a regular expression", /a/, "RegExp"],
        ["a promise", Promise.resolve(), "Promise"],
        ["an instance that shows nothing", new Hidden(), "Hidden"],
        ["a Buffer", Buffer.from("a"), "Buffer"],
        ["a typed array", new Float32Array(2), "Float32Array"],
        ["an ArrayBuffer", new ArrayBuffer(2), "ArrayBuffer"],
        ["URLSearchParams", new URLSearchParams("a=1"), "URLSearchParams"],
    ]; // prettier-ignore
    for (const [what, value, name] of REFUSED)
        it(`is refused by its place where it holds ${what}`, () => {
            assert.throws(() => writeJson({ orders: [1, { when: value }] }), { message: `orders[1].when: ${name}` });
            assert.throws(() => writeJson({ flat: 1, "a b": value }), { message: `a b: ${name}` });
            assert.throws(() => writeJson({ a: { "b c": value } }), { message: `a["b c"]: ${name}` });
        });

    it("is refused when it has no end", () => {
        let deep: object = {};
        for (let level = 0; level < 100_000; level++) deep = { deep };
        const endless = { toJSON: () => ({ endless }) };
        for (const value of [deep, endless]) assert.throws(() => writeJson(value), /^Error: it is nested too deeply$/);
        const long: unknown[] = [];
        long.length = 4_000_000_000;
        assert.throws(() => writeJson({ long }), /^Error: it is too long$/);
    });

    it("is refused when its parts hold each other so often that it has no end", () => {
        let shared: unknown = [1];
        for (let level = 0; level < 40; level++) shared = [shared, shared];
        // Each time that it is asked it makes parts of its own.
        const made = (level: number): object => ({
            toJSON: () => (level > 0 ? [made(level - 1), made(level - 1)] : [1]),
        });
        for (const value of [shared, { shared }, made(40)])
            assert.throws(() => writeJson(value), /^Error: it is too long$/);
    });

    it("is written in time that its depth does not multiply", async () => {
        let deep: unknown = "x".repeat(MEGABYTE);
        for (let level = 0; level < 900; level++) deep = level % 2 ? [level, deep] : { level, deep };
        let json: string | undefined;
        const cpu = await cpuOf(() => (json = writeJson(deep)));
        assert.equal(json, JSON.stringify(deep));
        assert.ok(cpu <= MOST_CPU, `${Math.round(cpu)} ms`);
    });
});
