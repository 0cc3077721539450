import { REAL_CLOCK, type Clock } from "../../src/orchestrator/clock";

/** A clock whose hands a test moves. Its timers are real. */
export class HandClock implements Clock {
    readonly setTimeout = REAL_CLOCK.setTimeout;
    readonly clearTimeout = REAL_CLOCK.clearTimeout;
    readonly setImmediate = REAL_CLOCK.setImmediate;
    #now = 1_000_000;
    /** How far the machine's clock is ahead of the steady one. */
    #ahead = Date.parse("2026-01-05T08:00:00Z");

    now(): number {
        return this.#now;
    }

    date(): number {
        return this.#now + this.#ahead;
    }

    advance(milliseconds: number): void {
        this.#now += milliseconds;
    }

    /** Sets the machine's clock, which does not change how time passes. */
    jump(milliseconds: number): void {
        this.#ahead += milliseconds;
    }
}
