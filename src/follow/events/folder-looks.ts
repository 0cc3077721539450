import type { FolderRef } from "../../shared/folder-ref";
import type { Timer } from "../../orchestrator/clock";
import { asOrchestratorError } from "../../orchestrator/errors/orchestrator-error";
import type { JobDto } from "../../orchestrator/jobs/job-dto";
import { LARGEST_CLOCK_ERROR } from "../job-reader";
import { OVERLAP } from "../sweep";
import type { Mention } from "../../orchestrator/webhooks/webhook-event";
import { RARER } from "../webhook/arrivals";
import { readMentioned } from "./called/mentioned-jobs";
import type { EventContext } from "./event-context";
import type { EventFeed } from "./event-feed";
import type { Since } from "./event-source";
import { changeOf } from "./job-events";

/** Milliseconds. The pause doubles after each failure. */
const LONGEST_PAUSE = 60_000;

/** Looks at the changes of one folder, for all feeds that watch it. */
export class FolderLooks {
    readonly #feeds = new Set<EventFeed>();
    #timer: Timer;
    #isLooking = false;
    #failures = 0;
    #closed = false;

    constructor(
        private readonly context: EventContext,
        private readonly folder: FolderRef | undefined,
        /** Called when the last feed is gone. */
        private readonly emptied: () => void,
    ) {}

    /** Watches the folder for a feed. Call the result to stop. */
    add(feed: EventFeed): () => void {
        this.#feeds.add(feed);
        if (!this.#isLooking) this.#lookIn(0);
        return () => {
            feed.close();
            this.#feeds.delete(feed);
            if (this.#feeds.size > 0 || this.#closed) return;
            this.close();
            this.emptied();
        };
    }

    /** Orchestrator reports that something has happened to a job. */
    mentioned(mention: Mention): void {
        const called = new Set([...this.#feeds].filter(({ order }) => order.isCalled));
        if (called.size === 0 || this.context.server.isElsewhere(this.folder, mention.folderId)) return;
        void readMentioned(this.context, mention, this.folder, called);
    }

    close(): void {
        this.#closed = true;
        this.context.clock.clearTimeout(this.#timer);
        for (const feed of this.#feeds) feed.close();
    }

    #lookIn(milliseconds: number): void {
        this.context.clock.clearTimeout(this.#timer);
        this.#timer = this.context.clock.setTimeout(() => void this.#look(), milliseconds);
    }

    async #look(): Promise<void> {
        this.#isLooking = true;
        // A feed that is still reporting needs no new list.
        const feeds = [...this.#feeds].filter(({ isBusy }) => !isBusy);
        try {
            if (feeds.length > 0) await this.#lookFor(feeds);
            this.#failures = 0;
        } catch (error) {
            this.#failures++;
            for (const feed of feeds) feed.failed(asOrchestratorError(error));
        }
        this.#isLooking = false;
        if (!this.#closed) this.#lookIn(this.#pause());
    }

    #pause(): number {
        const { arrivals, shortestPause } = this.context;
        const every = [...this.#feeds].map(({ order }) => order.every * (order.isCalled && arrivals.come ? RARER : 1));
        const pause = Math.max(Math.min(...every), shortestPause());
        for (const feed of this.#feeds) feed.order.observer.looksEvery(pause);
        return this.#failures === 0 ? pause : Math.max(pause, Math.min(LONGEST_PAUSE, pause * 2 ** this.#failures));
    }

    async #lookFor(feeds: readonly EventFeed[]): Promise<void> {
        const { source, server, clock, warn } = this.context;
        const begun = clock.now();
        const time = (await server.askTime(this.folder)) ?? clock.date();
        const from = earliest(feeds.map((feed) => feed.from(time)));
        const found: JobDto[] = [];
        let newest = from.time;
        const changed = (job: JobDto): void => {
            found.push(job);
            newest = Math.max(newest, changeOf(job));
        };
        const filterRefused = (): void => warn(source.filterRefused);
        const since = { ...from, time: from.time - OVERLAP };
        const id = await source.changedSince(since, this.folder, { changed, filterRefused });
        // A job of the first page may change again while the later pages are read. A job with a wrong time must not hide the others.
        const elapsed = clock.now() - begun;
        const completeTo = Math.max(from.time, Math.min(newest - elapsed, time + LARGEST_CLOCK_ERROR));
        for (const feed of feeds) void feed.take({ jobs: found, completeTo, time, id });
    }
}

/** What all feeds know. A new feed asks for no ids, since everything that exists counts as known. */
function earliest(all: readonly Since[]): Since {
    const ids = all.map(({ id }) => id).filter((id) => id !== undefined);
    return { time: Math.min(...all.map(({ time }) => time)), id: ids.length > 0 ? Math.min(...ids) : undefined };
}
