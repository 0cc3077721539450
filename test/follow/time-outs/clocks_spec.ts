import assert from "node:assert/strict";
import { ElapsedTime } from "../../../src/follow/time-outs/elapsed-time";
import { lastChange, ServerClock } from "../../../src/follow/time-outs/server-clock";
import type { JobDto } from "../../../src/orchestrator/jobs/job-dto";
import { MINUTE, SECOND } from "../fake-jobs";
import { HandClock } from "../hand-clock";

const HOUR = 60 * MINUTE;
const at = (time: number): string => new Date(time).toISOString();
const job = (more: Partial<JobDto>): JobDto => ({ Id: 1, Key: "k", ...more });

describe("How long a job has been pending", () => {
    let clock: HandClock;

    beforeEach(() => (clock = new HandClock()));

    it("is what the server's time says, within what this process has observed", () => {
        const elapsed = new ElapsedTime(clock, clock.date() - HOUR);
        clock.advance(MINUTE);
        assert.equal(elapsed.pending(2 * MINUTE), 2 * MINUTE);
        assert.equal(elapsed.pending(30 * SECOND), MINUTE, "it was observed for a minute");
        assert.equal(elapsed.pending(2 * HOUR), HOUR + MINUTE, "the wait is no older");
        assert.equal(elapsed.pending(undefined), HOUR + MINUTE);
    });

    it("counts from now where nobody knows when the wait began, or the clock was set back", () => {
        for (const begun of [undefined, clock.date() + HOUR]) {
            const elapsed = new ElapsedTime(clock, begun);
            assert.equal(elapsed.pending(HOUR), 0);
        }
    });

    it("does not change when the machine's clock is set", () => {
        const elapsed = new ElapsedTime(clock, clock.date());
        clock.advance(MINUTE);
        clock.jump(HOUR);
        assert.equal(elapsed.pending(HOUR), MINUTE);
    });
});

describe("How long a job has been running", () => {
    let clock: HandClock;
    let elapsed: ElapsedTime;

    beforeEach(() => {
        clock = new HandClock();
        elapsed = new ElapsedTime(clock, clock.date() - HOUR);
    });

    it("is no longer than since it was last seen pending", () => {
        elapsed.note(false);
        clock.advance(MINUTE);
        elapsed.note(false);
        clock.advance(MINUTE);
        assert.equal(elapsed.running(HOUR), MINUTE);
        assert.equal(elapsed.running(undefined), MINUTE);
    });

    it("is no longer than the wait where it was never seen pending", () =>
        assert.equal(elapsed.running(2 * HOUR), HOUR));

    it("is at least since it was first seen running", () => {
        assert.equal(elapsed.running(-SECOND), 0);
        elapsed.note(true);
        clock.advance(MINUTE);
        elapsed.note(true);
        clock.advance(MINUTE);
        assert.equal(elapsed.running(SECOND), 2 * MINUTE);
        assert.equal(elapsed.running(3 * MINUTE), 3 * MINUTE);
    });
});

describe("The server's time", () => {
    let clock: HandClock;
    let responseTime: number | undefined;
    let server: ServerClock;

    beforeEach(() => {
        clock = new HandClock();
        responseTime = undefined;
        server = new ServerClock(clock, () => responseTime);
    });

    it("is unknown at first, and that of responses then", () => {
        assert.equal(server.now, undefined);
        responseTime = 5_000;
        assert.equal(server.now, 5_000);
    });

    it("is that of the newest job where responses have none, and goes on from there", () => {
        server.note(job({ CreationTime: at(HOUR) }));
        clock.advance(SECOND);
        assert.equal(server.now, HOUR + SECOND);
        server.note(job({ CreationTime: at(HOUR + SECOND) }));
        server.note(job({ CreationTime: at(MINUTE) }));
        assert.equal(server.now, HOUR + SECOND);
        server.note(job({ EndTime: at(HOUR + MINUTE) }));
        assert.equal(server.now, HOUR + MINUTE);
    });

    it("is never before that of a job, nor before that of responses", () => {
        server.note(job({ CreationTime: at(HOUR) }));
        responseTime = MINUTE;
        assert.equal(server.now, HOUR);
        responseTime = 2 * HOUR;
        assert.equal(server.now, 2 * HOUR);
    });

    it("does not change with a job that bears no time", () => {
        server.note(job({}));
        assert.equal(server.now, undefined);
    });
});

describe("The last change of a job", () => {
    const times = {
        CreationTime: at(1_000),
        StartTime: at(2_000),
        EndTime: at(4_000),
        LastModificationTime: at(3_000),
    };

    for (const [words, more, time] of [
        ["is the newest of its times", times, 4_000],
        ["may be a modification", { ...times, EndTime: null }, 3_000],
        ["may be its start", { CreationTime: at(1_000), StartTime: at(2_000) }, 2_000],
        ["may be its creation", { CreationTime: at(1_000), StartTime: "soon" }, 1_000],
        ["is unknown where it has no time", {}, undefined],
        ["is unknown where its time is the beginning of time", { CreationTime: at(0) }, undefined],
    ] as const)
        it(words, () => assert.equal(lastChange(job(more)), time));
});
