/** Looks after the waits of one folder: few by id, many by sweeping what has changed. */
import type { FolderRef } from "../shared/folder-ref";
import { isFinal, progressOf } from "../shared/job-states";
import { OrchestratorError } from "../orchestrator/errors";
import type { JobDto } from "../orchestrator/job-dto";
import type { Jobs } from "../orchestrator/jobs";
import type { RequestQueue } from "../orchestrator/request-queue";
import { endOf, endOfGone } from "./job-end";
import { lastChange, Sweep } from "./sweep";
import { handleTimeout } from "./time-out";
import { noteJob, timeLeft, type JobEnd, type WaitOrder } from "./wait";

/** So many are read one by one; more are swept. */
const MOST_READ_SINGLY = 20;

/** The watch looks around this often while there is anything to wait for. Milliseconds. */
const TICK = 1_000;

/** Between two reads of one job: at first, and at most; grown by half each time. Milliseconds. */
const FIRST_LOOK = 1_000;
const LONGEST_PAUSE = 8_000;

/** A job that no sweep has shown for so long is read. Milliseconds. */
const UNSEEN = 5 * 60_000;

/** "Not found" counts when it is seen twice, so far apart. Milliseconds. */
const GONE_AGAIN = 5_000;

/** A job that is pending for so long is asked why, one of a folder at a time, and so often. Milliseconds. */
const LONG_PENDING = 15_000;
const ASK_EVERY = 60_000;

/** Failures that will not pass by themselves, and how many in a row end a wait. */
const LASTING = new Set(["NOT_ALLOWED", "FOLDER_NOT_FOUND", "FOLDER_REQUIRED", "SIGN_IN_FAILED", "NOT_SUPPORTED"]);
const MOST_FAILURES = 3;

export interface Wait extends WaitOrder {
    /** By `performance.now()`: when it is read next, the pause before, when it was last seen. */
    readAt: number;
    pause: number;
    seenAt: number;
    /** A request for it is under way. */
    busy: boolean;
    missedAt: number | undefined;
    failures: number;
}

export class FolderWatch {
    readonly #waits = new Set<Wait>();
    readonly #sweep: Sweep;
    #askAt = 0;
    #timer: NodeJS.Timeout | undefined;

    constructor(
        private readonly jobs: Jobs,
        private readonly folder: FolderRef | undefined,
        private readonly reads: RequestQueue,
    ) {
        this.#sweep = new Sweep(jobs, folder);
    }

    add(order: WaitOrder): () => void {
        const now = performance.now();
        const wait: Wait = {
            ...order,
            readAt: now + FIRST_LOOK,
            pause: FIRST_LOOK,
            // A sweep can show only what changes after a time that is known.
            seenAt: order.memory.created === undefined ? now + FIRST_LOOK - UNSEEN : now,
            busy: false,
            missedAt: undefined,
            failures: 0,
        };
        this.#waits.add(wait);
        if (order.memory.created !== undefined) this.#sweep.goBackTo(order.memory.started ?? order.memory.created);
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
        const now = performance.now();
        const singly = this.#waits.size <= MOST_READ_SINGLY;
        if (!singly)
            this.#sweep.turn(
                (rows) => this.#seen(rows),
                (error) => this.#sweepFailed(error),
            );
        const clocks = { here: Date.now(), server: this.jobs.serverTime };
        for (const wait of this.#waits) {
            if (wait.busy) continue;
            const left = timeLeft(wait.memory, wait.limits, clocks);
            const readAt =
                singly || wait.missedAt !== undefined || wait.failures > 0 ? wait.readAt : wait.seenAt + UNSEEN;
            if (left !== undefined && left <= 0) this.#run(wait, () => this.#timeIsUp(wait));
            else if (now >= readAt) this.#look(wait);
            else if (now >= this.#askAt && isLongPending(wait, clocks.here)) this.#askWhy(wait);
        }
    };

    #remove(wait: Wait): void {
        this.#waits.delete(wait);
        if (this.#waits.size > 0) return;
        clearTimeout(this.#timer);
        this.#timer = undefined;
    }

    /** One request at a time for one wait; a failure is met by the next look, unless it lasts. */
    #run(wait: Wait, work: () => Promise<void>): void {
        wait.busy = true;
        this.reads
            .run(async () => {
                if (this.#waits.has(wait)) await work();
            })
            .then(
                () => (wait.failures = 0),
                (error: unknown) => this.#failed(wait, error as OrchestratorError),
            )
            .finally(() => (wait.busy = false));
    }

    #look(wait: Wait): void {
        this.#run(wait, async () => void (await this.#read(wait)));
    }

