import assert from "node:assert/strict";
import { MAX_WAITING, TaskQueue, type Slot, type TaskOptions } from "../../../src/orchestrator/api/task-queue";

describe("Tasks of a connection", () => {
    let queue: TaskQueue;
    let begun: string[];
    let slots: Map<string, Slot>;
    let ends: Map<string, () => void>;

    beforeEach(() => {
        queue = new TaskQueue(2);
        [begun, slots, ends] = [[], new Map(), new Map()];
    });

    /** A task that goes on until it is ended. Its result is its name, or the code of its error. */
    function run(name: string, options?: TaskOptions): Promise<string> {
        const work = (slot: Slot): Promise<string> => {
            begun.push(name);
            slots.set(name, slot);
            return new Promise((resolve) => ends.set(name, () => resolve(name)));
        };
        return queue.run(work, options).catch((error: { code: string }) => error.code);
    }

    async function end(name: string): Promise<void> {
        ends.get(name)!();
        await settle();
    }

    const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

    it("begin in their order, as many at once as the connection allows", async () => {
        for (const name of ["a", "b", "c", "d"]) void run(name);
        assert.deepEqual(begun, ["a", "b"]);
        await end("b");
        assert.deepEqual(begun, ["a", "b", "c"]);
        await end("c");
        assert.deepEqual(begun, ["a", "b", "c", "d"]);
    });

    it("let the next one in when they fail", async () => {
        const failing = queue.run(() => Promise.reject(new Error("no")));
        void run("a");
        void run("b");
        await assert.rejects(failing, { message: "no" });
        await settle();
        assert.deepEqual(begun, ["a", "b"]);
    });

    it("let the next one in when they release their slot, and no second one when they end", async () => {
        for (const name of ["a", "b", "c", "d"]) void run(name);
        assert.equal(slots.get("a")!.isHeld, true);
        slots.get("a")!.release();
        assert.equal(slots.get("a")!.isHeld, false);
        assert.deepEqual(begun, ["a", "b", "c"]);
        slots.get("a")!.release();
        await end("a");
        assert.deepEqual(begun, ["a", "b", "c"]);
    });

    it("begin first if they are urgent", async () => {
        for (const name of ["a", "b", "c"]) void run(name);
        void run("urgent", { urgent: true });
        await end("a");
        assert.deepEqual(begun, ["a", "b", "urgent"]);
    });

    it("are refused while they wait when the connection closes, but not those that run or are urgent", async () => {
        const results = ["a", "b", "c"].map((name) => run(name));
        const urgent = run("urgent", { urgent: true });
        queue.drop();
        assert.equal(await results[2], "UNREACHABLE");
        for (const name of ["a", "b"]) await end(name);
        await end("urgent");
        assert.deepEqual(await Promise.all([results[0], results[1], urgent]), ["a", "b", "urgent"]);
        assert.deepEqual(begun, ["a", "b", "urgent"]);
    });

    it("are refused while they wait when their own node closes, and others are not", async () => {
        const [own, other] = [new AbortController(), new AbortController()];
        for (const name of ["a", "b"]) void run(name, { cancelBeforeSend: own.signal });
        const waiting = run("c", { cancelBeforeSend: own.signal });
        void run("d", { cancelBeforeSend: other.signal });
        own.abort();
        assert.equal(await waiting, "UNREACHABLE");
        await end("a");
        assert.deepEqual(begun, ["a", "b", "d"]);
    });

    it("are refused when too many wait, unless they are urgent", async () => {
        for (let at = 0; at < MAX_WAITING + 2; at++) void run(`${at}`);
        const refused = { code: "QUEUE_FULL", sentences: [{ key: "network.queueFull", values: { count: MAX_WAITING } }] }; // prettier-ignore
        await assert.rejects(
            queue.run(async () => undefined),
            refused,
        );
        void run("urgent", { urgent: true });
        await end("0");
        assert.equal(begun.at(-1), "urgent");
    });

    it("still run after thousands before them were refused", async () => {
        const closing = new AbortController();
        for (const name of ["a", "b"]) void run(name);
        for (let at = 0; at < MAX_WAITING - 1; at++) void run(`${at}`, { cancelBeforeSend: closing.signal });
        const last = run("last");
        closing.abort();
        await end("a");
        await end("last");
        assert.equal(await last, "last");
        assert.deepEqual(begun, ["a", "b", "last"]);
    });
});
