import fastq from "fastq";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";

/** More waiting requests than this are refused, so that a flood of messages can't fill the memory. */
export const MOST_WAITING = 20_000;

export interface QueueOptions {
    /** Goes first, and is not dropped. */
    urgent?: boolean | undefined;
    /** Dropped when this signals before its turn. */
    cancelBeforeSend?: AbortSignal | undefined;
}

/** `free` lets the next one begin before this has ended. */
export type Work<T> = (free: () => void) => Promise<T>;

/**
 * A class: of a literal that survives bursts V8 allocates all further ones among its old objects, where what they hold stays until
 * the next full collection (seen after bursts of 10,000 messages).
 */
class Waiting {
    constructor(
        /** Undefined once it has begun or was dropped. */
        public work: Work<unknown> | undefined,
        readonly urgent: boolean,
        readonly cancelBeforeSend: AbortSignal | undefined,
        readonly resolve: (result: unknown) => void,
        readonly reject: (error: unknown) => void,
    ) {}
}

/** Lets at most `concurrency` pieces of work run at once; the others wait their turn. */
export class TaskQueue {
    readonly #queue: fastq.queue<Waiting>;
    /** fastq's own `length()` walks the whole list. */
    readonly #waiting = new Set<Waiting>();
    readonly #heard = new WeakSet<AbortSignal>();

    constructor(concurrency: number) {
        this.#queue = fastq((waiting: Waiting, next: fastq.done) => this.#begin(waiting, next), concurrency);
    }

    /** @throws OrchestratorError QUEUE_FULL; UNREACHABLE when dropped before its turn; or what the work throws */
    run<T>(work: Work<T>, { urgent = false, cancelBeforeSend }: QueueOptions = {}): Promise<T> {
        if (!urgent && this.#waiting.size >= MOST_WAITING) {
            const full = sentence("network.queueFull", { count: this.#waiting.size });
            return Promise.reject(new OrchestratorError("QUEUE_FULL", [full]));
        }
        this.#listen(cancelBeforeSend);
        return new Promise((resolve, reject) => {
            const waiting = new Waiting(work, urgent, cancelBeforeSend, resolve as Waiting["resolve"], reject);
            // Only what waits: a set that thousands a second pass through keeps what was in it from being freed for long.
            if (this.#queue.running() >= this.#queue.concurrency) this.#waiting.add(waiting);
            if (urgent) this.#queue.unshift(waiting);
            else this.#queue.push(waiting);
        });
    }

    /** Refuses what waits and is not urgent; what runs goes on. */
    drop(): void {
        this.#dropIf((waiting) => !waiting.urgent);
    }

    /** One listener a signal: thousands of requests may share it. */
    #listen(cancelBeforeSend: AbortSignal | undefined): void {
        if (!cancelBeforeSend || this.#heard.has(cancelBeforeSend)) return;
        this.#heard.add(cancelBeforeSend);
        cancelBeforeSend.addEventListener(
            "abort",
            () => this.#dropIf((waiting) => waiting.cancelBeforeSend === cancelBeforeSend),
            { once: true },
        );
    }

    /** fastq keeps what was dropped until its turn, which then takes no time. */
    #dropIf(condition: (waiting: Waiting) => boolean): void {
        for (const waiting of this.#waiting) {
            if (!condition(waiting)) continue;
            this.#waiting.delete(waiting);
            waiting.work = undefined;
            waiting.reject(new OrchestratorError("UNREACHABLE", [sentence("network.closed")]));
        }
    }

    #begin(waiting: Waiting, next: fastq.done): void {
        const { work, resolve, reject } = waiting;
        // Not at once: thousands may have been dropped, and each would lie on the stack of the one before.
        if (!work) return queueMicrotask(() => next(null));
        this.#waiting.delete(waiting);
        waiting.work = undefined;
        let isFree = false;
        const free = (): void => {
            if (isFree) return;
            isFree = true;
            next(null);
        };
        work(free).then(
            (result) => {
                free();
                resolve(result);
            },
            (error: unknown) => {
                free();
                reject(error);
            },
        );
    }
}
