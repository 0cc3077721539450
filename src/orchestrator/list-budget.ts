/**
 * Of the 100 lists of jobs a minute that a tenant may ask for, one connection takes 30 at most. Source: docs, "Rate limits and
 * large data fields optimization".
 */
import { setTimeout as sleep } from "node:timers/promises";

/** Why a list is asked for: to follow jobs to their ends, or to find out what became of a start. */
export type ListPurpose = "following" | "settling";

/** A share gives so many lists at once after a rest, and one in so many milliseconds from then on: 10 in any minute. */
const BURST = 2;
const INTERVAL = 7_500;

/** A third of the budget. */
class Share {
    /** By `performance.now()`: when everything that was taken would be used up, taken one by one. */
    #usedUp = 0;

    /** Milliseconds until the next list may be taken; 0 or less: it may be now. */
    get wait(): number {
        return this.#usedUp - (BURST - 1) * INTERVAL - performance.now();
    }

    take(): void {
        this.#usedUp = Math.max(this.#usedUp, performance.now()) + INTERVAL;
    }
}

/**
 * The lists of jobs that one connection may ask for. Following and settling have a share each, which the other can't take, so that
 * neither waits for the other; the third share is for whoever needs it first.
 */
export class ListBudget {
    readonly #common = new Share();
    readonly #own: Readonly<Record<ListPurpose, Share>> = { following: new Share(), settling: new Share() };
    /** Who waits, first come first served. */
    readonly #waiting: Readonly<Record<ListPurpose, (() => void)[]>> = { following: [], settling: [] };
    readonly #serving = new Set<ListPurpose>();

    /** Whether the next list for the purpose may be asked for at once. */
    isFree(purpose: ListPurpose): boolean {
        return !this.#serving.has(purpose) && this.#next(purpose).wait <= 0;
    }

    /** Resolves when the next list may be asked for. */
    take(purpose: ListPurpose): Promise<void> {
        return new Promise((resolve) => {
            this.#waiting[purpose].push(resolve);
            if (!this.#serving.has(purpose)) void this.#serve(purpose);
        });
    }

    async #serve(purpose: ListPurpose): Promise<void> {
        this.#serving.add(purpose);
        while (this.#waiting[purpose].length > 0) {
            // The common share may be taken meanwhile.
            for (let wait: number; (wait = this.#next(purpose).wait) > 0;) await sleep(wait);
            this.#next(purpose).take();
            this.#waiting[purpose].shift()!();
        }
        this.#serving.delete(purpose);
    }

    /** Its own share where that gives a list no later than the common one. */
    #next(purpose: ListPurpose): Share {
        const own = this.#own[purpose];
        return own.wait <= Math.max(0, this.#common.wait) ? own : this.#common;
    }
}
