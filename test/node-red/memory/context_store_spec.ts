import { REAL_CLOCK } from "../../../src/orchestrator/clock";
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import type { NodeContext } from "node-red";
import { ContextStore } from "../../../src/node-red/memory/context-store";

type Done = (error?: Error | null) => void;

/** Milliseconds of a write of the store. */
const WRITE = 20;

/** Milliseconds during which the waits change. */
const SPAN = 2_000;

describe("The memory of a node", () => {
    let writes: string[][];
    let atOnce: number;
    let mostAtOnce: number;
    let busy: number;
    let failure: Error | undefined;
    let failures: Error[];
    let stored: Map<string, unknown>;

    /** A slow store, like a file. */
    const slow = {
        keys: (_store: string, done: (error: null, keys: string[]) => void) => done(null, [...stored.keys()]),
        get: (keys: string[], _store: string, done: (error: null, ...values: unknown[]) => void) =>
            done(null, ...keys.map((key) => stored.get(key))),
        set: (keys: string[], values: unknown[], _store: string, done: Done) => {
            const begin = performance.now();
            writes.push(keys);
            mostAtOnce = Math.max(mostAtOnce, ++atOnce);
            setTimeout(() => {
                atOnce--;
                busy += performance.now() - begin;
                for (const [at, key] of keys.entries()) stored.set(key, values[at]);
                done(failure);
            }, writeTime);
        },
    };

    let store: ContextStore;
    let writeTime: number;

    beforeEach(() => {
        writes = [];
        failures = [];
        stored = new Map();
        failure = undefined;
        atOnce = mostAtOnce = busy = 0;
        writeTime = WRITE;
        store = new ContextStore(slow as unknown as NodeContext, "", (error) => failures.push(error), REAL_CLOCK);
    });

    it("writes during at most a tenth of the time, one write at a time, and keeps the last change", async () => {
        const end = performance.now() + SPAN;
        let count = 0;
        for (; performance.now() < end; count++) {
            store.set(`wait_a_${count % 50}`, count);
            await wait(1);
        }
        const share = busy / SPAN;
        // Without pauses it would write nearly all the time. Writes seem longer on a busy machine.
        assert.ok(share <= 0.25, `${share}`);
        assert.ok(writes.length >= 5, `${writes.length}`);
        await store.flush();
        assert.equal(mostAtOnce, 1);
        for (let last = count - 50; last < count; last++) assert.equal(stored.get(`wait_a_${last % 50}`), last);
    }).timeout(SPAN + 2_000);

    it("writes all changes of one turn in one write", async () => {
        for (let count = 0; count < 1_000; count++) store.set(`wait_a_${count}`, count);
        await store.flush();
        assert.deepEqual(writes.map((keys) => keys.length), [1_000]); // prettier-ignore
    });

    it("writes what the node before it could not write, once that is possible", async () => {
        failure = new Error("disk full");
        store.set("wait_a_0", 1);
        store.set("wait_a_1", 1);
        await store.flush();
        stored.clear();
        failure = undefined;
        const written = Promise.resolve();
        const next = new ContextStore(slow as unknown as NodeContext, "", () => undefined, REAL_CLOCK, written, store);
        next.set("wait_a_1", 2);
        await written;
        await next.flush();
        assert.deepEqual([...stored], [["wait_a_0", 1], ["wait_a_1", 2]]); // prettier-ignore
    });

    it("tries again what it could not write, also where somebody waits for that", async () => {
        const pauses: { run: () => void; milliseconds: number }[] = [];
        const setTimeout = (run: () => void, milliseconds: number): number => pauses.push({ run, milliseconds });
        const clock = { ...REAL_CLOCK, setTimeout };
        store = new ContextStore(slow as unknown as NodeContext, "", () => undefined, clock);
        failure = new Error("disk full");
        store.set("wait_a_0", 1);
        await Promise.all([store.written(), store.written()]);
        const tries = writes.length;
        assert.ok(tries <= 3, String(tries));
        while (pauses.length === 0) await wait(1);
        failure = undefined;
        assert.ok(pauses[0]!.milliseconds > 4_000);
        pauses[0]!.run();
        while (writes.length === tries) await wait(1);
        await store.flush();
        assert.equal(writes.length, tries + 1);
    });

    it("does not pause when the node is closed", async () => {
        // The pause after this write would be nine times as long.
        writeTime = 300;
        store.set("wait_a_0", 1);
        await wait(1);
        store.set("wait_a_1", 1);
        const begin = performance.now();
        await store.flush();
        assert.equal(stored.size, 2);
        assert.ok(performance.now() - begin < 8 * writeTime);
    });

    it("reports a failed write, and continues to write", async () => {
        failure = new Error("The disk is full.");
        store.set("wait_a_0", 1);
        await store.flush();
        assert.deepEqual(failures, [failure]);
    });

    it("reports repeated failures once, and again after a success", async () => {
        const write = async (value: number): Promise<void> => {
            store.set("wait_a_0", value);
            await store.flush();
        };
        failure = new Error("The disk is full.");
        await write(1);
        await write(2);
        assert.equal(failures.length, 1);
        failure = undefined;
        await write(3);
        failure = new Error("The disk is full again.");
        await write(4);
        assert.equal(failures.length, 2);
    });

    it("reads only its own keys", async () => {
        stored = new Map<string, unknown>([["wait_a_0", 1], ["message_a", 2], ["mine", 3]]); // prettier-ignore
        assert.deepEqual([...(await store.read(/^(message|wait)_/))], [["wait_a_0", 1], ["message_a", 2]]); // prettier-ignore
    });
});
