/** How long and how often to look for the jobs of a start, or the items of an addition, whose outcome is unknown. */

/**
 * What no list shows for this long does not exist. A server that commits even later may do it twice. `timeout`: of one request.
 * Milliseconds.
 */
export function reconcileWindow(timeout: number): number {
    return Math.max(10_000, 2 * timeout);
}

/** The search ends after this many windows, but not before this many look-ups without a result, since the budget may allow only a few. */
export const WINDOWS = 2;
export const MAX_FAILURES = 3;

/** The first pause collects requests that fail together. The other one separates look-ups. Milliseconds. */
export const FIRST_PAUSE = 500;
export const PAUSE = 3_000;
