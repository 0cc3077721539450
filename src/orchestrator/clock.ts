/** A timer that was set. */
export type Timer = unknown;

/** The time of one process, and its timers. A simulation hands in its own. */
export interface Clock {
    /** Milliseconds since a moment of its own. It never goes back and ignores changes of the machine's clock. */
    now(): number;
    /** Milliseconds since 1970 by the machine's clock, which may jump. */
    date(): number;
    /** Calls `run` once after so many milliseconds. */
    setTimeout(run: () => void, milliseconds: number): Timer;
    /** Cancels a timer; undefined for none. */
    clearTimeout(timer: Timer): void;
    /** Calls `run` in the next turn of the event loop. */
    setImmediate(run: () => void): void;
}

/** Reads the globals at each call, which fake timers replace. */
export const REAL_CLOCK: Clock = {
    now: () => performance.now(),
    date: () => Date.now(),
    setTimeout: (run, milliseconds) => setTimeout(run, milliseconds),
    clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout | undefined),
    setImmediate: (run) => void setImmediate(run),
};

export function sleep(clock: Clock, milliseconds: number): Promise<void> {
    return new Promise((resolve) => void clock.setTimeout(resolve, milliseconds));
}

/** Resolves in the next turn of the event loop. */
export function nextTurn(clock: Clock): Promise<void> {
    return new Promise((resolve) => clock.setImmediate(resolve));
}
