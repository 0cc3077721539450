/** Follows the jobs of one connection to their ends. */
import { folderKey } from "../shared/folder-ref";
import type { Clock } from "../orchestrator/clock";
import { TaskQueue } from "../orchestrator/api/task-queue";
import type { Sentence } from "../orchestrator/errors/orchestrator-error";
import { Arrivals } from "./webhook/arrivals";
import { SharedFailure } from "./failure-policy";
import { FolderWatch } from "./folder-watch";
import type { Ends, Source } from "./source";
import { ServerClock } from "./time-outs/server-clock";
import type { WaitOrder } from "./wait";
import type { WatchContext } from "./watch-context";

/** Reads of jobs take at most half of the connection's requests, so that starts get through. */
const SHARE = 2;

export class Follower {
    readonly #watches = new Map<string, FolderWatch>();
    readonly #context: WatchContext;

    /** `warn` is called with what slows the reads down. */
    constructor(
        jobs: Source,
        ends: Ends,
        concurrency: number,
        warn: (warning: Sentence) => void,
        clock: Clock,
        arrivals = new Arrivals(),
    ) {
        this.#context = {
            jobs,
            ends,
            reads: new TaskQueue(Math.max(1, Math.floor(concurrency / SHARE))),
            clock,
            serverClock: new ServerClock(clock, () => jobs.serverTime),
            signIn: new SharedFailure(),
            arrivals,
            count: () => this.#count(),
            warn,
        };
    }

    /** Follows a job. Call the result to stop. */
    follow(order: WaitOrder): () => void {
        const key = folderKey(order.folder);
        let watch = this.#watches.get(key);
        if (!watch) {
            // Messages may name any number of folders.
            const emptied = (): void => void this.#watches.delete(key);
            this.#watches.set(key, (watch = new FolderWatch(this.#context, order.folder, emptied)));
        }
        return watch.add(order);
    }

    /** An event says that the job with this id has ended. Its waits read it now. */
    wake(id: number): void {
        for (const watch of this.#watches.values()) watch.wake(id);
    }

    close(): void {
        for (const watch of this.#watches.values()) watch.close();
        this.#watches.clear();
        this.#context.reads.drop();
    }

    #count(): number {
        let count = 0;
        for (const watch of this.#watches.values()) count += watch.size;
        return count;
    }
}
