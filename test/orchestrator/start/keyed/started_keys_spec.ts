import assert from "node:assert/strict";
import { nextTurn, REAL_CLOCK } from "../../../../src/orchestrator/clock";
import { StartedKeys } from "../../../../src/orchestrator/start/keyed/started-keys";

describe("Messages with one key", () => {
    let keys: StartedKeys;
    let begun: string[];
    let ends: Map<string, () => void>;

    beforeEach(() => {
        keys = new StartedKeys();
        [begun, ends] = [[], new Map()];
    });

    /** Work that goes on until it is ended. Its result is its name, or the code of its error. */
    function run(name: string, { key = "key", cancel = new AbortController().signal } = {}): Promise<string> {
        const work = (): Promise<string> => {
            begun.push(name);
            return new Promise((resolve) => ends.set(name, () => resolve(name)));
        };
        return keys.exclusively(key, cancel, work).catch(({ code }: { code: string }) => code);
    }

    async function end(name: string): Promise<void> {
        ends.get(name)!();
        await nextTurn(REAL_CLOCK);
    }

    it("take their turns, and others need not wait for them", async () => {
        const all = ["a", "b"].map((name) => run(name));
        all.push(run("other", { key: "another key" }));
        assert.deepEqual(begun, ["a", "other"]);
        await end("a");
        assert.deepEqual(begun, ["a", "other", "b"]);
        all.push(run("c"));
        assert.deepEqual(begun, ["a", "other", "b"]);
        await end("b");
        assert.deepEqual(begun, ["a", "other", "b", "c"]);
        for (const name of ["c", "other"]) await end(name);
        assert.deepEqual(await Promise.all(all), ["a", "b", "other", "c"]);
    });

    it("wait for the first one although one between them is cancelled", async () => {
        const controller = new AbortController();
        void run("a");
        const cancelled = run("b", { cancel: controller.signal });
        void run("c");
        controller.abort();
        assert.equal(await cancelled, "UNREACHABLE");
        await nextTurn(REAL_CLOCK);
        assert.deepEqual(begun, ["a"]);
        await end("a");
        assert.deepEqual(begun, ["a", "c"]);
    });

    it("take their turns after one that failed", async () => {
        const failing = keys.exclusively("key", new AbortController().signal, () => Promise.reject(new Error("no")));
        void run("b");
        await assert.rejects(failing, { message: "no" });
        await nextTurn(REAL_CLOCK);
        assert.deepEqual(begun, ["b"]);
    });
});

describe("A key of unknown outcome", () => {
    it("is doubted until its jobs are known", () => {
        const keys = new StartedKeys();
        keys.doubt("key");
        assert.deepEqual([keys.isDoubted("key"), keys.isDoubted("another")], [true, false]);
        const known = { attempt: 1, jobs: [], arguments: undefined };
        keys.note("key", known);
        assert.deepEqual([keys.isDoubted("key"), keys.get("key")], [false, known]);
    });
});
