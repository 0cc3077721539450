/** Looks after the waits of one folder: few by id, many by sweeping what has changed. */
import type { FolderRef } from "../shared/folder-ref";
import { isFinal, progressOf } from "../shared/job-states";
import { asOrchestratorError, type OrchestratorError } from "../orchestrator/errors";
import type { JobDto } from "../orchestrator/job-dto";
import type { Jobs } from "../orchestrator/jobs";
import type { RequestQueue } from "../orchestrator/request-queue";
import { endOf, endOfGone } from "./job-end";
import { Schedule } from "./schedule";
import { lastChange, Sweep } from "./sweep";
import { handleTimeout } from "./time-out";
import { noteJob, timeLeft, type JobEnd, type WaitOrder } from "./wait";

/** So many are read one by one; more are swept. */
const MOST_READ_SINGLY = 20;

/** The watch looks around this often while there is anything to wait for. Milliseconds. */
const TICK = 1_000;

/** A job that is pending for so long is asked why, one of a folder at a time, and so often. Milliseconds. */
const LONG_PENDING = 15_000;
const ASK_EVERY = 60_000;

/** Changes of longer ago are not swept for: the job is read instead. Milliseconds. */
const OLD = 10 * 60_000;

/** Further than this no clock of a server's machines is expected to be behind. Milliseconds. */
const WRONG_CLOCK = 2 * 3_600_000;

/** A wait, and when it is looked at. */
interface Wait extends WaitOrder {
    schedule: Schedule;
    /** A request for it is under way. */
    busy: boolean;
}

/** What the watches of a connection share. */
export interface WatchContext {
    jobs: Jobs;
    reads: RequestQueue;
    /** Waits of the whole connection. */
    count(): number;
}

export class FolderWatch {
    readonly #waits = new Set<Wait>();
    #sweep: Sweep;
    #askAt = 0;
    #timer: NodeJS.Timeout | undefined;

    constructor(
        private readonly context: WatchContext,
        private readonly folder: FolderRef | undefined,
    ) {
        this.#sweep = new Sweep(context.jobs, folder);
    }

    add(order: WaitOrder): () => void {
        const { started, created } = order.memory;
        const changed = started ?? created;
        const now = this.context.jobs.serverTime ?? changed ?? 0;
        // A sweep can show only what changes after a time that is known.
        const isRecent = changed !== undefined && now - changed < OLD;
        const wait: Wait = { ...order, schedule: new Schedule(isRecent), busy: false };
        this.#waits.add(wait);
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

    readonly #tick = (): void => {
        this.#timer = this.#waits.size > 0 ? setTimeout(this.#tick, TICK) : undefined;
        const singly = this.#waits.size <= MOST_READ_SINGLY;
        // What is read one by one need not be swept for later.
        if (singly) this.#sweep.forget();
        else
            this.#sweep.turn(
                (rows) => this.#seen(rows),
                () => this.#sweepFailed(),
            );
        for (const wait of this.#waits) if (!wait.busy) this.#lookAt(wait, singly);
    };

    #lookAt(wait: Wait, singly: boolean): void {
        const now = performance.now();
        const server = this.context.jobs.serverTime;
        if (server !== undefined && wait.memory.since === undefined) {
            wait.memory.since = server;
            wait.observer.remember();
        }
        const left = server === undefined ? undefined : timeLeft(wait.memory, wait.limits, server);
        if (left !== undefined && left <= 0 && wait.schedule.mayAct(now)) this.#run(wait, () => this.#timeIsUp(wait));
        else if (wait.schedule.isDue(now, singly)) this.#look(wait);
        else if (now >= this.#askAt && isLongPending(wait, server)) this.#askWhy(wait);
    }

