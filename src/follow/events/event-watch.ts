/** Watches the folders of one connection for events of one kind. */
import { folderKey } from "../../shared/folder-ref";
import { EVENTS_LIST_INTERVAL } from "../../orchestrator/api/job-list-budget";
import { TaskQueue } from "../../orchestrator/api/task-queue";
import type { Clock } from "../../orchestrator/clock";
import type { Sentence } from "../../orchestrator/errors/orchestrator-error";
import type { EventContext } from "./event-context";
import { EventFeed, type EventOrder } from "./event-feed";
import type { EventSource } from "./event-source";
import { FolderLooks } from "./folder-looks";

/** Reads for events take at most a quarter of the connection's requests, so that starts and waits get through. */
const SHARE = 4;

export class EventWatch {
    readonly #folders = new Map<string, FolderLooks>();
    readonly #context: EventContext;

    /** `warn` hears what keeps the looks from showing everything. */
    constructor(
        source: EventSource,
        server: EventContext["server"],
        concurrency: number,
        warn: (warning: Sentence) => void,
        clock: Clock,
    ) {
        this.#context = {
            source,
            server,
            reads: new TaskQueue(Math.max(1, Math.floor(concurrency / SHARE))),
            clock,
            warn,
            shortestPause: () => this.#folders.size * EVENTS_LIST_INTERVAL,
        };
    }

    /** Watches for events. Call the result to give it up. */
    watch(order: EventOrder): () => void {
        const key = folderKey(order.folder);
        let looks = this.#folders.get(key);
        if (!looks) {
            const emptied = (): void => void this.#folders.delete(key);
            this.#folders.set(key, (looks = new FolderLooks(this.#context, order.folder, emptied)));
        }
        return looks.add(new EventFeed(this.#context, order));
    }

    close(): void {
        for (const looks of this.#folders.values()) looks.close();
        this.#folders.clear();
        this.#context.reads.drop();
    }
}
