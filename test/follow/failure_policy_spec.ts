import assert from "node:assert/strict";
import {
    FolderFailures,
    gracePeriodFor,
    isListRefused,
    isTransient,
    SharedFailure,
} from "../../src/follow/failure-policy";
import { Schedule } from "../../src/follow/schedule";
import type { ErrorCode } from "../../src/orchestrator/errors/orchestrator-error";
import type { Jobs } from "../../src/orchestrator/jobs/jobs";
import { failure, MINUTE } from "./fake-jobs";
import { HandClock } from "./hand-clock";

const FIVE = 5 * MINUTE;

describe("A wait puts up", () => {
    const OTHERS = { isJobSpecific: false, hasAnswered: true };

    for (const [code, ofAll, ofOne, atFirst] of [
        ["FOLDER_REQUIRED", 0, 0, 0],
        ["NOT_SUPPORTED", 0, 0, 0],
        ["INVALID_SETTING", 0, 0, 0],
        ["SIGN_IN_FAILED", FIVE, FIVE, FIVE],
        ["NOT_ALLOWED", FIVE, 0, FIVE],
        ["FOLDER_NOT_FOUND", FIVE, 0, FIVE],
        ["REFUSED", FIVE, 0, FIVE],
        ["BAD_ANSWER", FIVE, FIVE, FIVE],
        ["NOT_AN_ORCHESTRATOR", undefined, undefined, FIVE],
        ["UNREACHABLE", undefined, undefined, undefined],
        ["TIMED_OUT", undefined, undefined, undefined],
        ["SERVER_ERROR", undefined, undefined, undefined],
        ["RATE_LIMITED", undefined, undefined, undefined],
    ] as const)
        it(`with ${code} for ${ofAll ?? "ever"} ms, for ${ofOne ?? "ever"} where other jobs can be read, and for ${atFirst ?? "ever"} where no Orchestrator has ever answered`, () => {
            assert.equal(gracePeriodFor(code, OTHERS), ofAll);
            assert.equal(gracePeriodFor(code, { ...OTHERS, isJobSpecific: true }), ofOne);
            assert.equal(gracePeriodFor(code, { ...OTHERS, hasAnswered: false }), atFirst);
        });
});

describe("A failure", () => {
    const codes: ErrorCode[] = ["UNREACHABLE", "SERVER_ERROR", "NOT_AN_ORCHESTRATOR", "NOT_ALLOWED", "INVALID_SETTING", "REFUSED", "NOT_SUPPORTED", "BAD_ANSWER"]; // prettier-ignore

    it("passes without help if it is an outage or a maintenance page", () =>
        assert.deepEqual(codes.filter(isTransient), ["UNREACHABLE", "SERVER_ERROR", "NOT_AN_ORCHESTRATOR"]));

    it("of a list makes jobs be read one by one if the list is refused or unreadable", () =>
        assert.deepEqual(codes.filter(isListRefused), ["NOT_ALLOWED", "REFUSED", "NOT_SUPPORTED", "BAD_ANSWER"]));
});

describe("A failure that waits share", () => {
    let clock: HandClock;
    let signIn: SharedFailure;
    let failures: FolderFailures;

    beforeEach(() => {
        clock = new HandClock();
        signIn = new SharedFailure();
        failures = newFolder();
    });

    const newFolder = (): FolderFailures => new FolderFailures({ hasAnswered: true } as Jobs, signIn);

    /** A wait whose reads begin to fail. */
    function failing(code: ErrorCode = "REFUSED"): Schedule {
        const schedule = new Schedule(clock, false);
        for (let number = 0; number < 3; number++) schedule.readFailed(code);
        return schedule;
    }

    it("ends no wait before its time", () => {
        const schedule = failing();
        clock.advance(FIVE - 1);
        assert.equal(failures.readFailed(failure("REFUSED"), schedule), false);
        clock.advance(1);
        assert.equal(failures.readFailed(failure("REFUSED"), schedule), true);
    });

    it("ends one wait of the folder, and another one only after it was resolved", () => {
        const schedules = [failing(), failing(), failing()] as const;
        clock.advance(FIVE);
        const ends = schedules.map((schedule) => failures.readFailed(failure("REFUSED"), schedule));
        assert.deepEqual(ends, [true, false, false]);
        assert.equal(newFolder().readFailed(failure("REFUSED"), schedules[1]), true, "another folder tells it, too");
        failures.resolve();
        assert.equal(failures.readFailed(failure("REFUSED"), schedules[1]), true);
    });

    it("ends one wait of the whole connection if it is a refused sign-in", () => {
        const schedule = failing("SIGN_IN_FAILED");
        clock.advance(FIVE);
        assert.equal(failures.readFailed(failure("SIGN_IN_FAILED"), schedule), true);
        assert.equal(newFolder().readFailed(failure("SIGN_IN_FAILED"), schedule), false);
        failures.readSucceeded(clock.now());
        assert.equal(newFolder().readFailed(failure("SIGN_IN_FAILED"), schedule), true);
    });

    it("ends every wait at once if the settings are wrong", () => {
        const schedules = [failing("FOLDER_REQUIRED"), failing("FOLDER_REQUIRED")];
        assert.deepEqual(
            schedules.map((schedule) => failures.readFailed(failure("FOLDER_REQUIRED"), schedule)),
            [true, true],
        );
    });

    /** Whether a wait ends whose job is refused once more, after another job was read. */
    const refusedAlone = (schedule: Schedule, isListed = false): boolean => {
        clock.advance(1);
        failures.readSucceeded(clock.now());
        return failures.readFailed(failure("NOT_ALLOWED"), schedule, isListed);
    };

    it("is a job's own if it is refused thrice while others are read, and was never read itself", () => {
        const [unread, read] = [new Schedule(clock, false), new Schedule(clock, false)];
        read.readSucceeded();
        assert.deepEqual([1, 2, 3].map(() => refusedAlone(unread)), [false, false, true]); // prettier-ignore
        assert.deepEqual([1, 2, 3].map(() => refusedAlone(read)), [false, false, false]); // prettier-ignore
        clock.advance(FIVE);
        assert.equal(refusedAlone(read), true);
    });

    it("is no job's own where it befell a list of many", () => {
        const schedule = new Schedule(clock, false);
        assert.deepEqual([1, 2, 3].map(() => refusedAlone(schedule, true)), [false, false, false]); // prettier-ignore
        clock.advance(FIVE);
        assert.equal(refusedAlone(schedule, true), true);
    });

    it("is no job's own because of an answer that was late", () => {
        const schedule = failing("NOT_ALLOWED");
        const before = clock.now();
        for (let number = 0; number < 3; number++) {
            clock.advance(1);
            failures.readSucceeded(before);
            assert.equal(failures.readFailed(failure("NOT_ALLOWED"), schedule), false);
        }
    });

    it("counts from when a job was last read, for a wait whose job was not read in between, too", () => {
        const schedule = failing("NOT_ALLOWED");
        clock.advance(FIVE - 1);
        failures.readSucceeded(clock.now());
        failures.readSucceeded(clock.now() - 1);
        clock.advance(FIVE - 1);
        assert.equal(failures.readFailed(failure("NOT_ALLOWED"), schedule), false);
        clock.advance(1);
        assert.equal(failures.readFailed(failure("NOT_ALLOWED"), schedule), true);
    });

    it("never ends a wait that it will survive", () => {
        const schedule = failing();
        clock.advance(24 * 60 * MINUTE);
        assert.equal(failures.readFailed(failure("UNREACHABLE"), schedule), false);
    });
});
