import { nextTurn, type Clock } from "../clock";

/** The event loop is blocked for no longer than this and one piece of work. Milliseconds. */
const LONGEST = 5;

/** Does the work for each item. It yields to the event loop after a while, and after each `maxPerTurn` items. */
export async function forEachYielding<T>(
    clock: Clock,
    items: Iterable<T>,
    work: (item: T) => void,
    maxPerTurn = Infinity,
): Promise<void> {
    let [begun, count] = [clock.now(), 0];
    for (const item of items) {
        if (count >= maxPerTurn || clock.now() - begun > LONGEST) {
            await nextTurn(clock);
            [begun, count] = [clock.now(), 0];
        }
        count++;
        work(item);
    }
}
