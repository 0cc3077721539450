import type { ErrorCode } from "../orchestrator/errors";

/** Between two reads of one job: at first, and at most; grown by half each time. Milliseconds. */
const FIRST_LOOK = 1_000;
const LONGEST_PAUSE = 8_000;

/** With many waits the pause grows by so much for each, up to what a later sweep looks back. Milliseconds. */
const PAUSE_A_WAIT = 50;
const LONGEST_PAUSE_OF_MANY = 25_000;

/** A job that no sweep has shown for so long is read. Milliseconds. */
const UNSEEN = 5 * 60_000;

/** "Not found" counts when it is seen twice, so far apart; further where the job was there before. Milliseconds. */
const GONE_AGAIN = 5_000;
const GONE_AGAIN_AFTER_READ = 30_000;

/** Failures that will not pass by themselves. */
const LASTING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
    "NOT_ALLOWED",
    "FOLDER_NOT_FOUND",
    "FOLDER_REQUIRED",
    "SIGN_IN_FAILED",
    "NOT_SUPPORTED",
    "INVALID_SETTING",
    "BAD_ANSWER",
    "REFUSED",
    "NOT_AN_ORCHESTRATOR",
]);

/** So many in a row end a wait, and of a job that could be read before only after so long: a secret may be being changed. */
const MOST_FAILURES = 3;
const PATIENCE = 5 * 60_000;

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

    /** `singly`: the waits of the folder are few enough to be read one by one. */
    isDue(now: number, singly: boolean): boolean {
        const soon = singly || this.final || this.#missedAt !== undefined || this.#failures > 0;
        return now >= (soon ? this.#readAt : this.#seenAt + UNSEEN);
    }

    /** After a failure a time-out waits for its turn as well. */
    mayAct(now: number): boolean {
        return this.#failures === 0 || now >= this.#readAt;
    }

    /** The job is read, with so many others waited for. */
    looked(waits: number): void {
        const longest = Math.max(LONGEST_PAUSE, Math.min(LONGEST_PAUSE_OF_MANY, waits * PAUSE_A_WAIT));
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

    /** A look failed. Whether the wait is to be given up. */
    failed(code: ErrorCode): boolean {
        const now = performance.now();
        if (this.#failures++ === 0) this.#failingSince = now;
        this.#readAt = now + this.#pause;
        if (!LASTING.has(code) && !this.final) return false;
        const patience = this.wasRead || this.final ? PATIENCE : 0;
        return this.#failures >= MOST_FAILURES && now - this.#failingSince >= patience;
    }
}
