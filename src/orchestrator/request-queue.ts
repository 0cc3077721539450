import fastq from "fastq";
import { OrchestratorError, sentence } from "./errors";

/** More waiting requests than this are refused, so that a flood of messages can't fill the memory. */
export const MOST_WAITING = 20_000;

export interface QueueOptions {
    /** Goes first, and is not dropped. */
    urgent?: boolean | undefined;
    /** Dropped when this signals before its turn. */
    unless?: AbortSignal | undefined;
}

interface Waiting {
    /** Undefined once it has begun or was dropped. */
    work: (() => Promise<unknown>) | undefined;
    urgent: boolean;
    unless: AbortSignal | undefined;
    drop(): void;
}

/** Lets at most `concurrency` pieces of work run at once; the others wait their turn. */
export class RequestQueue {
    readonly #queue: fastq.queueAsPromised<Waiting, unknown>;
    /** fastq's own `length()` walks the whole list. */
    readonly #waiting = new Set<Waiting>();
    readonly #heard = new WeakSet<AbortSignal>();

    constructor(concurrency: number) {
        this.#queue = fastq.promise((waiting: Waiting) => this.#begin(waiting), concurrency);
    }

    /** @throws OrchestratorError QUEUE_FULL; UNREACHABLE when dropped before its turn; or what the work throws */
    run<T>(work: () => Promise<T>, { urgent = false, unless }: QueueOptions = {}): Promise<T> {
        if (!urgent && this.#waiting.size >= MOST_WAITING) {
            const full = sentence("network.queueFull", { count: this.#waiting.size });
            return Promise.reject(new OrchestratorError("QUEUE_FULL", [full]));
        }
        this.#listen(unless);
        return new Promise((resolve, reject) => {
            const drop = (): void => reject(new OrchestratorError("UNREACHABLE", [sentence("network.closed")]));
            const waiting: Waiting = { work, urgent, unless, drop };
            this.#waiting.add(waiting);
            const done = urgent ? this.#queue.unshift(waiting) : this.#queue.push(waiting);
            done.then((result) => resolve(result as T), reject);
        });
    }

    /** Refuses what waits and is not urgent; what runs goes on. */
    drop(): void {
        this.#dropIf((waiting) => !waiting.urgent);
    }

    /** One listener a signal: thousands of requests may share it. */
    #listen(unless: AbortSignal | undefined): void {
        if (!unless || this.#heard.has(unless)) return;
        this.#heard.add(unless);
        unless.addEventListener("abort", () => this.#dropIf((waiting) => waiting.unless === unless), { once: true });
    }

    /** fastq keeps what was dropped until its turn, which then takes no time. */
    #dropIf(condition: (waiting: Waiting) => boolean): void {
        for (const waiting of this.#waiting) {
            if (!condition(waiting)) continue;
            this.#waiting.delete(waiting);
            waiting.work = undefined;
            waiting.drop();
        }
    }

    #begin(waiting: Waiting): Promise<unknown> {
        const { work } = waiting;
        this.#waiting.delete(waiting);
        waiting.work = undefined;
        return work ? work() : Promise.resolve();
    }
}
