import { setTimeout as sleep } from "node:timers/promises";

/**
 * Of the 100 lists of jobs a minute that a tenant may ask for, one connection takes 30 at most: so many at once after a rest, and
 * one in so many milliseconds from then on. Source: docs, "Rate limits and large data fields optimization".
 */
const BURST = 5;
const INTERVAL = 2_400;

/** The lists of jobs that one connection may ask for, spread evenly. */
export class ListBudget {
    /** By `performance.now()`: when everything that was taken would be used up, taken one by one. */
    #usedUp = 0;
    #lastTurn: Promise<void> = Promise.resolve();

    /** Whether the next list may be asked for at once. */
    get isFree(): boolean {
        return this.#wait() <= 0;
    }

    /** Resolves when the next list may be asked for; who came first goes first. */
    take(): Promise<void> {
        this.#lastTurn = this.#lastTurn.then(async () => {
            if (this.#wait() > 0) await sleep(this.#wait());
            this.#usedUp = Math.max(this.#usedUp, performance.now()) + INTERVAL;
        });
        return this.#lastTurn;
    }

    #wait(): number {
        return this.#usedUp - (BURST - 1) * INTERVAL - performance.now();
    }
}
