import type { Clock } from "../../orchestrator/clock";

/**
 * How long a job has been pending or running. The server's time decides, but its clock may be wrong or unknown. What this process
 * has observed itself gives a lower and an upper bound. All times are by the process's clock.
 */
export class ElapsedTime {
    /** When the wait began. Earlier than `#resumed` if an earlier process began it. */
    readonly #begun: number;
    /** When this process began to observe the job. */
    readonly #resumed: number;
    /** When the job was last seen before its start, and first seen after it. */
    #lastSeenPending: number | undefined;
    #firstSeenStarted: number | undefined;

    /** `begun`: when the wait began by this machine's clock. Undefined: now. */
    constructor(
        private readonly clock: Clock,
        begun: number | undefined,
    ) {
        this.#resumed = clock.now();
        const earlier = begun === undefined ? 0 : clock.date() - begun;
        // The clock may have been set back in the meantime.
        this.#begun = this.#resumed - Math.max(0, earlier);
    }

    /** The job was read. */
    note(isStarted: boolean): void {
        const now = this.clock.now();
        if (isStarted) this.#firstSeenStarted ??= now;
        else this.#lastSeenPending = now;
    }

    /** Milliseconds for which the job has been pending. `reported`: by the server's time. */
    pending(reported: number | undefined): number {
        const now = this.clock.now();
        return clamp(reported, now - this.#resumed, now - this.#begun);
    }

    /** Milliseconds since the job started, including suspended time. `reported`: by the server's time. */
    running(reported: number | undefined): number {
        const now = this.clock.now();
        const least = this.#firstSeenStarted === undefined ? 0 : now - this.#firstSeenStarted;
        return clamp(reported, least, now - (this.#lastSeenPending ?? this.#begun));
    }
}

function clamp(reported: number | undefined, least: number, most: number): number {
    return reported === undefined ? most : Math.min(most, Math.max(least, reported));
}
