/**
 * Of the 100 lists of jobs a minute that a tenant may ask for, one connection takes 30 at most. Source: docs, "Rate limits and
 * large data fields optimization".
 */
import { OrchestratorError, sentence } from "../errors/orchestrator-error";

/** Why a list is asked for: to follow jobs to their ends, or to find out what became of a start. */
export type ListPurpose = "following" | "settling";

/** A share gives so many lists at once after a rest, and one in so many milliseconds from then on: 10 in any minute. */
const BURST = 2;
const INTERVAL = 7_500;

interface Waiting {
    resolve(): void;
    reject(error: OrchestratorError): void;
}

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
export class JobListBudget {
    readonly #common = new Share();
    readonly #own: Readonly<Record<ListPurpose, Share>> = { following: new Share(), settling: new Share() };
    /** Who waits, first come first served. */
    readonly #waiting: Readonly<Record<ListPurpose, Waiting[]>> = { following: [], settling: [] };
    readonly #timers = new Map<ListPurpose, NodeJS.Timeout>();

    /** Whether the next list for the purpose may be asked for at once. */
    isFree(purpose: ListPurpose): boolean {
        return this.#waiting[purpose].length === 0 && this.#next(purpose).wait <= 0;
    }

    /** Resolves when the next list may be asked for. @throws OrchestratorError UNREACHABLE when it was dropped */
    take(purpose: ListPurpose): Promise<void> {
        return new Promise((resolve, reject) => {
            this.#waiting[purpose].push({ resolve, reject });
            if (!this.#timers.has(purpose)) this.#serve(purpose);
        });
    }

    /** Refuses who waits for a list of this purpose. */
    drop(purpose: ListPurpose): void {
        clearTimeout(this.#timers.get(purpose));
        this.#timers.delete(purpose);
        for (const { reject } of this.#waiting[purpose].splice(0))
            reject(new OrchestratorError("UNREACHABLE", [sentence("network.closed")]));
    }

    #serve(purpose: ListPurpose): void {
        const waiting = this.#waiting[purpose];
        for (let next: Share; waiting.length > 0 && (next = this.#next(purpose)).wait <= 0;) {
            next.take();
            waiting.shift()!.resolve();
        }
        this.#timers.delete(purpose);
        if (waiting.length === 0) return;
        // The common share may be taken by then: then it is waited for anew.
        const timer = setTimeout(() => this.#serve(purpose), Math.ceil(this.#next(purpose).wait));
        this.#timers.set(purpose, timer);
    }

    /** Its own share where that gives a list no later than the common one. */
    #next(purpose: ListPurpose): Share {
        const own = this.#own[purpose];
        return own.wait <= Math.max(0, this.#common.wait) ? own : this.#common;
    }
}
