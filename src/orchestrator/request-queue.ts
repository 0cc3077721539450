import fastq from "fastq";
import { OrchestratorError, sentence } from "./errors";

/** More waiting requests than this are refused, so that a flood of messages can't fill the memory. */
export const MOST_WAITING = 20_000;

type Work = () => Promise<unknown>;

/** Lets at most `concurrency` pieces of work run at once; the others wait their turn. */
export class RequestQueue {
    readonly #queue: fastq.queueAsPromised<Work, unknown>;
    /** fastq's own `length()` walks the whole list. */
    #waiting = 0;

    constructor(concurrency: number) {
        this.#queue = fastq.promise((work: Work) => work(), concurrency);
    }

    /** `urgent` work goes first. @throws OrchestratorError QUEUE_FULL; UNREACHABLE when dropped before its turn; or what the work throws */
    async run<T>(work: () => Promise<T>, urgent = false): Promise<T> {
        if (!urgent && this.#waiting >= MOST_WAITING)
            throw new OrchestratorError("QUEUE_FULL", [sentence("network.queueFull", { count: this.#waiting })]);
        let begun = false;
        this.#waiting++;
        const task = (): Promise<T> => {
            begun = true;
            this.#waiting--;
            return work();
        };
        try {
            return (await (urgent ? this.#queue.unshift(task) : this.#queue.push(task))) as T;
        } catch (error) {
            if (begun) throw error;
            this.#waiting--;
            throw new OrchestratorError("UNREACHABLE", [sentence("network.closed")]);
        }
    }

    /** Refuses what waits; what runs goes on. */
    drop(): void {
        this.#queue.abort();
    }
}
