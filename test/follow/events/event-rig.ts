/** Feeds of events on fake jobs, in simulated time. */
import fakeTimers from "@sinonjs/fake-timers";
import { EventWatch } from "../../../src/follow/events/event-watch";
import type { EventOrder } from "../../../src/follow/events/event-feed";
import type { CursorRecord } from "../../../src/follow/events/event-cursor";
import type { JobEnd } from "../../../src/follow/wait";
import { REAL_CLOCK } from "../../../src/orchestrator/clock";
import type { Jobs } from "../../../src/orchestrator/jobs/jobs";
import { FakeJobs, MINUTE, SECOND } from "../fake-jobs";

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
    readonly clock = fakeTimers.install({
        now: Date.parse("2026-01-05T08:00:00Z"),
        toFake: ["setTimeout", "clearTimeout", "setImmediate", "Date", "performance"],
    });
    readonly warnings: string[] = [];
    readonly watch = new EventWatch(
        this.jobs as unknown as Jobs,
        16,
        ({ key }) => void this.warnings.push(key),
        REAL_CLOCK,
    );

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
        const close = this.watch.watch({
            folder: undefined,
            process: "",
            events: ["job.started", "job.suspended", "job.successful", "job.faulted", "job.stopped"],
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
        this.watch.close();
        this.clock.uninstall();
    }
}