    #remove(wait: Wait): void {
        this.#waits.delete(wait);
        if (this.#waits.size > 0) return;
        clearTimeout(this.#timer);
        this.#timer = undefined;
        this.#sweep = new Sweep(this.context.jobs, this.folder);
    }

    /** One request at a time for one wait; a failure is met by the next look, unless it lasts. */
    #run(wait: Wait, work: () => Promise<void>): void {
        wait.busy = true;
        this.context.reads
            .run(async () => {
                if (this.#waits.has(wait)) await work();
            })
            .catch((error: unknown) => this.#failed(wait, asOrchestratorError(error)))
            .finally(() => (wait.busy = false));
    }

    #look(wait: Wait): void {
        this.#run(wait, async () => void (await this.#read(wait)));
    }

    async #read(wait: Wait): Promise<JobDto | undefined> {
        const { jobs } = this.context;
        wait.schedule.looked(this.context.count());
        const { id, key } = wait.job;
        const job = await (id === undefined ? jobs.find(key!, this.folder) : jobs.read(id, this.folder));
        if (!this.#waits.has(wait)) return undefined;
        // Where the connection leads to another Orchestrator by now, the same id is another job.
        if (!job || (key !== undefined && job.Key.toLowerCase() !== key)) {
            if (wait.schedule.missed()) this.#end(wait, endOfGone(wait.job));
            return undefined;
        }
        this.#identify(wait, job);
        this.#note(wait, job);
        if (isFinal(job.State)) {
            wait.schedule.final = true;
            this.#end(wait, await endOf(jobs, job, this.folder, wait.memory));
        }
        wait.schedule.succeeded();
        return job;
    }

    /** From now on a sweep can show it: by the times that its own jobs bear, which may be of another machine than the answer's. */
    #identify(wait: Wait, job: JobDto): void {
        const { serverTime = Date.now() } = this.context.jobs;
        if (!wait.schedule.wasRead)
            this.#sweep.goBackTo(Math.max(lastChange(job) ?? serverTime, serverTime - WRONG_CLOCK));
        if (wait.job.id !== undefined && wait.job.key !== undefined) return;
        Object.assign(wait.job, { id: job.Id, key: job.Key.toLowerCase() });
        wait.observer.remember();
    }

    /** Rows of a sweep: those that have ended are read for their output. */
    #seen(rows: readonly JobDto[]): void {
        const byId = new Map(rows.map((row) => [row.Id, row]));
        for (const wait of this.#waits) {
            const row = wait.job.id === undefined ? undefined : byId.get(wait.job.id);
            if (!row || (wait.job.key !== undefined && row.Key.toLowerCase() !== wait.job.key)) continue;
            this.#note(wait, row);
            if (isFinal(row.State) && !wait.busy) this.#look(wait);
        }
    }

    #note(wait: Wait, job: JobDto): void {
        wait.schedule.seen();
        if (noteJob(wait.memory, job, this.context.jobs.serverTime ?? Date.now())) wait.observer.remember();
        if (!isFinal(job.State)) wait.observer.progress(progressOf(job.State));
    }

    /** For the status only: what can't be found out is not said. */
    #askWhy(wait: Wait): void {
        this.#askAt = performance.now() + ASK_EVERY;
        this.#run(wait, async () => {
            const why = await this.context.jobs.whyPending(wait.job.id!, this.folder).catch(() => undefined);
            if (why && this.#waits.has(wait)) wait.observer.progress("pending", why);
        });
    }

    /** Before a time-out is reported, the job is read once more. */
    async #timeIsUp(wait: Wait): Promise<void> {
        const { jobs } = this.context;
        const job = await this.#read(wait);
        const isWanted = (): boolean => this.#waits.has(wait);
        if (!job || !isWanted()) return;
        const left = timeLeft(wait.memory, wait.limits, jobs.serverTime ?? Date.now());
        if (left === undefined || left > 0) return;
        const end = await handleTimeout(jobs, wait, job, isWanted);
        if (end) this.#end(wait, end);
    }

    #end(wait: Wait, end: JobEnd): void {
        if (!this.#waits.has(wait)) return;
        this.#remove(wait);
        wait.observer.ended(end);
    }

    #failed(wait: Wait, error: OrchestratorError): void {
        if (!this.#waits.has(wait) || !wait.schedule.failed(error.code)) return;
        this.#remove(wait);
        wait.observer.failed(error);
    }

    /** What keeps a sweep from working for good is found out, and said, by reading a job. */
    #sweepFailed(): void {
        const [wait] = this.#waits;
        if (wait && !wait.busy) this.#look(wait);
    }
}

function isLongPending({ job, memory }: Wait, server: number | undefined): boolean {
    if (job.id === undefined || memory.started !== undefined || server === undefined) return false;
    return server - (memory.since ?? server) >= LONG_PENDING;
}
