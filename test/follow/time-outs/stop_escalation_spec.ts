import { JobEnds } from "../../../src/follow/jobs/job-end";
import assert from "node:assert/strict";
import { StopEscalation } from "../../../src/follow/time-outs/stop-escalation";
import type { JobEnd, Limits, WaitMemory, WaitOrder } from "../../../src/follow/wait";
import type { JobDto } from "../../../src/orchestrator/jobs/job-dto";
import type { Jobs } from "../../../src/orchestrator/jobs/jobs";
import type { ErrorCode } from "../../../src/orchestrator/errors/orchestrator-error";
import { failure, MINUTE, SECOND } from "../fake-jobs";
import { HandClock } from "../hand-clock";

const JOB: JobDto = { Id: 1, Key: "key", State: "Running", ReleaseName: "Bot" };
const RUNNING = { key: "wait.running", values: { job: "#1", process: "Bot", seconds: 600 } };
const PENDING = { key: "wait.pending", values: { job: "#1", process: "Bot", seconds: 30 } };

describe("A job that has timed out", () => {
    let clock: HandClock;
    let memory: WaitMemory;
    let remembered: number;
    let stops: string[];
    /** The code with which the next stop fails. */
    let failing: ErrorCode | undefined;
    let why: () => Promise<{ words?: string }>;

    beforeEach(() => {
        clock = new HandClock();
        [memory, remembered, stops, failing] = [{}, 0, [], undefined];
        why = () => Promise.resolve({ words: "No robot." });
    });

    function escalation(limits: Partial<Limits>): StopEscalation {
        const jobs = {
            stop: async (ids: number[], how: string) => {
                stops.push(`${how} ${ids.join()}`);
                if (failing) throw failure(failing, "words");
            },
            whyPending: () => why(),
        } as unknown as Jobs;
        const order = {
            job: { id: 1 },
            folder: undefined,
            limits: { pending: 30 * SECOND, running: 10 * MINUTE, onTimeout: "leave", killAfter: MINUTE, ...limits },
            memory,
            observer: { remember: () => void remembered++ },
        } as unknown as WaitOrder;
        return new StopEscalation(jobs, new JobEnds(jobs, clock), order, clock);
    }
    const next = (one: StopEscalation, job: Partial<JobDto> = {}): Promise<JobEnd | undefined> =>
        one.next({ ...JOB, ...job }, "running", () => true);

    it("is left, and its end says for how long it has been running", async () => {
        assert.deepEqual(await next(escalation({})), {
            job: JOB,
            output: {},
            good: false,
            reason: [RUNNING],
            timedOut: "running",
        });
        assert.deepEqual([memory, remembered, stops], [{ timedOut: "running", reason: [RUNNING] }, 1, []]);
    });

    for (const [words, reason, sentences] of [
        ["why, where Orchestrator tells it", () => Promise.resolve({ words: "No robot." }), [PENDING, { key: "wait.why", values: { words: "No robot." } }]], // prettier-ignore
        ["no more where Orchestrator tells nothing", () => Promise.resolve({}), [PENDING]],
        ["no more where the question fails", () => Promise.reject(failure("SERVER_ERROR")), [PENDING]],
    ] as const)
        it(`while it was pending says ${words}`, async () => {
            why = reason;
            const end = await escalation({}).next(JOB, "pending", () => true);
            assert.deepEqual([end?.reason, end?.timedOut], [sentences, "pending"]);
        });

    it("says ? for a process without a name", async () =>
        assert.equal((await next(escalation({}), { ReleaseName: null }))?.reason[0]!.values!["process"], "?"));

    it("is nothing to do about where it has not", async () => {
        assert.equal(await escalation({ onTimeout: "kill" }).next(JOB, undefined, () => true), undefined);
        assert.deepEqual([memory, stops], [{}, []]);
    });

    it("is not stopped any more when nobody waits for it", async () => {
        assert.equal(await escalation({ onTimeout: "kill" }).next(JOB, "running", () => false), undefined);
        assert.deepEqual(stops, []);
    });

    it("is stopped once, killed a minute later, and given up after another minute", async () => {
        const one = escalation({ onTimeout: "softStop" });
        assert.equal(one.isDue, true);
        assert.equal(await next(one), undefined);
        assert.equal(memory.stop, "SoftStop");
        assert.equal(one.isDue, false);
        clock.advance(MINUTE - 1);
        assert.equal(one.isDue, false);
        clock.advance(1);
        assert.equal(one.isDue, true);
        assert.equal(await next(one), undefined);
        assert.equal(memory.stop, "Kill");
        clock.advance(MINUTE);
        const end = await next(one);
        assert.deepEqual(stops, ["SoftStop 1", "Kill 1"]);
        assert.deepEqual(end?.reason, [RUNNING, { key: "wait.stillThere", values: { state: "Running" } }]);
        assert.equal(remembered, 3, "the time-out and each stop");
    });

    it("is killed at once where that is wanted", async () => {
        const one = escalation({ onTimeout: "kill" });
        await next(one);
        assert.deepEqual(stops, ["Kill 1"]);
        clock.advance(MINUTE);
        assert.deepEqual((await next(one, { State: null }))?.reason.at(-1)!.values, { state: "?" });
    });

    it("whose stop an earlier process requested gets its time from now on, and the same stop", async () => {
        Object.assign(memory, { timedOut: "running", reason: [RUNNING], stop: "SoftStop" });
        const one = escalation({ onTimeout: "softStop" });
        assert.equal(one.isDue, false);
        clock.advance(MINUTE - 1);
        await next(one);
        assert.deepEqual([stops, remembered], [["SoftStop 1"], 0]);
        clock.advance(1);
        await next(one);
        assert.deepEqual(stops, ["SoftStop 1", "Kill 1"]);
    });

    it("is stopped again while the stop fails, and it is said why when it is given up", async () => {
        const one = escalation({ onTimeout: "kill" });
        failing = "SERVER_ERROR";
        await assert.rejects(next(one), { code: "SERVER_ERROR" });
        assert.equal(one.isDue, true);
        clock.advance(MINUTE);
        const end = await next(one);
        assert.deepEqual(stops, ["Kill 1"]);
        assert.deepEqual(end?.reason, [
            RUNNING,
            { key: "wait.notStopped" },
            ...failure("SERVER_ERROR", "words").sentences,
        ]);
    });

    it("that is stopping already is waited for", async () => {
        const one = escalation({ onTimeout: "kill" });
        failing = "REFUSED";
        assert.equal(await next(one), undefined);
        assert.equal(one.isDue, false);
    });

    it("that may not be stopped is given up at once", async () => {
        failing = "NOT_ALLOWED";
        const end = await next(escalation({ onTimeout: "softStop" }));
        assert.deepEqual(end?.reason.map(({ key }) => key), ["wait.running", "wait.notStopped", "unexpected.words"]); // prettier-ignore
    });

    it("that has ended meanwhile is not said to be still there", async () => {
        const one = escalation({ onTimeout: "kill" });
        await next(one);
        clock.advance(MINUTE);
        assert.deepEqual((await next(one, { State: "Stopped" }))?.reason, [RUNNING]);
    });
});
