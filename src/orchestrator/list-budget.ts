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
    /** Who waits, first come first served; the urgent before the others. */
    readonly #urgent: (() => void)[] = [];
    readonly #others: (() => void)[] = [];
    #serving = false;

    /** Whether the next list may be asked for at once. */
    get isFree(): boolean {
        return !this.#serving && this.#wait() <= 0;
    }

    /** Resolves when the next list may be asked for. */
    take({ urgent = false } = {}): Promise<void> {
        return new Promise((resolve) => {
            (urgent ? this.#urgent : this.#others).push(resolve);
            if (!this.#serving) void this.#serve();
        });
    }

    async #serve(): Promise<void> {
        this.#serving = true;
        while (this.#urgent.length + this.#others.length > 0) {
            if (this.#wait() > 0) await sleep(this.#wait());
            const next = this.#urgent.shift() ?? this.#others.shift();
            this.#usedUp = Math.max(this.#usedUp, performance.now()) + INTERVAL;
            next?.();
        }
        this.#serving = false;
    }

    #wait(): number {
        return this.#usedUp - (BURST - 1) * INTERVAL - performance.now();
    }
}
