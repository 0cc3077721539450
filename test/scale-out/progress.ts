/** Waits for what tells nobody that it has changed. */
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds without progress after which a run is given up. */
export const PATIENCE = 120_000;

const LOOK_EVERY = 50;

/** Looks at a number until it is enough, or has not changed for too long. Returns it. */
export async function watch(look: () => number | Promise<number>, isEnough: (n: number) => boolean): Promise<number> {
    let [latest, changed] = [await look(), performance.now()];
    while (!isEnough(latest) && performance.now() - changed < PATIENCE) {
        await sleep(LOOK_EVERY);
        const now = await look();
        if (now !== latest) [latest, changed] = [now, performance.now()];
    }
    return latest;
}
