/** Watches the folders of one connection for events of one kind. */
import { folderKey } from "../../shared/folder-ref";
import { EVENTS_LIST_INTERVAL } from "../../orchestrator/api/job-list-budget";
import { TaskQueue } from "../../orchestrator/api/task-queue";
import type { Clock } from "../../orchestrator/clock";
import type { OrchestratorError, Sentence } from "../../orchestrator/errors/orchestrator-error";
import type { Mention } from "../../orchestrator/webhooks/webhook-event";
import { Arrivals } from "../webhook/arrivals";
import { EveryFolder } from "./called/every-folder";
import type { EventContext } from "./event-context";
import { EventFeed, type EventOrder } from "./event-feed";
import type { EventSource } from "./event-source";
import { FolderLooks } from "./folder-looks";

/** Reads for events take at most a quarter of the connection's requests, so that starts and waits get through. */
const SHARE = 4;

export class EventWatch {
    readonly #folders = new Map<string, FolderLooks>();
    readonly #everyFolder: EveryFolder;
    readonly #context: EventContext;

    /** `warn` is called with what keeps looks from showing everything. */
    constructor(
        source: EventSource,
        server: EventContext["server"],
        concurrency: number,
        warn: (warning: Sentence) => void,
        clock: Clock,
        arrivals = new Arrivals(),
    ) {
        this.#context = {
            source,
            server,
            reads: new TaskQueue(Math.max(1, Math.floor(concurrency / SHARE))),
            clock,
            warn,
            arrivals,
            shortestPause: () => this.#folders.size * EVENTS_LIST_INTERVAL,
        };
        this.#everyFolder = new EveryFolder(this.#context);
    }

    /** Watches for events. Call the result to stop. */
    watch(order: EventOrder): () => void {
        const feed = new EventFeed(this.#context, order);
        const { folder, isEverywhere } = order;
        if (isEverywhere) return this.#everyFolder.add(feed);
        const key = folderKey(folder);
        let looks = this.#folders.get(key);
        if (!looks) {
            const emptied = (): void => void this.#folders.delete(key);
            this.#folders.set(key, (looks = new FolderLooks(this.#context, folder, emptied)));
        }
        return looks.add(feed);
    }

    /** Orchestrator reports that something has happened to a job. */
    mentioned(mention: Mention): void {
        this.#everyFolder.mentioned(mention);
        for (const looks of this.#folders.values()) looks.mentioned(mention);
    }

    /** What keeps Orchestrator from sending events. Undefined: the problem is over. */
    webhookChanged(error: OrchestratorError | undefined): void {
        this.#everyFolder.setProblem(error);
    }

    close(): void {
        for (const looks of this.#folders.values()) looks.close();
        this.#folders.clear();
        this.#everyFolder.close();
        this.#context.reads.drop();
    }
}
