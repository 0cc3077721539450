/** Follows the jobs of one connection to their ends. */
import { folderName, type FolderRef } from "../shared/folder-ref";
import type { Jobs } from "../orchestrator/jobs";
import { RequestQueue } from "../orchestrator/request-queue";
import { FolderWatch } from "./folder-watch";
import type { WaitOrder } from "./wait";

/** Of the connection's requests at once, looking after jobs takes half, so that starts get through. */
const SHARE = 2;

export class Follower {
    readonly #watches = new Map<string, FolderWatch>();
    readonly #reads: RequestQueue;

    constructor(
        private readonly jobs: Jobs,
        concurrency: number,
    ) {
        this.#reads = new RequestQueue(Math.max(1, Math.floor(concurrency / SHARE)));
    }

    /** Follows a job; the answer gives it up. */
    follow(order: WaitOrder): () => void {
        const key = keyOf(order.folder);
        let watch = this.#watches.get(key);
        if (!watch) this.#watches.set(key, (watch = new FolderWatch(this.jobs, order.folder, this.#reads)));
        return watch.add(order);
    }

    close(): void {
        for (const watch of this.#watches.values()) watch.close();
        this.#watches.clear();
        this.#reads.drop();
    }
}

function keyOf(folder: FolderRef | undefined): string {
    return folder ? `${folder.kind} ${folderName(folder)}` : "";
}
