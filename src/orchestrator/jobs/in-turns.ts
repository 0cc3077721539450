import { setImmediate as turn } from "node:timers/promises";

/** The event loop stands still no longer than this, and what one piece of work takes. Milliseconds. */
const LONGEST = 5;

/** Does the work for each item, at most so many in one turn of the event loop, and lets others have theirs in between. */
export async function inTurns<T>(items: Iterable<T>, work: (item: T) => void, most = Infinity): Promise<void> {
    let [begun, count] = [performance.now(), 0];
    for (const item of items) {
        if (count >= most || performance.now() - begun > LONGEST) {
            await turn();
            [begun, count] = [performance.now(), 0];
        }
        count++;
        work(item);
    }
}
