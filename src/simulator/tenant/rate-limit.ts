import type { Clock } from "../controls/clock";

/** Requests for lists of jobs a minute and tenant (docs: "Rate limits and large data fields optimization"). */
const REQUESTS = 100;
const WINDOW = 60_000;

export class RateLimit {
    readonly #clock: Clock;
    #times: number[] = [];

    constructor(clock: Clock) {
        this.#clock = clock;
    }

    /** Returns the seconds until the next request may pass. 0: this one passes, and counts. */
    take(): number {
        const now = this.#clock.now();
        this.#times = this.#times.filter((time) => time > now - WINDOW);
        if (this.#times.length >= REQUESTS) return Math.max(1, Math.ceil((this.#times[0]! + WINDOW - now) / 1000));
        this.#times.push(now);
        return 0;
    }
}
