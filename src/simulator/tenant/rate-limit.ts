import type { Clock } from "../controls/clock";
import { ApiError } from "../errors";

/** Requests for lists of jobs, and of queue items, a minute and tenant (docs: "Rate limits and large data fields optimization"). */
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

    /** @throws ApiError 429 where the request may not pass */
    admit(): void {
        const seconds = this.take();
        if (seconds > 0) throw new ApiError(429, "Too many requests.", 429, { "retry-after": String(seconds) });
    }
}
