import { setTimeout as sleep } from "node:timers/promises";

/** Of the 100 lists of jobs a minute that a tenant may ask for, one connection takes so many. */
const REQUESTS = 30;

/** A little more than a minute: what we send evenly may arrive closer together. Milliseconds. */
const WINDOW = 61_000;

/** The lists of jobs that one connection may ask for. Source: docs, "Rate limits and large data fields optimization". */
export class ListBudget {
    #taken: number[] = [];
    #lastTurn: Promise<void> = Promise.resolve();

    /** Resolves when the next list may be asked for; who came first goes first. */
    take(): Promise<void> {
        this.#lastTurn = this.#lastTurn.then(() => this.#wait());
        return this.#lastTurn;
    }

    async #wait(): Promise<void> {
        if (this.#taken.length >= REQUESTS) {
            const oldest = this.#taken.shift()!;
            const wait = oldest + WINDOW - performance.now();
            if (wait > 0) await sleep(wait);
        }
        this.#taken.push(performance.now());
    }
}
