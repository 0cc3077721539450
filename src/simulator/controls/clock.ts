/** The simulator's time: the machine's time, moved forward by a test. */
export class Clock {
    /** For tests: how many milliseconds the header `Date` is ahead of the times of jobs. With undefined, answers have no `Date`. */
    dateAhead: number | undefined = 0;
    #advanced = 0;

    /** `machine`: the time of the machine in milliseconds since 1970. */
    constructor(private readonly machine: () => number = Date.now) {}

    /** Milliseconds since 1970. */
    now(): number {
        return this.machine() + this.#advanced;
    }

    /** The header `Date` of answers. */
    date(): string | undefined {
        return this.dateAhead === undefined ? undefined : new Date(this.now() + this.dateAhead).toUTCString();
    }

    /** Moves the time forward. Everything that is due by then happens before the next request is answered. */
    advance(milliseconds: number): void {
        this.#advanced += milliseconds;
    }
}

/** A time as Orchestrator writes it, with a fraction of seven digits. */
export function timestamp(milliseconds: number): string {
    return new Date(milliseconds).toISOString().replace("Z", "0000Z");
}
