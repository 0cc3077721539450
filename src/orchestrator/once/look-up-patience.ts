/** How long and how often it is looked up what a post of unknown outcome has made: a start its jobs, an addition its items. */

/** What no list shows for so long is not there. A server that commits even later can do it twice. `timeout`: of one request. Milliseconds. */
export function reconcileWindow(timeout: number): number {
    return Math.max(10_000, 2 * timeout);
}

/** Looking up ends after both so many windows and so many look-ups that find nothing out, since the budget may allow only a few. */
export const WINDOWS = 2;
export const MAX_FAILURES = 3;

/** The first pause collects what fails together. The other separates look-ups. Milliseconds. */
export const FIRST_PAUSE = 500;
export const PAUSE = 3_000;
