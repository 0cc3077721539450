import type { FolderRef } from "../shared/folder-ref";
import type { Timer } from "../orchestrator/clock";
import { RARER } from "./webhook/arrivals";
import type { OrchestratorError, Sentence } from "../orchestrator/errors/orchestrator-error";
import type { JobDto } from "../orchestrator/jobs/job-dto";
import { withDeadline } from "./deadline";
import { JobReader } from "./job-reader";
import { OpenWait } from "./open-wait";
import { OpenWaits } from "./open-waits";
import { Sweep } from "./sweep";
import type { JobEnd, WaitOrder } from "./wait";
import type { WatchContext } from "./watch-context";

/** Up to this many jobs are read one by one. More are swept. */
const MOST_READ_SINGLY = 20;

/** Milliseconds between two checks while there is anything to wait for. */
const TICK = 1_000;

/** Milliseconds. The longest pause between two reads of a job. It grows with the number of open waits. */
const LONGEST_PAUSE = 8_000;
const PAUSE_PER_WAIT = 50;

/** Milliseconds. If the folder is swept, no pause exceeds the time that a later sweep looks back. */
const LONGEST_PAUSE_OF_SWEPT = 25_000;

/** Milliseconds between two requests for the reason why a job of the folder is pending. */
const ASK_WHY_EVERY = 60_000;

/** After this many failed sweeps in a row, jobs are read one by one if that works. */
const MOST_FAILED_SWEEPS = 2;

/** Milliseconds. Sweeps do not look back further than this; the job is read instead. */
const LONGEST_LOOK_BACK = 10 * 60_000;

/** What one check uses for all waits of the folder. */
interface Check {
    /** By the process's clock. */
    now: number;
    /** Undefined: unknown. */
    serverTime: number | undefined;
    /** There are few enough jobs to read them one by one. */
    isFew: boolean;
    /** Collects the waits whose job is to be read by its key. */
    byKey: OpenWait[];
}

/** Serves the waits of one folder. It reads few jobs by id, and sweeps the folder for the changes of many. */
export class FolderWatch {
    readonly #waits = new OpenWaits();
    readonly #reader: JobReader;
    readonly #sweep: Sweep;
    #askWhyAt = 0;
    /** What keeps the folder from being swept. */
    #problem: OrchestratorError | undefined;
    #timer: Timer;

    constructor(
        private readonly context: WatchContext,
        private readonly folder: FolderRef | undefined,
        /** Called when the last wait has ended. */
        private readonly emptied: () => void,
    ) {
        this.#sweep = this.#newSweep();
        this.#reader = this.#newReader();
    }

    /** Takes up a wait. Call the result to end it. */
    add(order: WaitOrder): () => void {
        const { started, created } = order.memory;
        const changed = started ?? created;
        const now = this.context.serverClock.now ?? changed ?? 0;
        // A sweep shows only what changes after a known time.
        const isRecent = changed !== undefined && now - changed < LONGEST_LOOK_BACK;
        const wait = new OpenWait(this.context.jobs, this.context.ends, order, isRecent, this.context.clock);
        this.#waits.add(wait);
        if (this.#problem) wait.setFolderProblem(this.#problem);
        if (isRecent) this.#sweep.includeFrom(changed);
        this.#timer ??= this.context.clock.setTimeout(this.#tick, TICK);
        return () => this.#remove(wait);
    }

    wake(id: number): void {
        for (const wait of this.#waits.forJob(id)) this.#reader.wake(wait);
    }

    get size(): number {
        return this.#waits.size;
    }

    close(): void {
        this.context.clock.clearTimeout(this.#timer);
        this.#waits.clear();
    }

    #newSweep(): Sweep {
        const observer = {
            seen: (job: JobDto) => this.#seen(job),
            succeeded: () => this.#sweepSucceeded(),
            failed: (error: OrchestratorError) => this.#sweepFailed(error),
            warn: (warning: Sentence) => this.context.warn(warning),
        };
        return new Sweep(this.context, this.folder, observer);
    }

    #newReader(): JobReader {
        return new JobReader(this.context, this.folder, this.#waits, {
            longestPause: () => this.#longestPause(),
            firstRead: (changedAt) => this.#sweep.includeFrom(changedAt),
            ended: (wait, end) => this.#end(wait, end),
            failed: (wait, error) => {
                this.#remove(wait);
                wait.order.observer.failed(error);
            },
        });
    }

