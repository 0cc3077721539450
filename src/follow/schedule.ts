/** Before the first look at a job, and the first pause between two of them, which grows by half each time. Milliseconds. */
const FIRST_LOOK = 1_000;

/** A job that no sweep has shown for so long is read. Milliseconds. */
const UNSEEN = 5 * 60_000;

/** "Not found" counts when it is seen twice, so far apart; further where the job was there before. Milliseconds. */
const GONE_AGAIN = 5_000;
const GONE_AGAIN_AFTER_READ = 30_000;

/** So many failures in a row end a wait, if its patience is over as well. */
const MOST_FAILURES = 3;

/** When one job is looked at next. All times by `performance.now()`. */
export class Schedule {
    wasRead = false;
    /** The job was seen to have ended, so that only its output is missing. */
    final = false;
    #readAt = performance.now() + FIRST_LOOK;
    #pause = FIRST_LOOK;
    #seenAt: number;
    #missedAt: number | undefined;
    #failures = 0;
    #failingSince = 0;

    /** `swept`: a sweep will show the job when it changes; else it is read at first. */
    constructor(swept: boolean) {
        this.#seenAt = swept ? performance.now() : performance.now() + FIRST_LOOK - UNSEEN;
    }

    /** `singly`: the waits of the folder are read one by one. */
    isDue(now: number, singly: boolean): boolean {
        const soon = singly || this.final || this.#missedAt !== undefined || this.#failures > 0;
        return now >= (soon ? this.#readAt : this.#seenAt + UNSEEN);
    }

    /** After a failure a time-out waits for its turn as well. */
    mayAct(now: number): boolean {
        return this.#failures === 0 || now >= this.#readAt;
    }

    /** The job is read. `longest`: milliseconds until the next look, at most. */
    looked(longest: number): void {
        this.#pause = Math.min(longest, this.#pause * 1.5);
        this.#readAt = performance.now() + this.#pause;
    }

    seen(): void {
        this.#seenAt = performance.now();
    }

    succeeded(): void {
        this.wasRead = true;
        this.#missedAt = undefined;
        this.#failures = 0;
    }

    /** The job was not there. Whether that is for good. */
    missed(): boolean {
        const now = performance.now();
        const again = this.wasRead ? GONE_AGAIN_AFTER_READ : GONE_AGAIN;
        this.#failures = 0;
        if (this.#missedAt !== undefined && now - this.#missedAt >= again) return true;
        this.#missedAt ??= now;
        this.#readAt = this.#missedAt + again;
        return false;
    }

    /** A look failed. */
    failed(): void {
        const now = performance.now();
        if (this.#failures++ === 0) this.#failingSince = now;
        this.#readAt = now + this.#pause;
    }

    /** When the first of the looks was that have failed since one did not. */
    get failingSince(): number {
        return this.#failingSince;
    }

    /** Whether looks have failed for so many milliseconds, and more than once or twice. */
    hasFailedFor(milliseconds: number): boolean {
        return this.#failures >= MOST_FAILURES && performance.now() - this.#failingSince >= milliseconds;
    }
}
