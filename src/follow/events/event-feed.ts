/** The events that one node reports. */
import type { FolderRef } from "../../shared/folder-ref";
import type { EventName } from "../../shared/settings/events";
import { sleep } from "../../orchestrator/clock";
import type { JobDto } from "../../orchestrator/jobs/job-dto";
import { asOrchestratorError, type OrchestratorError } from "../../orchestrator/errors/orchestrator-error";
import { GRACE_PERIOD, gracePeriodFor } from "../failure-policy";
import { LARGEST_CLOCK_ERROR } from "../job-reader";
import type { JobEnd } from "../wait";
import { EventCursor, type CursorRecord } from "./event-cursor";
import type { EventContext, Look } from "./event-context";
import type { FolderEvent, Since, Subjects } from "./event-source";
import { changeOf } from "./job-events";
import { readAhead } from "./read-ahead";

/** So many jobs are read before the event of an earlier one is reported. */
const READ_AHEAD = 8;

/** If so many jobs in a row can't be read, that counts as an outage. The next look shows them again. */
const MOST_FAILURES = 3;

/** Milliseconds. The time of the last look is remembered this often while nothing happens. */
const REMEMBER_EVERY = 60_000;

/** The events that a node asks for. */
export interface EventOrder extends Subjects {
    /** Orchestrator's webhook reports events, too. */
    isCalled: boolean;
    /** The feed watches every folder for which Orchestrator reports events. */
    isEverywhere: boolean;
    events: readonly EventName[];
    /** Milliseconds between two looks. */
    every: number;
    /** Milliseconds. A node that comes back does not report what happened longer ago. */
    lookBack: number;
    /** What is known. Undefined: everything that happened before the first look. */
    record: CursorRecord | undefined;
    observer: EventObserver;
}

/** Receives events, oldest first, and the problems that keep them from being seen. */
export interface EventObserver {
    happened(event: EventName, job: JobEnd): void;
    /** Resolves when the record is kept. Until then, no other event is reported. */
    remember(record: CursorRecord): Promise<void>;
    /** The time of the last look is longer ago than the node looks back. */
    skipped(): void;
    /** Milliseconds between two looks. */
    looksEvery(pause: number): void;
    /** Undefined: the problem is over. */
    problemChanged(error: OrchestratorError | undefined): void;
    /** The problem does not pass without help. */
    failed(error: OrchestratorError): void;
}

export class EventFeed {
    /** The events of the last look are still being reported. */
    isBusy = false;
    /** Settles when everything that has been shown so far is reported. */
    #turn: Promise<unknown> = Promise.resolve();
    readonly #cursor: EventCursor;
    /** The node has come back and has not looked yet. */
    #isBack: boolean;
    #rememberedAt = -Infinity;
    #closed = false;
    #problem: { error: OrchestratorError; since: number; isReported: boolean } | undefined;
    /** Events whose jobs can't be read, and since when. */
    readonly #unread = new Map<string, number>();
    /** Jobs that Orchestrator has named and that are not reported yet, by id, as they were read last. */
    readonly #mentioned = new Map<number, { job: JobDto; folder: FolderRef | undefined }>();

    constructor(
        private readonly context: EventContext,
        readonly order: EventOrder,
    ) {
        this.#cursor = new EventCursor((job) => context.source.eventsOf(job), order.record);
        this.#isBack = order.record !== undefined;
    }

    /** The feed needs all changes since the result. `now`: the server's time. */
    from(now: number): Since {
        const earliest = now - this.order.lookBack;
        if (this.#isBack && this.#cursor.looked < earliest) {
            this.#cursor.advance(earliest);
            this.order.observer.skipped();
        }
        this.#isBack = false;
        // Until a job shows the server's own time, its clock may be wrong.
        return { time: this.#cursor.changed ?? now - LARGEST_CLOCK_ERROR, id: this.#cursor.id };
    }

    /** Reports what the look has shown. Never rejects. */
    async take(look: Look): Promise<void> {
        this.isBusy = true;
        await this.#exclusively(() => this.#take(look));
        this.isBusy = false;
    }

    /**
     * Reports the events of a job that Orchestrator has named. Returns whether nothing is left to report. `now`: the server's time,
     * for a feed that never looks. Other feeds look first. @throws OrchestratorError when nothing can be read any more
     */
    async mentioned(job: JobDto, folder: FolderRef | undefined, now?: number): Promise<boolean> {
        const isOwn = await this.context.source.filterOf({ ...this.order, folder });
        if (!isOwn(job)) return true;
        this.#mentioned.set(job.Id, { job, folder });
        return this.#exclusively(async () => {
            if (now !== undefined && this.#cursor.changed === undefined) this.#cursor.begin([], now);
            const { changed } = this.#cursor;
            if (this.#closed || changed === undefined) return true;
            await this.#reportMentioned(changed);
            const isReported = this.#cursor.news([job]).length === 0;
            if (now !== undefined) this.#cursor.advance(now);
            return isReported;
        });
    }

    /** Takes all jobs that have been named meanwhile, so that they are read together. @throws as `#report` */
    async #reportMentioned(changed: number): Promise<void> {
        const mentioned = new Map(this.#mentioned);
        this.#mentioned.clear();
        const news = this.#cursor.news([...mentioned.values()].map(({ job }) => job));
        const read = news.map((event) => ({ ...event, isRead: true }));
        await this.#report(read, changed, ({ job }) => mentioned.get(job.Id)?.folder);
    }

    /** @throws as `#report` */
    #reportLook(jobs: readonly JobDto[], completeTo: number): Promise<boolean> {
        const { events, isCalled, folder } = this.order;
        const news = this.#cursor.news(jobs);
        if (isCalled && news.some(({ name }) => events.includes(name))) this.context.arrivals.missed();
        return this.#report(news, completeTo, () => folder);
    }

