/** Feeds of events on fake jobs, in simulated time. */
import fakeTimers from "@sinonjs/fake-timers";
import { EventWatch, ItemEvents, JobEvents } from "../../../src/follow/events";
import type { EventSource } from "../../../src/follow/events/event-source";
import type { EventOrder } from "../../../src/follow/events/event-feed";
import type { CursorRecord } from "../../../src/follow/events/event-cursor";
import type { JobEnd } from "../../../src/follow/wait";
import type { OrchestratorError, Sentence } from "../../../src/orchestrator/errors/orchestrator-error";
import type { QueueItems } from "../../../src/orchestrator/queues/queue-items";
import { EVENT_NAMES, kindOf, type EventKind } from "../../../src/shared/settings/events";
import { REAL_CLOCK } from "../../../src/orchestrator/clock";
import type { Jobs } from "../../../src/orchestrator/jobs/jobs";
import type { Mention } from "../../../src/orchestrator/webhooks/webhook-event";
import { Arrivals } from "../../../src/follow/webhook/arrivals";
import { FakeItems } from "./fake-items";
import { FakeJobs, MINUTE, SECOND } from "../fake-jobs";

const JOB_EVENTS = EVENT_NAMES.filter((event) => kindOf(event) === "job");

export interface Feed {
    /** Such as `job.faulted 1`. */
    told: string[];
    ends: JobEnd[];
    /** What was remembered last, as a store gives it back. */
    record: CursorRecord | undefined;
    remembered: number;
    /** Codes of problems, "" for a resolved one. */
    problems: string[];
    /** Codes of what Catch nodes hear. */
    failures: string[];
    pauses: number[];
    skipped: number;
    close(): void;
}

export class EventRig {
    readonly jobs = new FakeJobs();
    readonly items = new FakeItems();
    readonly clock = fakeTimers.install({
        now: Date.parse("2026-01-05T08:00:00Z"),
        toFake: ["setTimeout", "clearTimeout", "setImmediate", "Date", "performance"],
    });
    readonly warnings: string[] = [];
    readonly arrivals = new Arrivals();
    readonly #server = this.jobs as unknown as Jobs;
    readonly #warn = ({ key }: Sentence): void => void this.warnings.push(key);
    readonly #watches = {
        job: this.#watch(new JobEvents(this.#server, REAL_CLOCK)),
        queueItem: this.#watch(new ItemEvents(this.items as unknown as QueueItems, REAL_CLOCK)),
    };

    /** An event of Orchestrator arrives. */
    call(id: number, { hasEnded = true, folderId = 1 }: Partial<Mention> = {}, kind: EventKind = "job"): void {
        this.arrivals.arrived();
        this.#watches[kind].mentioned({ id, hasEnded, folderId });
    }

    /** What keeps Orchestrator from telling of jobs. */
    webhookChanged(error: OrchestratorError | undefined): void {
        this.#watches.job.webhookChanged(error);
    }

    #watch(source: EventSource): EventWatch {
        return new EventWatch(source, this.#server, 16, this.#warn, REAL_CLOCK, this.arrivals);
    }

    /** `kept`: how a store keeps the record. */
    feed({
        kept = () => Promise.resolve(),
        ...order
    }: Partial<EventOrder> & { kept?: (record: CursorRecord) => Promise<void> } = {}): Feed {
        const feed: Feed = {
            told: [],
            ends: [],
            record: undefined,
            remembered: 0,
            problems: [],
            failures: [],
            pauses: [],
            skipped: 0,
            close: () => close(),
        };
        const { events = JOB_EVENTS } = order;
        const close = this.#watches[kindOf(events[0]!)].watch({
            folder: undefined,
            process: "",
            queue: "",
            events,
            isCalled: false,
            isEverywhere: false,
            every: 10 * SECOND,
            lookBack: 24 * 60 * MINUTE,
            record: undefined,
            observer: {
                happened: (event, end) => {
                    feed.told.push(`${event} ${end.job.Id}`);
                    feed.ends.push(end);
                },
                remember: (record) => {
                    feed.remembered++;
                    feed.record = JSON.parse(JSON.stringify(record)) as CursorRecord;
                    return kept(record);
                },
                skipped: () => feed.skipped++,
                looksEvery: (pause) => void feed.pauses.push(pause),
                problemChanged: (error) => void feed.problems.push(error?.code ?? ""),
                failed: ({ code }) => void feed.failures.push(code),
            },
            ...order,
        });
        return feed;
    }

    advance(milliseconds: number): Promise<number> {
        return this.clock.tickAsync(milliseconds);
    }

    close(): void {
        for (const watch of Object.values(this.#watches)) watch.close();
        this.clock.uninstall();
    }
}
