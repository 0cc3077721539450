import { setImmediate as nextTurn } from "node:timers/promises";

/** The event loop is blocked for no longer than this and one piece of work. Milliseconds. */
const LONGEST = 5;

/** Does the work for each item. It yields to the event loop after a while, and after each `maxPerTurn` items. */
export async function forEachYielding<T>(
    items: Iterable<T>,
    work: (item: T) => void,
    maxPerTurn = Infinity,
): Promise<void> {
    let [begun, count] = [performance.now(), 0];
    for (const item of items) {
        if (count >= maxPerTurn || performance.now() - begun > LONGEST) {
            await nextTurn();
            [begun, count] = [performance.now(), 0];
        }
        count++;
        work(item);
    }
}
