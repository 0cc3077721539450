/** Looks after the waits of one folder: few by id, many by sweeping what has changed. */
import type { FolderRef } from "../shared/folder-ref";
import { isFinal } from "../shared/job-states";
import {
    asOrchestratorError,
    sentence,
    type OrchestratorError,
    type Sentence,
} from "../orchestrator/errors/orchestrator-error";
import type { JobDto } from "../orchestrator/jobs/job-dto";
import type { Jobs } from "../orchestrator/jobs/jobs";
import type { TaskQueue } from "../orchestrator/api/task-queue";
import { aside } from "./deadline";
import { endOf, endOfGone, endWithoutOutput } from "./job-end";
import { OpenWait } from "./open-wait";
import { OpenWaits } from "./open-waits";
import { lastChange, type ServerClock } from "./time-outs/server-clock";
import { Sweep } from "./sweep";
import { patienceFor, SharedCause } from "./failure-policy";
import type { JobEnd, WaitOrder } from "./wait";

/** So many are read one by one; more are swept. */
const MOST_READ_SINGLY = 20;

/** The watch looks around this often while there is anything to wait for. Milliseconds. */
const TICK = 1_000;

/** The longest pause between two reads of one job: with many waits so much for each. Milliseconds. */
const LONGEST_PAUSE = 8_000;
const PAUSE_A_WAIT = 50;

/** Where the folder is swept, no pause goes beyond what a later sweep looks back. Milliseconds. */
const LONGEST_PAUSE_OF_SWEPT = 25_000;

/** So often one pending job of the folder is asked why it does not run. Milliseconds. */
const ASK_EVERY = 60_000;

/** After so many sweeps in a row that failed although a job could be read, jobs are read one by one. */
const MOST_FAILED_SWEEPS = 2;

/** Changes of longer ago are not swept for: the job is read instead. Milliseconds. */
const OLD = 10 * 60_000;

/** Further than this no clock of a server's machines is expected to be behind. Milliseconds. */
const WRONG_CLOCK = 2 * 3_600_000;

/** What the watches of a connection share. */
export interface WatchContext {
    jobs: Jobs;
    /** Looks at single jobs. */
    reads: TaskQueue;
    clock: ServerClock;
    /** A refused sign-in keeps the jobs of all folders from being looked at. */
    signIn: SharedCause;
    /** Waits of the whole connection. */
    count(): number;
    warn(warning: Sentence): void;
}

/** What counts for all waits of a folder at one moment. */
interface LookAround {
    /** By `performance.now()`. */
    now: number;
    /** The server's time; undefined where nothing tells it. */
    server: number | undefined;
    /** Few enough to be read one by one. */
    isFew: boolean;
    /** Takes those whose job is to be looked up by its key. */
    byKey: OpenWait[];
}

export class FolderWatch {
    readonly #waits = new OpenWaits();
    readonly #cause = new SharedCause();
    #sweep: Sweep;
    #askAt = 0;
    /** When a job of the folder was last read. By `performance.now()`. */
    #readAt = -Infinity;
    /** What keeps the folder from being swept. */
    #trouble: OrchestratorError | undefined;
    #timer: NodeJS.Timeout | undefined;

    constructor(
        private readonly context: WatchContext,
        private readonly folder: FolderRef | undefined,
    ) {
        this.#sweep = this.#newSweep();
    }

