import assert from "node:assert/strict";
import { Schedule } from "../../src/follow/schedule";
import { MINUTE, SECOND } from "./fake-jobs";
import { HandClock } from "./hand-clock";

const LONGEST = 8 * SECOND;

describe("When a job is read next", () => {
    let clock: HandClock;
    let schedule: Schedule;

    beforeEach(() => {
        clock = new HandClock();
        schedule = new Schedule(clock, false);
    });

    const isDue = (singly = true): boolean => schedule.isDue(clock.now(), singly);

    /** It is due after so many milliseconds, and not a millisecond earlier. */
    function assertDueAfter(milliseconds: number, singly = true): void {
        clock.advance(milliseconds - 1);
        assert.equal(isDue(singly), false, "too early");
        clock.advance(1);
        assert.equal(isDue(singly), true, "too late");
    }

    it("is a second after the wait began, and then after pauses that grow by half to the longest", () => {
        assertDueAfter(SECOND);
        for (const pause of [1_500, 2_250, 3_375, 5_062.5, 7_593.75, LONGEST, LONGEST]) {
            schedule.readStarted(LONGEST);
            schedule.readSucceeded();
            assertDueAfter(pause);
        }
    });

    it("is a second after the wait began although jobs are swept, since a sweep may not know the job", () =>
        assertDueAfter(SECOND, false));

    it("is only when no sweep has shown it for five minutes, where a sweep knows the job", () => {
        schedule = new Schedule(clock, true);
        assertDueAfter(5 * MINUTE, false);
        schedule.seen();
        assertDueAfter(5 * MINUTE, false);
    });

    it("is soon after a failure, although jobs are swept", () => {
        schedule.seen();
        schedule.readStarted(LONGEST);
        schedule.readFailed("UNREACHABLE");
        assertDueAfter(1_500, false);
        schedule.readSucceeded();
        assert.equal(isDue(false), false);
    });

    it("is as soon as for single reads when only its output is missing", () => {
        schedule.seen();
        schedule.isJobFinal = true;
        assertDueAfter(SECOND, false);
    });

    it("is five seconds after a read that missed it, thirty where it was there before, also among swept jobs", () => {
        for (const [wasRead, seconds] of [
            [false, 5],
            [true, 30],
        ] as const) {
            schedule = new Schedule(clock, true);
            if (wasRead) schedule.readSucceeded();
            assert.equal(schedule.readMissed(), false);
            assertDueAfter(seconds * SECOND, false);
        }
    });
});

describe("A job whose end an event has told", () => {
    it("is read three times more, also among swept jobs", () => {
        const clock = new HandClock();
        const schedule = new Schedule(clock, true);
        schedule.woken();
        for (let reads = 0; reads < 3; reads++) {
            assert.equal(schedule.isDue(clock.now() + LONGEST, false), true, `after ${reads} reads`);
            schedule.readStarted(LONGEST);
            schedule.seen();
            schedule.readSucceeded();
        }
        assert.equal(schedule.isDue(clock.now() + LONGEST, false), false);
    });
});

describe("A job that is missing", () => {
    for (const [words, wasRead, seconds] of [
        ["that was never there", false, 5],
        ["that was there before", true, 30],
    ] as const)
        it(`${words} is gone when it is missing again ${seconds} seconds later, not earlier`, () => {
            const clock = new HandClock();
            const schedule = new Schedule(clock, false);
            if (wasRead) schedule.readSucceeded();
            assert.equal(schedule.readMissed(), false);
            clock.advance(seconds * SECOND - 1);
            assert.equal(schedule.readMissed(), false);
            clock.advance(1);
            assert.equal(schedule.readMissed(), true);
        });

    it("counts from anew when it was there in between", () => {
        const clock = new HandClock();
        const schedule = new Schedule(clock, false);
        schedule.readMissed();
        clock.advance(MINUTE);
        schedule.readSucceeded();
        assert.equal(schedule.readMissed(), false);
    });
});

describe("Failures in a row", () => {
    let clock: HandClock;
    let schedule: Schedule;

    beforeEach(() => {
        clock = new HandClock();
        schedule = new Schedule(clock, false);
        clock.advance(SECOND);
    });

    it("have lasted for a time once there were three of them", () => {
        for (const [number, hasLasted] of [
            [1, false],
            [2, false],
            [3, true],
        ] as const) {
            schedule.readFailed("UNREACHABLE");
            clock.advance(MINUTE);
            assert.equal(schedule.hasFailedFor(MINUTE), hasLasted, String(number));
        }
        assert.equal(schedule.hasFailedFor(3 * MINUTE), true);
        assert.equal(schedule.hasFailedFor(3 * MINUTE + 1), false);
    });

    for (const end of ["readSucceeded", "readMissed"] as const)
        it(`end with an answer (${end})`, () => {
            for (let number = 0; number < 3; number++) schedule.readFailed("UNREACHABLE");
            schedule[end]();
            assert.equal(schedule.hasFailedFor(0), false);
            clock.advance(MINUTE);
            for (let number = 0; number < 3; number++) schedule.readFailed("UNREACHABLE");
            assert.equal(schedule.hasFailedFor(1), false, "they count from now on");
        });

    it("for another reason count from anew", () => {
        for (let number = 0; number < 3; number++) schedule.readFailed("UNREACHABLE");
        schedule.readFailed("NOT_ALLOWED");
        assert.equal(schedule.hasFailedFor(0), false);
        schedule.readFailed("NOT_ALLOWED");
        schedule.readFailed("NOT_ALLOWED");
        assert.equal(schedule.hasFailedFor(0), true);
    });

    it("are the job's own if another job was read shortly before each that follows", () => {
        /** Fails so long after another job was read. Returns whether it does so alone. */
        const fails = (milliseconds: number): boolean => {
            clock.advance(20 * SECOND);
            schedule.readFailed("NOT_ALLOWED", clock.now() - milliseconds);
            return schedule.failsAlone;
        };
        assert.deepEqual([fails(0), fails(9_999)], [false, false]);
        assert.deepEqual([fails(10 * SECOND), fails(20 * SECOND)], [false, false], "none was read lately");
        assert.equal(fails(0), true);
        schedule.readSucceeded();
        assert.equal(schedule.failsAlone, false);
        assert.deepEqual([fails(0), fails(0), fails(0)], [false, false, true]);
        schedule.readFailed("REFUSED", clock.now());
        assert.equal(schedule.failsAlone, false, "for another reason");
    });

    it("are not the job's own because of a read before the last failure", () => {
        for (let number = 0; number < 3; number++) schedule.readFailed("NOT_ALLOWED", clock.now());
        assert.equal(schedule.failsAlone, false);
    });

    it("may count from a later time", () => {
        for (let number = 0; number < 3; number++) schedule.readFailed("NOT_ALLOWED");
        clock.advance(MINUTE);
        assert.equal(schedule.hasFailedFor(MINUTE, clock.now() - MINUTE), true);
        assert.equal(schedule.hasFailedFor(MINUTE, clock.now() - MINUTE + 1), false);
    });

    it("make a time-out wait for the next read", () => {
        assert.equal(schedule.mayTimeOut(clock.now()), true);
        schedule.readStarted(LONGEST);
        assert.equal(schedule.mayTimeOut(clock.now()), true);
        schedule.readFailed("UNREACHABLE");
        assert.equal(schedule.mayTimeOut(clock.now() + 1_499), false);
        assert.equal(schedule.mayTimeOut(clock.now() + 1_500), true);
    });
});