    async #read(wait: Wait): Promise<JobDto | undefined> {
        wait.pause = Math.min(LONGEST_PAUSE, wait.pause * 1.5);
        wait.readAt = performance.now() + wait.pause;
        const { id, key } = wait.job;
        const job = await (id === undefined ? this.jobs.find(key!, this.folder) : this.jobs.read(id, this.folder));
        if (!this.#waits.has(wait)) return undefined;
        if (!job) {
            this.#missed(wait);
            return undefined;
        }
        // From now on a sweep can show it: by the times that its own jobs bear, which may be of another machine than the answer's.
        if (wait.memory.created === undefined) this.#sweep.goBackTo(lastChange(job) ?? this.jobs.serverTime);
        wait.job = { id: job.Id, key: job.Key };
        wait.missedAt = undefined;
        this.#note(wait, job);
        if (isFinal(job.State)) this.#end(wait, await endOf(this.jobs, job, this.folder, wait.memory));
        return job;
    }

    #missed(wait: Wait): void {
        const now = performance.now();
        if (wait.missedAt !== undefined && now - wait.missedAt >= GONE_AGAIN)
            return this.#end(wait, endOfGone(wait.job));
        wait.missedAt ??= now;
        wait.readAt = wait.missedAt + GONE_AGAIN;
    }

    /** Rows of a sweep: those that have ended are read for their output. */
    #seen(rows: readonly JobDto[]): void {
        const byId = new Map(rows.map((row) => [row.Id, row]));
        for (const wait of this.#waits) {
            const row = wait.job.id === undefined ? undefined : byId.get(wait.job.id);
            if (!row) continue;
            this.#note(wait, row);
            if (isFinal(row.State) && !wait.busy) this.#look(wait);
        }
    }

    #note(wait: Wait, job: JobDto): void {
        wait.seenAt = performance.now();
        if (noteJob(wait.memory, job, this.jobs.serverTime)) wait.observer.remember();
        if (!isFinal(job.State)) wait.observer.progress(progressOf(job.State));
    }

    /** For the status only: what can't be found out is not said. */
    #askWhy(wait: Wait): void {
        this.#askAt = performance.now() + ASK_EVERY;
        this.#run(wait, async () => {
            const why = await this.jobs.whyPending(wait.job.id!, this.folder).catch(() => undefined);
            if (why && this.#waits.has(wait)) wait.observer.progress("pending", why);
        });
    }

    /** Before a time-out is reported, the job is read once more. */
    async #timeIsUp(wait: Wait): Promise<void> {
        const job = await this.#read(wait);
        if (!job || !this.#waits.has(wait)) return;
        const left = timeLeft(wait.memory, wait.limits, { here: Date.now(), server: this.jobs.serverTime });
        if (left === undefined || left > 0) return;
        const end = await handleTimeout(this.jobs, wait, job);
        if (end) this.#end(wait, end);
    }

    #end(wait: Wait, end: JobEnd): void {
        if (!this.#waits.has(wait)) return;
        this.#remove(wait);
        wait.observer.ended(end);
    }

    #failed(wait: Wait, error: OrchestratorError): void {
        if (!this.#waits.has(wait)) return;
        wait.failures++;
        wait.readAt = performance.now() + wait.pause;
        const lasts = !(error instanceof OrchestratorError) || LASTING.has(error.code);
        if (!lasts || wait.failures < MOST_FAILURES) return;
        this.#remove(wait);
        wait.observer.failed(error);
    }

    /** What keeps a sweep from working for good is found out, and said, by reading each job. */
    #sweepFailed(error: OrchestratorError): void {
        if (!LASTING.has(error.code)) return;
        for (const wait of this.#waits) wait.failures = Math.max(1, wait.failures);
    }
}

function isLongPending({ job, memory }: Wait, here: number): boolean {
    return job.id !== undefined && memory.started === undefined && here - memory.since >= LONG_PENDING;
}
