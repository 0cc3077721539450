/** What a wait is told while its job goes on, and which requests its folder costs. */
import assert from "node:assert/strict";
import { failure, FollowerRig, MINUTE, SECOND, noAnswer } from "./fake-jobs";

describe("The observer of a wait", () => {
    let rig: FollowerRig;

    beforeEach(() => (rig = new FollowerRig()));
    afterEach(() => rig.close());

    it("hears what the job does, and what a pending job is waiting for after a quarter of a minute", async () => {
        rig.jobs.add(1);
        const { progress } = rig.wait(1);
        await rig.advance(14 * SECOND);
        assert.deepEqual(new Set(progress), new Set(["pending"]));
        assert.equal(rig.jobs.count("why"), 0);
        await rig.advance(4 * SECOND);
        assert.ok(progress.includes("pending: No robot."), progress.join());
        rig.jobs.run(1);
        await rig.advance(10 * SECOND);
        assert.equal(progress.at(-1), "running");
    });

    it("hears what jobs of the folder are waiting for once a minute, and no more when its job runs", async () => {
        for (const id of [1, 2, 3]) {
            rig.jobs.add(id);
            rig.wait(id);
        }
        await rig.advance(20 * SECOND);
        assert.equal(rig.jobs.count("why"), 1);
        await rig.advance(MINUTE);
        assert.equal(rig.jobs.count("why"), 2);
        for (const id of [1, 2, 3]) rig.jobs.run(id);
        await rig.advance(5 * MINUTE);
        assert.equal(rig.jobs.count("why"), 2);
    });

    it("hears nothing of a job that ended while Orchestrator was asked why it is pending", async () => {
        rig.jobs.add(1);
        let answer = (): void => undefined;
        rig.jobs.onWhy = () => new Promise<void>((resolve) => (answer = resolve));
        const wait = rig.wait(1);
        await rig.advance(17 * SECOND);
        assert.equal(rig.jobs.count("why"), 1);
        rig.jobs.finish(1);
        rig.jobs.onOutput = noAnswer;
        rig.wake(1);
        await rig.advance(1);
        const before = wait.progress.length;
        answer();
        await rig.advance(1);
        assert.equal(wait.progress.length, before);
    });

    it("hears nothing of what Orchestrator is still asked when the wait is given up", async () => {
        rig.jobs.add(1);
        let answer = (): void => undefined;
        const held = (): Promise<void> => new Promise<void>((resolve) => (answer = resolve));
        for (const hook of ["onWhy", "onRead"] as const) {
            const wait = rig.wait(1);
            await rig.advance(14 * SECOND);
            rig.jobs[hook] = held;
            await rig.advance(5 * SECOND);
            const before = wait.progress.length;
            wait.giveUp();
            answer();
            await rig.advance(1);
            assert.equal(wait.progress.length, before, hook);
            rig.jobs[hook] = () => undefined;
        }
    });

    it("hears no failure of a read when the wait is given up meanwhile", async () => {
        rig.jobs.add(1);
        let fail = (_error: Error): void => undefined;
        rig.jobs.onRead = () => new Promise((_resolve, reject) => (fail = reject));
        const wait = rig.wait(1);
        await rig.advance(5 * SECOND);
        wait.giveUp();
        fail(failure("UNREACHABLE"));
        await rig.advance(1);
        assert.deepEqual(wait.problems, []);
    });

    it("hears no more of an older wait that is given up when it has ended already", async () => {
        rig.jobs.add(1, { State: "Successful" });
        rig.jobs.add(2);
        const ended = rig.wait(1);
        await rig.advance(2 * SECOND);
        const other = rig.wait(2);
        ended.giveUp();
        rig.wait(2);
        await rig.advance(2 * SECOND);
        assert.deepEqual([!!ended.end, other.end], [true, undefined]);
        rig.close();
        assert.equal(rig.clock.countTimers(), 0);
        rig = new FollowerRig();
    });

    it("costs one request at a time, however long the answer takes", async () => {
        rig.jobs.add(1);
        rig.jobs.onRead = noAnswer;
        rig.wait(1);
        await rig.advance(MINUTE);
        assert.equal(rig.jobs.count("read"), 1);
    });

    it("costs no request any more that was still queued when the wait is given up", async () => {
        let answer = (): void => undefined;
        const answered = new Promise<void>((resolve) => (answer = resolve));
        rig.jobs.onRead = () => answered;
        const waits = Array.from({ length: 12 }, (_, at) => {
            rig.jobs.add(at + 1);
            return rig.wait(at + 1);
        });
        await rig.advance(2 * SECOND);
        for (const wait of waits) wait.giveUp();
        answer();
        await rig.advance(SECOND);
        assert.equal(rig.jobs.count("read"), 8);
    });

    it("does not hear of a question that fails", async () => {
        rig.jobs.add(1);
        rig.jobs.onWhy = () => Promise.reject(failure("SERVER_ERROR"));
        const wait = rig.wait(1);
        await rig.advance(MINUTE);
        assert.deepEqual([wait.problems, new Set(wait.progress)], [[], new Set(["pending"])]);
    });

    it("hears of a problem once, of another one, and of the end of both", async () => {
        rig.jobs.add(1);
        const wait = rig.wait(1);
        for (const code of ["UNREACHABLE", "SERVER_ERROR"] as const) {
            rig.jobs.onRead = () => {
                throw failure(code);
            };
            await rig.advance(30 * SECOND);
        }
        rig.jobs.onRead = () => undefined;
        await rig.advance(30 * SECOND);
        assert.deepEqual(wait.problems, ["UNREACHABLE", "SERVER_ERROR", ""]);
    });

    it("hears at once of the problem that the whole folder has", async () => {
        for (let id = 1; id <= 30; id++) {
            rig.jobs.add(id);
            rig.wait(id, { memory: { created: Date.now() } });
        }
        rig.jobs.onList = rig.jobs.onRead = () => {
            throw failure("UNREACHABLE");
        };
        await rig.advance(20 * SECOND);
        rig.jobs.add(99);
        assert.deepEqual(rig.wait(99).problems, ["UNREACHABLE"]);
    });

    it("hears nothing more of a wait that was given up, and its job is read no more", async () => {
        rig.jobs.add(1);
        rig.jobs.add(2);
        const wait = rig.wait(1);
        rig.wait(2);
        await rig.advance(5 * SECOND);
        wait.giveUp();
        const before = rig.jobs.count("read 1");
        rig.jobs.finish(1);
        await rig.advance(MINUTE);
        assert.deepEqual([wait.end, rig.jobs.count("read 1")], [undefined, before]);
    });

    it("costs nothing any more when no wait is left", async () => {
        rig.jobs.add(1);
        rig.wait(1);
        await rig.advance(2 * SECOND);
        rig.jobs.finish(1);
        await rig.advance(10 * SECOND);
        const { length } = rig.jobs.requests;
        assert.equal(rig.clock.countTimers(), 0);
        await rig.advance(10 * MINUTE);
        assert.equal(rig.jobs.requests.length, length);
    });

    it("costs nothing any more when the connection is closed", async () => {
        rig.jobs.add(1);
        const wait = rig.wait(1);
        await rig.advance(2 * SECOND);
        rig.close();
        assert.equal(wait.end, undefined);
        assert.equal(rig.clock.countTimers(), 0);
        rig = new FollowerRig();
    });
});

describe("What a wait remembers", () => {
    let rig: FollowerRig;

    beforeEach(() => (rig = new FollowerRig()));
    afterEach(() => rig.close());

    it("are the job's names and times, each as soon as it is known", async () => {
        const { Key } = rig.jobs.add(1);
        const begin = Date.now();
        const wait = rig.wait(1);
        await rig.advance(2 * SECOND);
        assert.deepEqual(wait.job, { id: 1, key: Key });
        assert.deepEqual({ ...wait.memory }, { begun: begin, since: begin + SECOND, created: begin });
        const { remembered } = wait;
        assert.ok(remembered >= 1);
        await rig.advance(10 * SECOND);
        assert.equal(wait.remembered, remembered, "nothing has changed");
        rig.jobs.run(1);
        await rig.advance(10 * SECOND);
        assert.equal(wait.memory.started, begin + 12 * SECOND);
        assert.equal(wait.remembered, remembered + 1);
    });

    it("is never changed when the job is named by both, and read as it was", async () => {
        const { Key } = rig.jobs.add(1);
        const wait = rig.wait(1, { key: Key, memory: { since: Date.now(), created: Date.now() } });
        await rig.advance(10 * SECOND);
        assert.equal(wait.remembered, 0);
    });
});