    #longestPause(): number {
        const { arrivals, count } = this.context;
        const pause = Math.max(LONGEST_PAUSE * (arrivals.come ? RARER : 1), count() * PAUSE_PER_WAIT);
        return this.#sweep.isRefused ? pause : Math.min(pause, LONGEST_PAUSE_OF_SWEPT);
    }

    readonly #tick = (): void => {
        this.#timer = this.#waits.size > 0 ? this.context.clock.setTimeout(this.#tick, TICK) : undefined;
        const isFew = this.#waits.size <= MOST_READ_SINGLY;
        // Single reads show everything that a later sweep would have to look for.
        if (isFew) this.#sweep.reset();
        else this.#sweep.runIfDue();
        const now = this.context.clock.now();
        const serverTime = this.context.serverClock.now;
        const byKey: OpenWait[] = [];
        for (const wait of this.#waits) if (!wait.isBusy) this.#check(wait, { now, serverTime, isFew, byKey });
        if (byKey.length > 0) void this.#reader.readByKey(byKey);
    };

    #check(wait: OpenWait, { now, serverTime, isFew, byKey }: Check): void {
        const { schedule } = wait;
        const hasId = wait.order.job.id !== undefined;
        wait.noteBegin(serverTime);
        if (hasId && wait.passedLimit(serverTime) && wait.escalation.isDue && schedule.mayTimeOut(now))
            this.#reader.run(wait, () => this.#timeOut(wait));
        else if (schedule.isDue(now, isFew || this.#sweep.isRefused)) {
            if (hasId) this.#reader.queueRead(wait);
            else byKey.push(wait);
        } else if (now >= this.#askWhyAt && wait.isLongPending) this.#askWhy(wait);
    }

    /** A job of a sweep. If it has ended, it is read for its output. */
    #seen(job: JobDto): void {
        const { clock, serverClock } = this.context;
        serverClock.note(job);
        for (const wait of this.#waits.forJob(job.Id)) {
            if (!wait.matches(job)) continue;
            wait.note(job, serverClock.now ?? clock.date());
            if (this.context.ends.mustBeRead(job) && !wait.isBusy) this.#reader.queueRead(wait);
        }
    }

    #sweepSucceeded(): void {
        this.#reader.failures.resolve();
        this.#setProblem(undefined);
    }

    /** Reads one job to find out what is wrong. If that keeps working, the others can be read one by one, too. */
    #sweepFailed(error: OrchestratorError): void {
        if (this.#sweep.isRefused) return this.#setProblem(undefined);
        this.#setProblem(error);
        const wait = [...this.#waits].find(({ isBusy, order }) => !isBusy && order.job.id !== undefined);
        if (!wait) return;
        this.#reader.run(wait, async () => {
            await this.#reader.read(wait);
            if (this.#sweep.failures < MOST_FAILED_SWEEPS) return;
            this.#sweep.markRefused();
            this.#setProblem(undefined);
        });
    }

    #setProblem(error: OrchestratorError | undefined): void {
        if (error?.code === this.#problem?.code) return;
        this.#problem = error;
        for (const wait of this.#waits) wait.setFolderProblem(error);
    }

    /** The reason is for the status only, so a failure is ignored and nothing waits for the answer. */
    #askWhy(wait: OpenWait): void {
        this.#askWhyAt = this.context.clock.now() + ASK_WHY_EVERY;
        const { job, observer } = wait.order;
        withDeadline(this.context.clock, (signal) => this.context.jobs.whyPending(job.id!, this.folder, signal))
            .then((why) => this.#waits.has(wait) && !wait.schedule.isJobFinal && observer.progress("pending", why))
            .catch(() => undefined);
    }

    /** The job is read once more before a time-out is reported. */
    async #timeOut(wait: OpenWait): Promise<void> {
        const job = await this.#reader.read(wait);
        const isOpen = (): boolean => this.#waits.has(wait);
        if (!job || !isOpen() || wait.schedule.isJobFinal) return;
        const end = await wait.escalation.next(job, wait.passedLimit(this.context.serverClock.now), isOpen);
        if (end) this.#end(wait, end);
    }

    #end(wait: OpenWait, end: JobEnd): void {
        if (!this.#waits.has(wait)) return;
        this.#remove(wait);
        wait.order.observer.ended(end);
    }

    #remove(wait: OpenWait): void {
        if (!this.#waits.has(wait)) return;
        this.#waits.remove(wait);
        if (this.#waits.size > 0) return;
        this.context.clock.clearTimeout(this.#timer);
        this.emptied();
    }
}
