import assert from "node:assert/strict";
import type { NodeMessage } from "node-red";
import { restored, storable, storableValue } from "../../../src/node-red/wait-job/storable";
import { cpuOf, MOST_CPU } from "../../robustness/long-texts";

type Body = Record<string, unknown>;

const kept = (message: Body): Body => storable(message as unknown as NodeMessage).msg as unknown as Body;
/** Restores a value from a store that writes JSON. */
const again = (message: Body): Body =>
    restored(JSON.parse(JSON.stringify(kept(message))) as NodeMessage) as unknown as Body;

describe("What is remembered of a message", () => {
    it("is a copy, so that later changes of the message do not affect it", () => {
        const message = { payload: { list: [1, { a: "b" }] } };
        const copy = kept(message);
        message.payload.list.push(2);
        (message.payload.list[1] as Body)["a"] = "c";
        assert.deepEqual(copy, { payload: { list: [1, { a: "b" }] } });
    });

    it("has the values that JSON would have", () => {
        const message: Body = {
            text: "grün",
            none: null,
            missing: undefined,
            call: () => 1,
            symbol: Symbol("x"),
            big: 5n,
            infinite: Infinity,
            date: new Date("2026-01-05T08:00:00Z"),
            list: [undefined, () => 1, NaN, [[]]],
            map: new Map([[1, 2]]),
            nested: { toJSON: () => ({ a: [1] }) },
            __own: { ["__proto__"]: { polluted: true } },
        };
        const { big: _big, ...rest } = message;
        assert.deepEqual(kept(message), JSON.parse(JSON.stringify(rest)));
        assert.equal(({} as Body)["polluted"], undefined);
    });

    it("keeps binary data", () => {
        const message = { a: Buffer.from("grün"), b: { c: [new Float64Array([1.5, -2]), new Uint8Array([255])] } };
        assert.deepEqual(again(message), message);
    });

    it("omits properties that are too large, too deep or unreadable", () => {
        let deep: unknown = 1;
        for (let level = 0; level < 5_000; level++) deep = [deep];
        const circle: Body = {};
        circle["self"] = circle;
        const message = {
            topic: "kept",
            text: "x".repeat(2_000_000),
            bytes: Buffer.alloc(2_000_000),
            holes: Array.from({ length: 2_000_000 }),
            deep,
            circle,
            get thrown(): never {
                throw new Error("no");
            },
            json: { toJSON: () => { throw new Error("no"); } }, // prettier-ignore
            proxy: new Proxy({}, { ownKeys: () => { throw new Error("no"); } }), // prettier-ignore
            last: 1,
        };
        const { msg, leftOut } = storable(message as unknown as NodeMessage);
        assert.deepEqual(msg, { topic: "kept", last: 1 });
        assert.deepEqual(leftOut, ["text", "bytes", "holes", "deep", "circle", "thrown", "json", "proxy"]);
    });

    it("limits the total size of all properties", () => {
        const message = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`p${at}`, "x".repeat(300_000)]));
        const { msg, bytes } = storable(message as unknown as NodeMessage);
        assert.deepEqual(Object.keys(msg), ["p0", "p1", "p2"]);
        assert.ok(bytes <= 1024 * 1024);
    });

    it("is empty for a message that throws on every access", () => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        assert.deepEqual(storable(proxy as NodeMessage), { msg: {}, bytes: 0, leftOut: [] });
    });

    it("takes time only for what is kept", async () => {
        let shared: unknown = [1];
        for (let level = 0; level < 40; level++) shared = [shared, shared];
        const many = (value: unknown, count = 10_000): Body =>
            Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, value]));
        const thrown: Body = {};
        for (let at = 0; at < 10_000; at++)
            Object.defineProperty(thrown, `p${at}`, { enumerable: true, get: () => JSON.parse("{") as unknown });
        for (const message of [many(shared), many({ a: "x".repeat(2_000_000) }), thrown, { a: many(1, 200_000) }]) {
            let names = 0;
            const cpu = await cpuOf(() => (names = storable(message as unknown as NodeMessage).leftOut.length));
            assert.ok(cpu <= MOST_CPU, `${Object.keys(message).length}: ${Math.round(cpu)} ms`);
            assert.ok(names > 0 && names <= 21, String(names));
        }
    });

    it("is undefined for a value that is too large", () => {
        assert.equal(storableValue("x".repeat(100), 50), undefined);
        assert.deepEqual(storableValue({ a: [1] }, 50), { a: [1] });
    });
});