    add(order: WaitOrder): () => void {
        const { started, created } = order.memory;
        const changed = started ?? created;
        const now = this.context.clock.now ?? changed ?? 0;
        // A sweep can show only what changes after a time that is known.
        const isRecent = changed !== undefined && now - changed < OLD;
        const wait = new OpenWait(this.context.jobs, order, isRecent);
        this.#waits.add(wait);
        if (this.#trouble) wait.folderTroubled(this.#trouble);
        if (isRecent) this.#sweep.goBackTo(changed);
        this.#timer ??= setTimeout(this.#tick, TICK);
        return () => this.#remove(wait);
    }

    get size(): number {
        return this.#waits.size;
    }

    close(): void {
        clearTimeout(this.#timer);
        this.#waits.clear();
    }

    #newSweep(): Sweep {
        return new Sweep(this.context.jobs, this.folder, {
            seen: (job) => this.#seen(job),
            succeeded: () => this.#sweepSucceeded(),
            failed: (error) => this.#sweepFailed(error),
            warn: (warning) => this.context.warn(warning),
        });
    }

    readonly #tick = (): void => {
        this.#timer = this.#waits.size > 0 ? setTimeout(this.#tick, TICK) : undefined;
        const isFew = this.#waits.size <= MOST_READ_SINGLY;
        // What is read one by one need not be swept for later.
        if (isFew) this.#sweep.forget();
        else this.#sweep.turn();
        const now = performance.now();
        const server = this.context.clock.now;
        const byKey: OpenWait[] = [];
        for (const wait of this.#waits) if (!wait.isBusy) this.#lookAt(wait, { now, server, isFew, byKey });
        if (byKey.length > 0) void this.#lookByKey(byKey);
    };

    #lookAt(wait: OpenWait, { now, server, isFew, byKey }: LookAround): void {
        const { schedule } = wait;
        const hasId = wait.order.job.id !== undefined;
        wait.noteBegin(server);
        if (hasId && wait.passed(server) && wait.stops.isDue && schedule.mayAct(now))
            this.#run(wait, () => this.#timeIsUp(wait));
        else if (schedule.isDue(now, isFew || this.#sweep.isRefused)) {
            if (hasId) this.#look(wait);
            else byKey.push(wait);
        } else if (now >= this.#askAt && wait.isLongPending) this.#askWhy(wait);
    }

    #remove(wait: OpenWait): void {
        this.#waits.remove(wait);
        if (this.#waits.size > 0) return;
        clearTimeout(this.#timer);
        this.#timer = undefined;
        this.#trouble = undefined;
        this.#sweep = this.#newSweep();
    }

    /** One request at a time for one wait; a failure is met by the next look, unless it lasts. */
    #run(wait: OpenWait, work: () => Promise<void>): void {
        wait.isBusy = true;
        this.context.reads
            .run(async () => {
                if (this.#waits.has(wait)) await work();
            })
            .catch((error: unknown) => this.#failed(wait, asOrchestratorError(error)))
            .finally(() => (wait.isBusy = false));
    }

    #look(wait: OpenWait): void {
        this.#run(wait, async () => void (await this.#read(wait)));
    }

    /** Undefined: the job is not there, or another one bears its id, or nobody waits any more. */
    async #read(wait: OpenWait): Promise<JobDto | undefined> {
        const { jobs } = this.context;
        wait.schedule.looked(this.#longestPause);
        const { id, key } = wait.order.job;
        const found = await (id === undefined ? jobs.find(key!, this.folder) : jobs.read(id, this.folder));
        if (!this.#waits.has(wait)) return undefined;
        const job = found && wait.fits(found) ? found : undefined;
        this.#note(wait, job);
        if (job && isFinal(job.State)) await this.#tellEnd(wait, job);
        return job;
    }

    get #longestPause(): number {
        const pause = Math.max(LONGEST_PAUSE, this.context.count() * PAUSE_A_WAIT);
        return this.#sweep.isRefused ? pause : Math.min(pause, LONGEST_PAUSE_OF_SWEPT);
    }

    /** Jobs that are known by their keys alone. An old server is asked for all of them at once, outside of the reads. */
    async #lookByKey(waits: readonly OpenWait[]): Promise<void> {
        const { jobs } = this.context;
        for (const wait of waits) wait.isBusy = true;
        try {
            if (await jobs.readsByKey()) return waits.forEach((wait) => this.#look(wait));
            const keys = waits.map((wait) => wait.order.job.key!);
            const found = await jobs.findAll(keys, this.folder);
            for (const wait of waits.filter((one) => this.#waits.has(one))) {
                wait.isBusy = false;
                wait.schedule.looked(this.#longestPause);
                const job = found.get(wait.order.job.key!);
                this.#note(wait, job);
                // A list carries no output.
                if (job && isFinal(job.State)) this.#look(wait);
            }
        } catch (error) {
            for (const wait of waits) {
                wait.isBusy = false;
                wait.schedule.looked(this.#longestPause);
                this.#failed(wait, asOrchestratorError(error));
            }
        }
    }

    /** Notes what a look has brought. Undefined: Orchestrator does not have the job. */
    #note(wait: OpenWait, job: JobDto | undefined): void {
        const { clock, jobs, signIn } = this.context;
        this.#readAt = performance.now();
        this.#cause.removed();
        signIn.removed();
        // Of a job that has ended the output may still be missing.
        if (!wait.schedule.final) wait.troubled(undefined);
        if (!job) {
            if (wait.schedule.missed()) this.#end(wait, endOfGone(wait.order.job));
            return;
        }
        clock.note(job);
        const now = clock.now ?? Date.now();
        // From now on a sweep can show it: by the times that its own jobs bear, which may be of another machine than the answer's.
        if (!wait.schedule.wasRead)
            this.#sweep.goBackTo(Math.max(lastChange(job) ?? now, (jobs.serverTime ?? now) - WRONG_CLOCK));
        wait.note(job, now);
        this.#waits.identified(wait);
        wait.schedule.succeeded();
    }

    /** A successful job's output is waited for; after a while the end is told without. */
    async #tellEnd(wait: OpenWait, job: JobDto): Promise<void> {
        const { memory } = wait.order;
        wait.schedule.final = true;
        try {
            this.#end(wait, await endOf(this.context.jobs, job, this.folder, memory));
        } catch (error) {
            const failure = asOrchestratorError(error);
            if (wait.outputFailed()) return this.#end(wait, endWithoutOutput(job, memory, failure));
            wait.schedule.failed();
            wait.troubled(failure.with([sentence("wait.outputLater", { job: job.Key })]));
        }
    }

    /** A job of a sweep; one that has ended is read for its output. */
    #seen(job: JobDto): void {
        const { clock } = this.context;
        clock.note(job);
        for (const wait of this.#waits.of(job.Id)) {
            if (!wait.fits(job)) continue;
            wait.note(job, clock.now ?? Date.now());
            if (isFinal(job.State) && !wait.isBusy) this.#look(wait);
        }
    }

    #sweepSucceeded(): void {
        this.#cause.removed();
        this.context.signIn.removed();
        this.#setTrouble(undefined);
    }

    /** What keeps a sweep from working is found out by reading a job, too. Where that can be read all the time, so can the others. */
    #sweepFailed(error: OrchestratorError): void {
        if (this.#sweep.isRefused) return this.#setTrouble(undefined);
        this.#setTrouble(error);
        const wait = [...this.#waits].find(({ isBusy, order }) => !isBusy && order.job.id !== undefined);
        if (!wait) return;
        this.#run(wait, async () => {
            await this.#read(wait);
            if (this.#sweep.failures < MOST_FAILED_SWEEPS) return;
            this.#sweep.giveUp();
            this.#setTrouble(undefined);
        });
    }

    #setTrouble(error: OrchestratorError | undefined): void {
        if (error?.code === this.#trouble?.code) return;
        this.#trouble = error;
        for (const wait of this.#waits) wait.folderTroubled(error);
    }

    /** For the status only: what can't be found out is not said, and nothing waits for it. */
    #askWhy(wait: OpenWait): void {
        this.#askAt = performance.now() + ASK_EVERY;
        const { job, observer } = wait.order;
        aside((signal) => this.context.jobs.whyPending(job.id!, this.folder, signal))
            .then((why) => this.#waits.has(wait) && !wait.schedule.final && observer.progress("pending", why))
            .catch(() => undefined);
    }

    /** Before a time-out is reported, the job is read once more. */
    async #timeIsUp(wait: OpenWait): Promise<void> {
        const job = await this.#read(wait);
        const isWanted = (): boolean => this.#waits.has(wait);
        if (!job || !isWanted() || wait.schedule.final) return;
        const end = await wait.stops.next(job, wait.passed(this.context.clock.now), isWanted);
        if (end) this.#end(wait, end);
    }

    #end(wait: OpenWait, end: JobEnd): void {
        if (!this.#waits.has(wait)) return;
        this.#remove(wait);
        wait.order.observer.ended(end);
    }

    #failed(wait: OpenWait, error: OrchestratorError): void {
        if (!this.#waits.has(wait)) return;
        const { schedule } = wait;
        schedule.failed();
        wait.troubled(error);
        const { hasAnswered } = this.context.jobs;
        const isOwn = !schedule.wasRead && this.#readAt > schedule.failingSince;
        const patience = patienceFor(error.code, { isOwn, hasAnswered });
        if (patience === undefined || !schedule.hasFailedFor(patience)) return;
        const cause = error.code === "SIGN_IN_FAILED" ? this.context.signIn : this.#cause;
        if (patience > 0 && !cause.tell()) return;
        this.#remove(wait);
        wait.order.observer.failed(error);
    }
}
