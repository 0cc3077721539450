import type { Clock } from "../../orchestrator/clock";
import type { JobDto } from "../../orchestrator/jobs/job-dto";

/**
 * The time as the server's jobs show it. The `Date` of a response is that of the machine that answers, which may be slow or
 * may be missing. No job has a time in the future, so the newest time of a job corrects it.
 */
export class ServerClock {
    /** The newest time of a job in milliseconds since 1970, and when it was seen by the process's clock. */
    #newest = -Infinity;
    #seenAt = 0;

    /** `responseTime`: the time by the last response, in milliseconds since 1970. Undefined: responses have none. */
    constructor(
        private readonly clock: Clock,
        private readonly responseTime: () => number | undefined,
    ) {}

    /** Undefined while neither responses nor jobs have shown the time. */
    get now(): number | undefined {
        const now = Math.max(this.responseTime() ?? -Infinity, this.#newest + this.clock.now() - this.#seenAt);
        return now === -Infinity ? undefined : now;
    }

    note(job: JobDto): void {
        const newest = lastChange(job);
        if (newest === undefined || newest <= (this.now ?? -Infinity)) return;
        [this.#newest, this.#seenAt] = [newest, this.clock.now()];
    }
}

/** The newest time of a job in milliseconds since 1970. Undefined: it has none. */
export function lastChange({ CreationTime, StartTime, EndTime, LastModificationTime }: JobDto): number | undefined {
    const times = [CreationTime, StartTime, EndTime, LastModificationTime].map((text) => Date.parse(text ?? ""));
    const newest = Math.max(...times.filter((time) => time > 0));
    return newest > 0 ? newest : undefined;
}
