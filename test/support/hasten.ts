import { REAL_CLOCK } from "../../src/orchestrator/clock";

/**
 * Makes the clock of our nodes run `factor` times as fast in the tests of a `describe`, so that pauses and windows of many seconds pass
 * in one. Requests take their real time.
 */
export function hasten(factor: number): void {
    const real = { ...REAL_CLOCK };
    before(() => {
        const [now, date] = [real.now(), real.date()];
        Object.assign(REAL_CLOCK, {
            now: () => now + (real.now() - now) * factor,
            date: () => date + (real.date() - date) * factor,
            setTimeout: (run: () => void, milliseconds: number) => real.setTimeout(run, milliseconds / factor),
        });
    });
    after(() => void Object.assign(REAL_CLOCK, real));
}
