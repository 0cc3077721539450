/** What a wait remembers of a job, and when the job has passed a limit. */
import assert from "node:assert/strict";
import { noteJob, passedLimit, type Limits, type WaitMemory } from "../../src/follow/wait";
import { ElapsedTime } from "../../src/follow/time-outs/elapsed-time";
import type { JobDto } from "../../src/orchestrator/jobs/job-dto";
import { MINUTE, SECOND } from "./fake-jobs";
import { HandClock } from "./hand-clock";

const BEGIN = Date.parse("2026-01-05T08:00:00Z");
const at = (time: number): string => new Date(BEGIN + time).toISOString();
const job = (more: Partial<JobDto>): JobDto => ({ Id: 1, Key: "k", State: "Running", ...more });

describe("The memory of a wait", () => {
    let memory: WaitMemory;

    beforeEach(() => (memory = {}));

    const note = (more: Partial<JobDto>, now = BEGIN): boolean => noteJob(memory, job(more), now);

    it("has when the job was created, once and for all", () => {
        assert.equal(note({ State: "Pending", CreationTime: at(0) }), true);
        assert.equal(note({ State: "Pending", CreationTime: at(MINUTE) }), false);
        assert.deepEqual(memory, { created: BEGIN });
    });

    it("has when the job started, as the server tells it last", () => {
        assert.equal(note({ StartTime: at(0) }), true);
        assert.equal(note({ StartTime: at(0) }), false);
        assert.equal(note({ StartTime: at(MINUTE) }), true);
        assert.equal(memory.started, BEGIN + MINUTE);
    });

    it("has when the job was first seen running where the server does not tell its start", () => {
        assert.equal(note({ State: "Pending" }), false);
        assert.equal(note({}, BEGIN + SECOND), true);
        assert.equal(note({}, BEGIN + MINUTE), false);
        assert.equal(memory.started, BEGIN + SECOND);
    });

    it("adds up for how long the job was suspended, by the times of the job", () => {
        assert.equal(note({ State: "Suspended", StartTime: at(0), LastModificationTime: at(MINUTE) }), true);
        assert.equal(memory.suspendedSince, BEGIN + MINUTE);
        assert.equal(note({ State: "Resumed", StartTime: at(0), LastModificationTime: at(2 * MINUTE) }), false);
        assert.equal(
            note({ StartTime: at(0), ResumeTime: at(3 * MINUTE), LastModificationTime: at(4 * MINUTE) }),
            true,
        );
        assert.deepEqual([memory.suspended, memory.suspendedSince], [2 * MINUTE, undefined]);
        note({ State: "Suspended", StartTime: at(0), LastModificationTime: at(5 * MINUTE) });
        note({ StartTime: at(0), LastModificationTime: at(6 * MINUTE) });
        assert.equal(memory.suspended, 3 * MINUTE);
    });

    it("adds up by the server's time where the job does not tell when it was suspended", () => {
        note({ State: "Suspended", StartTime: at(0) }, BEGIN + MINUTE);
        note({ StartTime: at(0) }, BEGIN + 3 * MINUTE);
        assert.equal(memory.suspended, 2 * MINUTE);
    });

    it("never adds less than nothing", () => {
        note({ State: "Suspended", StartTime: at(0), LastModificationTime: at(MINUTE) });
        note({ StartTime: at(0), ResumeTime: at(0) });
        assert.equal(memory.suspended, 0);
    });
});

describe("The limit of a job", () => {
    const NONE: Limits = { pending: undefined, running: undefined, onTimeout: "leave", killAfter: 0 };
    const TEN = 10 * MINUTE;

    /** After ten minutes of observing, which the memory says had begun then. */
    function passed(
        memory: WaitMemory,
        limits: Partial<Limits>,
        { serverTime }: { serverTime: number | undefined } = { serverTime: BEGIN + TEN },
    ): unknown {
        const clock = new HandClock();
        const elapsed = new ElapsedTime(clock, clock.date());
        clock.advance(TEN);
        return passedLimit(memory, { ...NONE, ...limits }, serverTime, elapsed);
    }

    for (const [words, memory, limits, expected] of [
        ["is passed by a job that is pending for as long", { since: BEGIN }, { pending: TEN }, "pending"],
        ["is not passed by a job that is pending for less", { since: BEGIN }, { pending: TEN + 1 }, undefined],
        ["of running jobs does not count while a job is pending", { since: BEGIN }, { running: 1 }, undefined],
        ["of pending jobs does not count once a job has started", { started: BEGIN }, { pending: 1 }, undefined],
        ["is passed by a job that runs for as long", { started: BEGIN }, { running: TEN }, "running"],
        ["is not passed by a job that runs for less", { started: BEGIN }, { running: TEN + 1 }, undefined],
        ["leaves out the time for which a job was suspended", { started: BEGIN, suspended: MINUTE }, { running: TEN }, undefined], // prettier-ignore
        ["counts the rest", { started: BEGIN, suspended: MINUTE }, { running: TEN - MINUTE }, "running"],
        ["is not passed by a job that is suspended", { started: BEGIN, suspendedSince: BEGIN }, { running: 1 }, undefined], // prettier-ignore
        ["of both is passed by a job that is pending for as long", { since: BEGIN }, { total: TEN }, "pending"],
        ["of both is passed by a job that runs when it is time", { since: BEGIN, started: BEGIN + MINUTE }, { total: TEN }, "running"], // prettier-ignore
        ["of both is not passed before", { since: BEGIN }, { total: TEN + 1 }, undefined],
        ["is none where there is none", { started: BEGIN }, {}, undefined],
        ["is none for a pending job where there is none", {}, {}, undefined],
    ] as const)
        it(words, () => assert.equal(passed(memory, limits), expected));

    it("counts by this process's clock where the server's time is unknown", () => {
        assert.equal(passed({}, { pending: TEN }, { serverTime: undefined }), "pending");
        assert.equal(passed({ started: BEGIN }, { running: TEN + 1 }, { serverTime: undefined }), undefined);
        assert.equal(passed({ started: BEGIN }, { running: TEN }, { serverTime: undefined }), "running");
    });
});
