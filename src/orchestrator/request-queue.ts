import fastq from "fastq";
import { OrchestratorError, sentence } from "./errors";

/** More waiting requests than this are refused, so that a flood of messages can't fill the memory. */
export const MOST_WAITING = 20_000;

type Work = () => Promise<unknown>;

/** Lets at most `concurrency` pieces of work run at once; the others wait their turn. */
export class RequestQueue {
    readonly #queue: fastq.queueAsPromised<Work, unknown>;
    #closed = false;

    constructor(concurrency: number) {
        this.#queue = fastq.promise((work: Work) => work(), concurrency);
    }

    /** @throws OrchestratorError QUEUE_FULL, or what the work throws; UNREACHABLE when the queue is closed before its turn. */
    async run<T>(work: () => Promise<T>): Promise<T> {
        const waiting = this.#queue.length();
        if (waiting >= MOST_WAITING)
            throw new OrchestratorError("QUEUE_FULL", [sentence("network.queueFull", { count: waiting })]);
        return (await this.#queue.push(async () => {
            if (this.#closed) throw new OrchestratorError("UNREACHABLE", [sentence("network.closed")]);
            return work();
        })) as T;
    }

    /** What waits is refused; what runs goes on. Settles when nothing runs any more. */
    close(): Promise<void> {
        this.#closed = true;
        return this.#queue.drained();
    }
}