    /** One report follows another: the cursor must know all reported events before it looks for new ones. */
    #exclusively<T>(work: () => Promise<T>): Promise<T> {
        const turn = this.#turn.then(work);
        this.#turn = turn.catch(() => undefined);
        return turn;
    }

    /** Never rejects. */
    async #take({ jobs, completeTo, time, id }: Look): Promise<void> {
        if (this.#closed) return;
        try {
            const own = jobs.filter(await this.context.source.filterOf(this.order));
            let isWhole = true;
            if (this.#cursor.changed === undefined) this.#cursor.begin(own, completeTo);
            else isWhole = await this.#reportLook(own, completeTo);
            if (this.#closed) return;
            this.#setProblem(undefined);
            this.#cursor.looked = time;
            const now = this.context.clock.now();
            if (isWhole && id !== undefined) this.#cursor.sawIds(id, now);
            const isDue = now - this.#rememberedAt >= REMEMBER_EVERY;
            if (isDue) await this.#remember();
        } catch (error) {
            this.failed(asOrchestratorError(error));
        }
    }

    /** The problem is over. */
    recovered(): void {
        if (!this.#closed) this.#setProblem(undefined);
    }

    failed(error: OrchestratorError): void {
        if (this.#closed) return;
        const { clock, server } = this.context;
        this.#setProblem(error);
        const gracePeriod = gracePeriodFor(error.code, { isJobSpecific: false, hasAnswered: server.hasAnswered });
        const problem = this.#problem!;
        if (gracePeriod === undefined || problem.isReported || clock.now() - problem.since < gracePeriod) return;
        problem.isReported = true;
        this.order.observer.failed(error);
    }

    close(): void {
        this.#closed = true;
    }

    /** Returns whether all are reported. @throws OrchestratorError when nothing can be read any more */
    async #report(
        news: readonly FolderEvent[],
        completeTo: number,
        folderOf: (event: FolderEvent) => FolderRef | undefined,
    ): Promise<boolean> {
        const { observer } = this.order;
        const stillToCome = earliestChanges(news, completeTo);
        // The earliest change of those that can't be reported yet.
        let unreported = Infinity;
        let failures = 0;
        for await (const { at, item: event, result, error } of readAhead(news, READ_AHEAD, (each) =>
            this.#read(each, folderOf(each)),
        )) {
            if (this.#closed) return false;
            if (error) {
                unreported = Math.min(unreported, changeOf(event.job));
                if (++failures === MOST_FAILURES) throw error;
                continue;
            }
            failures = 0;
            this.#unread.delete(event.id);
            if (result) observer.happened(event.name, result);
            this.#cursor.add(event);
            this.#cursor.advance(Math.min(unreported, stillToCome[at + 1]!));
            if (result) await this.#remember();
        }
        this.#cursor.advance(Math.min(unreported, completeTo));
        return unreported === Infinity;
    }

    async #remember(): Promise<void> {
        this.#rememberedAt = this.context.clock.now();
        await this.order.observer.remember(this.#cursor.record!);
    }

    /** What the node reports of an event; undefined where it reports nothing. @throws OrchestratorError */
    async #read(event: FolderEvent, folder: FolderRef | undefined): Promise<JobEnd | undefined> {
        if (!this.order.events.includes(event.name)) return undefined;
        const { source, clock, reads } = this.context;
        const early = (event.readFrom ?? 0) - clock.now();
        if (early > 0) await sleep(clock, early);
        try {
            return await reads.run(() => source.end(event, folder));
        } catch (error) {
            const failure = asOrchestratorError(error);
            const now = clock.now();
            const since = this.#unread.get(event.id) ?? now;
            this.#unread.set(event.id, since);
            if (now - since < GRACE_PERIOD) throw failure;
            return source.withoutOutput(event, failure);
        }
    }

    #setProblem(error: OrchestratorError | undefined): void {
        if (error?.code === this.#problem?.error.code) return;
        this.#problem = error && { error, since: this.context.clock.now(), isReported: false };
        this.order.observer.problemChanged(error);
    }
}

/** For each event, the earliest change of its job and of those after it. */
function earliestChanges(events: readonly FolderEvent[], completeTo: number): number[] {
    const earliest = [completeTo];
    for (const { job } of events.toReversed()) earliest.push(Math.min(earliest.at(-1)!, changeOf(job)));
    return earliest.reverse();
}
