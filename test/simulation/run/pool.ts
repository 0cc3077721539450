import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Patch } from "../patches/patch";
import type { WorldOptions } from "../world/world";
import type { Result } from "./result";

/** Two cores: what the figures are for. */
const THREADS = Math.min(2, availableParallelism());

/** Megabytes. Most objects of a world don't outlive a request, so that a collection that comes late finds little to keep. */
const YOUNG = 64;

/** Threads that live through worlds. */
export class Pool {
    readonly #workers: Worker[];

    /** `patch`: a fault that is put back into the client. */
    constructor(patch?: Patch, threads = THREADS) {
        const file = join(__dirname, "worker.js");
        const options = { workerData: { patch }, resourceLimits: { maxYoungGenerationSizeMb: YOUNG } };
        this.#workers = Array.from({ length: threads }, () => new Worker(file, options));
    }

    /** Tells each result as it comes, until one is enough: `isEnough` says so. */
    async run(worlds: Iterable<WorldOptions>, isEnough: (result: Result) => boolean): Promise<void> {
        const queue = worlds[Symbol.iterator]();
        let isOver = false;
        const work = async (worker: Worker): Promise<void> => {
            for (let next = queue.next(); !isOver && !next.done; next = queue.next())
                if (isEnough(await resultOf(worker, next.value))) isOver = true;
        };
        await Promise.all(this.#workers.map(work));
    }

    async close(): Promise<void> {
        await Promise.all(this.#workers.map((worker) => worker.terminate()));
    }
}

function resultOf(worker: Worker, options: WorldOptions): Promise<Result> {
    return new Promise((resolve, reject) => {
        const heard = (result: Result): void => {
            worker.off("error", failed);
            resolve(result);
        };
        const failed = (error: Error): void => {
            worker.off("message", heard);
            reject(error);
        };
        worker.once("message", heard).once("error", failed);
        worker.postMessage(options);
    });
}
