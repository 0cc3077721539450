/** The simulator's time: the machine's, plus what a test has moved it by. */
export class Clock {
    /** By how much the header `Date` is ahead of the times that jobs bear, in milliseconds; undefined: answers have none. A test's means. */
    dateAhead: number | undefined = 0;
    #moved = 0;

    /** Milliseconds since 1970. */
    now(): number {
        return Date.now() + this.#moved;
    }

    /** What answers tell as their `Date`. */
    date(): string | undefined {
        return this.dateAhead === undefined ? undefined : new Date(this.now() + this.dateAhead).toUTCString();
    }

    /** Moves the time forward. Everything that is due by then has happened when the next request is answered. */
    advance(milliseconds: number): void {
        this.#moved += milliseconds;
    }
}

/** A time as Orchestrator writes it, with a fraction of seven digits. */
export function timestamp(milliseconds: number): string {
    return new Date(milliseconds).toISOString().replace("Z", "0000Z");
}
