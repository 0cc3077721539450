import type { FolderRef } from "../shared/folder-ref";
import { isFinal } from "../shared/job-states";
import { asOrchestratorError, sentence, type OrchestratorError } from "../orchestrator/errors/orchestrator-error";
import { nameOf, type JobDto } from "../orchestrator/jobs/job-dto";
import { FolderFailures } from "./failure-policy";
import type { OpenWait } from "./open-wait";
import type { OpenWaits } from "./open-waits";
import { lastChange } from "./time-outs/server-clock";
import type { JobEnd } from "./wait";
import type { WatchContext } from "./watch-context";

/** Milliseconds. No machine's clock is expected to be further behind than this. */
export const LARGEST_CLOCK_ERROR = 2 * 3_600_000;

export interface ReadObserver {
    /** Milliseconds until a job is read again, at most. */
    longestPause(): number;
    /** A job was read for the first time. Sweeps show its changes from this time on. */
    firstRead(changedAt: number): void;
    ended(wait: OpenWait, end: JobEnd): void;
    /** The job can't be read, and the wait is to end with this error. */
    failed(wait: OpenWait, error: OrchestratorError): void;
}

/** Reads the jobs of a folder, and passes what they show on to their waits. */
export class JobReader {
    readonly failures: FolderFailures;

    constructor(
        private readonly context: WatchContext,
        private readonly folder: FolderRef | undefined,
        private readonly waits: OpenWaits,
        private readonly observer: ReadObserver,
    ) {
        this.failures = new FolderFailures(context.jobs, context.signIn);
    }

    /** Runs one request at a time for each wait. The next read makes up for a failed one. */
    run(wait: OpenWait, work: () => Promise<void>): void {
        wait.isBusy = true;
        this.context.reads
            .run(async () => {
                if (this.waits.has(wait)) await work();
            })
            .catch((error: unknown) => this.#failed(wait, asOrchestratorError(error)))
            .finally(() => {
                wait.isBusy = false;
                if (!wait.isToBeReadAgain || !this.waits.has(wait)) return;
                wait.isToBeReadAgain = false;
                this.queueRead(wait);
            });
    }

    /** An event says that the job has ended. */
    wake(wait: OpenWait): void {
        wait.isWoken = true;
        wait.schedule.woken();
        if (wait.isBusy) wait.isToBeReadAgain = true;
        else this.queueRead(wait);
    }

    queueRead(wait: OpenWait): void {
        this.run(wait, async () => void (await this.read(wait)));
    }

    /** Undefined: the job is missing, another one bears its id, or no wait is left. */
    async read(wait: OpenWait): Promise<JobDto | undefined> {
        const { jobs, clock } = this.context;
        wait.schedule.readStarted(this.observer.longestPause());
        const sentAt = clock.now();
        const { id, key } = wait.order.job;
        const found = await (id === undefined ? jobs.find(key!, this.folder) : jobs.read(id, this.folder));
        if (!this.waits.has(wait)) return undefined;
        const job = found && wait.matches(found) ? found : undefined;
        this.#note(wait, job, sentAt);
        if (job && isFinal(job.State)) await this.#reportEnd(wait, job);
        return job;
    }

    /** Reads jobs whose ids are unknown. An old server gets one request for all of them, outside the queue of reads. */
    async readByKey(waits: readonly OpenWait[]): Promise<void> {
        const { jobs, clock } = this.context;
        for (const wait of waits) wait.isBusy = true;
        try {
            if (await jobs.readsByKey()) return waits.forEach((wait) => this.queueRead(wait));
            const sentAt = clock.now();
            const named = waits.map(({ order }) => order.job);
            const found = await jobs.findAll(named, this.folder);
            for (const [at, wait] of waits.entries()) {
                if (!this.waits.has(wait)) continue;
                wait.isBusy = false;
                wait.schedule.readStarted(this.observer.longestPause());
                const job = found[at];
                this.#note(wait, job, sentAt);
                // A listed job has no output.
                if (job && isFinal(job.State)) this.queueRead(wait);
            }
        } catch (error) {
            for (const wait of waits) {
                wait.isBusy = false;
                wait.schedule.readStarted(this.observer.longestPause());
                this.#failed(wait, asOrchestratorError(error), true);
            }
        }
    }

    /** Notes the result of a read. Undefined: Orchestrator does not have the job. */
    #note(wait: OpenWait, job: JobDto | undefined, sentAt: number): void {
        const { clock, jobs, serverClock } = this.context;
        this.failures.readSucceeded(sentAt);
        // The output of an ended job may still be missing.
        if (!wait.schedule.isJobFinal) wait.setProblem(undefined);
        if (!job) {
            if (wait.schedule.readMissed()) this.observer.ended(wait, this.context.ends.missing(wait.order.job));
            return;
        }
        serverClock.note(job);
        const now = serverClock.now ?? clock.date();
        // The job's own time counts. Another machine may have set it than the one that answers.
        if (!wait.schedule.wasRead)
            this.observer.firstRead(Math.max(lastChange(job) ?? now, (jobs.serverTime ?? now) - LARGEST_CLOCK_ERROR));
        wait.note(job, now);
        this.waits.index(wait);
        wait.schedule.readSucceeded();
    }

    /** The end of a successful job waits for its output. After the grace period it is reported without. */
    async #reportEnd(wait: OpenWait, job: JobDto): Promise<void> {
        const { memory } = wait.order;
        wait.schedule.isJobFinal = true;
        if (!wait.isWoken) this.context.arrivals.missed();
        try {
            this.observer.ended(wait, await this.context.ends.of(job, this.folder, memory));
        } catch (error) {
            const failure = asOrchestratorError(error);
            if (wait.outputFailed())
                return this.observer.ended(wait, this.context.ends.withoutOutput(job, memory, failure));
            wait.schedule.readFailed(failure.code);
            wait.setProblem(failure.with([sentence("wait.outputLater", { job: nameOf(job) })]));
        }
    }

    #failed(wait: OpenWait, error: OrchestratorError, isListed = false): void {
        if (!this.waits.has(wait)) return;
        const isEnd = this.failures.readFailed(error, wait.schedule, isListed);
        wait.setProblem(error);
        if (isEnd) this.observer.failed(wait, error);
    }
}
