import type { JobDto } from "../../orchestrator/jobs/job-dto";

/**
 * The time that the server's jobs bear. Its answers tell the time of the machine that answers, which may be behind or may not tell
 * it at all; but no job bears a time that is still to come.
 */
export class ServerClock {
    /** A time that a job bore, and when that was seen by `performance.now()`. Milliseconds since 1970. */
    #borne = -Infinity;
    #seenAt = 0;

    /** `told`: the time by the server's last answer, in milliseconds since 1970; undefined where it tells none. */
    constructor(private readonly told: () => number | undefined) {}

    /** Undefined as long as nothing tells it. */
    get now(): number | undefined {
        const now = Math.max(this.told() ?? -Infinity, this.#borne + performance.now() - this.#seenAt);
        return now === -Infinity ? undefined : now;
    }

    note(job: JobDto): void {
        const newest = lastChange(job);
        if (newest === undefined || newest <= (this.now ?? -Infinity)) return;
        [this.#borne, this.#seenAt] = [newest, performance.now()];
    }
}

/** The newest time that a job bears; undefined: none. Milliseconds since 1970. */
export function lastChange({ CreationTime, StartTime, EndTime, LastModificationTime }: JobDto): number | undefined {
    const times = [CreationTime, StartTime, EndTime, LastModificationTime].map((text) => Date.parse(text ?? ""));
    const newest = Math.max(...times.filter((time) => time > 0));
    return newest > 0 ? newest : undefined;
}
