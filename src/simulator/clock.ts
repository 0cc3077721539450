/** The simulator's time: the machine's, plus what a test has moved it by. */
export class Clock {
    #moved = 0;

    /** Milliseconds since 1970. */
    now(): number {
        return Date.now() + this.#moved;
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
