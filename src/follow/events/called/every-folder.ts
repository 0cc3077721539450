import { sentence, type OrchestratorError } from "../../../orchestrator/errors/orchestrator-error";
import type { Mention } from "../../../orchestrator/webhooks/webhook-event";
import type { EventContext } from "../event-context";
import type { EventFeed } from "../event-feed";
import { readMentioned } from "./mentioned-jobs";

/** Jobs that are being read or wait to be read. Further events are dropped with a warning, and no look finds them later. */
const MOST_AT_ONCE = 10_000;

/** Milliseconds from the opening of a connection. A node may find the connection a second after that, and it reads its store first. */
const BEGINNING = 30_000;

/** Feeds that watch every folder. They have no looks, and report only what Orchestrator's calls name. */
export class EveryFolder {
    readonly #feeds = new Set<EventFeed>();
    readonly #opened: number;
    /** What Orchestrator has reported since the opening, for feeds that are added later. */
    #early: Mention[] = [];
    #atOnce = 0;
    #problem: OrchestratorError | undefined;

    constructor(private readonly context: EventContext) {
        this.#opened = context.clock.now();
    }

    /** Call the result to remove the feed. */
    add(feed: EventFeed): () => void {
        this.#feeds.add(feed);
        feed.order.observer.looksEvery(0);
        if (this.#problem) feed.failed(this.#problem);
        for (const mention of this.#early) this.#read(mention, new Set([feed]));
        return () => {
            feed.close();
            this.#feeds.delete(feed);
        };
    }

    mentioned(mention: Mention): void {
        const isEarly = this.context.clock.now() - this.#opened < BEGINNING;
        if (!isEarly) this.#early = [];
        else if (this.#early.length < MOST_AT_ONCE) this.#early.push(mention);
        this.#read(mention, this.#feeds);
    }

    #read(mention: Mention, feeds: ReadonlySet<EventFeed>): void {
        if (feeds.size === 0) return;
        if (this.#atOnce === MOST_AT_ONCE) return this.context.warn(sentence("webhook.tooMany", { job: mention.id }));
        this.#atOnce++;
        const { folderId } = mention;
        const folder = folderId === undefined ? undefined : ({ kind: "id", id: String(folderId) } as const);
        const { server, clock } = this.context;
        void readMentioned(this.context, mention, folder, feeds, () => server.serverTime ?? clock.date()).finally(
            () => this.#atOnce--,
        );
    }

    /** What keeps Orchestrator from sending events. Undefined: the problem is over. */
    setProblem(error: OrchestratorError | undefined): void {
        this.#problem = error;
        for (const feed of this.#feeds) {
            if (error) feed.failed(error);
            else feed.recovered();
        }
    }

    close(): void {
        for (const feed of this.#feeds) feed.close();
        this.#feeds.clear();
    }
}
