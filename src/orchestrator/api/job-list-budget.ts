/**
 * Limits the lists of jobs that one connection reads. A tenant may read 100 a minute; one connection takes at most 30 of them.
 * Source: docs, "Rate limits and large data fields optimization".
 */
import type { Clock, Timer } from "../clock";
import { connectionClosed } from "../errors/connection-closed";
import type { OrchestratorError } from "../errors/orchestrator-error";

/** Lists follow jobs to their ends, find out what became of a start, or show events. */
export type ListPurpose = "following" | "reconciling" | "events";

/** A rested share gives this many lists at once, then one per interval (in milliseconds): 10 in any minute. */
const BURST = 2;
const INTERVAL = 7_500;

/** Milliseconds between two lists for events, in the long run. */
export const EVENTS_LIST_INTERVAL = INTERVAL;

/** Call it when the list is sent. Only the first call counts. */
export type ListPermit = () => void;

interface Waiter {
    resolve(permit: ListPermit): void;
    reject(error: OrchestratorError): void;
}

/**
 * A third of the budget, as a token bucket. A list counts from when it is sent: those that wait behind requests without an answer
 * would leave together otherwise.
 */
class Share {
    /** By the process's clock: when the bucket will be full again, plus one interval for each list of the burst. */
    #usedUntil = 0;
    /** Lists that were taken and are not sent yet. */
    #unsent = 0;

    constructor(private readonly clock: Clock) {}

    /** Milliseconds until the next list may be taken; 0 or less: it may be taken now. */
    get wait(): number {
        const now = this.clock.now();
        return Math.max(this.#usedUntil, now) + (this.#unsent - BURST + 1) * INTERVAL - now;
    }

    take(): ListPermit {
        this.#unsent++;
        let isSent = false;
        return () => {
            if (isSent) return;
            isSent = true;
            this.#unsent--;
            this.#usedUntil = Math.max(this.#usedUntil, this.clock.now()) + INTERVAL;
        };
    }
}

/**
 * Starts and waits have a share of their own each, so that neither waits for the other. The third share is for events. What they
 * leave of it goes to the first that needs it.
 */
export class JobListBudget {
    readonly #common: Share;
    readonly #own: Readonly<Record<Exclude<ListPurpose, "events">, Share>>;
    readonly #waiting: Readonly<Record<ListPurpose, Waiter[]>> = {
        following: [],
        reconciling: [],
        events: [],
    };
    readonly #timers = new Map<ListPurpose, Timer>();

    constructor(private readonly clock: Clock) {
        this.#common = new Share(clock);
        this.#own = { following: new Share(clock), reconciling: new Share(clock) };
    }

    /** Whether a list for the purpose may be read at once. */
    isAvailable(purpose: ListPurpose): boolean {
        return this.#waiting[purpose].length === 0 && this.#next(purpose).wait <= 0;
    }

    /** Reads a list as soon as the budget allows it. Its request calls the permit when it is sent. @throws as `read` and `take` */
    async read<T>(purpose: ListPurpose, read: (onSend: ListPermit) => Promise<T>): Promise<T> {
        return withPermit(await this.take(purpose), read);
    }

    /** Resolves when the next list may be read; first come, first served. @throws OrchestratorError UNREACHABLE when it is dropped */
    take(purpose: ListPurpose): Promise<ListPermit> {
        return new Promise((resolve, reject) => {
            this.#waiting[purpose].push({ resolve, reject });
            if (!this.#timers.has(purpose)) this.#serve(purpose);
        });
    }

    /** Refuses all lists that wait for this purpose. */
    drop(purpose: ListPurpose): void {
        this.clock.clearTimeout(this.#timers.get(purpose));
        this.#timers.delete(purpose);
        for (const { reject } of this.#waiting[purpose].splice(0)) reject(connectionClosed());
    }

    #serve(purpose: ListPurpose): void {
        const waiting = this.#waiting[purpose];
        for (let next: Share; waiting.length > 0 && (next = this.#next(purpose)).wait <= 0;) {
            waiting.shift()!.resolve(next.take());
        }
        this.#timers.delete(purpose);
        if (waiting.length === 0) return;
        // Another purpose may take the common share first. Then this waits again.
        const timer = this.clock.setTimeout(() => this.#serve(purpose), Math.ceil(this.#next(purpose).wait));
        this.#timers.set(purpose, timer);
    }

    /** The own share, unless the common one gives a list earlier. */
    #next(purpose: ListPurpose): Share {
        if (purpose === "events") return this.#common;
        const own = this.#own[purpose];
        if (this.#waiting.events.length > 0) return own;
        return own.wait <= Math.max(0, this.#common.wait) ? own : this.#common;
    }
}

/** Reads a list whose turn has come. A list that is never sent counts when it has failed. */
export async function withPermit<T>(permit: ListPermit, read: (onSend: ListPermit) => Promise<T>): Promise<T> {
    try {
        return await read(permit);
    } finally {
        permit();
    }
}
