import type { Clock } from "../orchestrator/clock";
import type { ErrorCode } from "../orchestrator/errors/orchestrator-error";

/** Milliseconds. The first pause between two reads; each further one is half as long again. */
const FIRST_PAUSE = 1_000;

/** Milliseconds. A job that no sweep has shown for this long is read. */
const UNSEEN_LIMIT = 5 * 60_000;

/** Milliseconds. A job is gone when a second read this much later misses it too. One that was there before gets more time. */
const CONFIRM_GONE = 5_000;
const CONFIRM_GONE_AFTER_READ = 30_000;

/** An event may come before its end shows. So many reads look for it, even if the folder is swept. */
const READS_AFTER_EVENT = 3;

/** A wait survives fewer failures in a row than this, even after its grace period. */
const MOST_FAILURES = 3;

/** Milliseconds. If no other job was read for this long, all of them may have the same trouble. */
const LATELY = 10_000;

/** When to read one job next. All times are by the process's clock. */
export class Schedule {
    wasRead = false;
    /** The job has ended, and only its output is missing. */
    isJobFinal = false;
    #nextReadAt: number;
    #pause = FIRST_PAUSE;
    #seenAt: number;
    #missingSince: number | undefined;
    /** How many reads are left to look for an end that an event has reported. */
    #readsAfterEvent = 0;
    #failures = 0;
    #failure: ErrorCode | undefined;
    #failingSince = 0;
    #failedAt = 0;
    /** How often another job of the folder was read between two failures in a row, shortly before the second. */
    #readBetween = 0;

    /** `isSwept`: a sweep shows the job when it changes. Otherwise the job is read first. */
    constructor(
        private readonly clock: Clock,
        isSwept: boolean,
    ) {
        this.#nextReadAt = clock.now() + FIRST_PAUSE;
        this.#seenAt = isSwept ? this.clock.now() : this.clock.now() + FIRST_PAUSE - UNSEEN_LIMIT;
    }

    /** `isReadSingly`: the jobs of the folder are read one by one instead of being swept. */
    isDue(now: number, isReadSingly: boolean): boolean {
        const isExpected = this.isJobFinal || this.#missingSince !== undefined || this.#readsAfterEvent > 0;
        const needsRead = isReadSingly || isExpected || this.#failures > 0;
        return now >= (needsRead ? this.#nextReadAt : this.#seenAt + UNSEEN_LIMIT);
    }

    /** Whether a time-out may be handled now. After a failure it waits for the next read as well. */
    mayTimeOut(now: number): boolean {
        return this.#failures === 0 || now >= this.#nextReadAt;
    }

    /** An event says that the job has ended. */
    woken(): void {
        this.#readsAfterEvent = READS_AFTER_EVENT;
        this.#pause = FIRST_PAUSE;
    }

    /** The job is being read. */
    readStarted(longestPause: number): void {
        if (this.#readsAfterEvent > 0) this.#readsAfterEvent--;
        this.#pause = Math.min(longestPause, this.#pause * 1.5);
        this.#nextReadAt = this.clock.now() + this.#pause;
    }

    /** A read or a sweep has shown the job. */
    seen(): void {
        this.#seenAt = this.clock.now();
    }

    readSucceeded(): void {
        this.wasRead = true;
        this.#missingSince = undefined;
        this.#failures = 0;
    }

    /** Orchestrator does not have the job. Returns whether it is gone for good. */
    readMissed(): boolean {
        const now = this.clock.now();
        const delay = this.wasRead ? CONFIRM_GONE_AFTER_READ : CONFIRM_GONE;
        this.#failures = 0;
        if (this.#missingSince !== undefined && now - this.#missingSince >= delay) return true;
        this.#missingSince ??= now;
        this.#nextReadAt = this.#missingSince + delay;
        return false;
    }

    /** `otherReadAt`: when the last read of another job that succeeded was sent. */
    readFailed(code: ErrorCode, otherReadAt = -Infinity): void {
        const now = this.clock.now();
        // Earlier failures for another reason do not count.
        if (code !== this.#failure) this.#failures = 0;
        this.#failure = code;
        if (this.#failures++ === 0) {
            this.#failingSince = now;
            this.#readBetween = 0;
        } else if (otherReadAt > this.#failedAt && now - otherReadAt < LATELY) this.#readBetween++;
        this.#failedAt = now;
        this.#nextReadAt = now + this.#pause;
    }

    /** Whether reads fail, again and again, while others succeed. */
    get failsAlone(): boolean {
        return this.#failures > 0 && this.#readBetween >= MOST_FAILURES - 1;
    }

    /** Whether several reads have failed for one reason, for this long and since this time. */
    hasFailedFor(milliseconds: number, since = -Infinity): boolean {
        const begin = Math.max(this.#failingSince, since);
        return this.#failures >= MOST_FAILURES && this.clock.now() - begin >= milliseconds;
    }
}
