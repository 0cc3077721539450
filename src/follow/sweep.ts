import type { FolderRef } from "../shared/folder-ref";
import {
    asOrchestratorError,
    sentence,
    type OrchestratorError,
    type Sentence,
} from "../orchestrator/errors/orchestrator-error";
import type { JobDto } from "../orchestrator/jobs/job-dto";
import { RARER } from "./webhook/arrivals";
import { isListRefused } from "./failure-policy";
import { lastChange } from "./time-outs/server-clock";
import type { WatchContext } from "./watch-context";

/** Milliseconds between two sweeps of a folder. The pause doubles after each failure. */
const PAUSE = 4_000;
const LONGEST_PAUSE = 60_000;

/**
 * Milliseconds by which a sweep looks back behind the cursor. The clocks of a server's machines differ, and a late commit may
 * have an earlier time.
 */
export const OVERLAP = 30_000;

export interface SweepObserver {
    /** A job that has changed. */
    seen(job: JobDto): void;
    /** All changed jobs have been seen. */
    succeeded(): void;
    failed(error: OrchestratorError): void;
    warn(warning: Sentence): void;
}

/** Asks which jobs of a folder have changed since the last sweep. All times are the server's, as its jobs show them. */
export class Sweep {
    /** Milliseconds since 1970. All earlier changes are known. Infinity: there is nothing to sweep for. */
    #cursor = Infinity;
    /** When the last sweep was over, by the process's clock. */
    #sweptAt = -Infinity;
    #pause = PAUSE;
    #isRunning = false;
    #failures = 0;
    #isRefused = false;

    constructor(
        private readonly context: Pick<WatchContext, "jobs" | "clock" | "arrivals">,
        private readonly folder: FolderRef | undefined,
        private readonly observer: SweepObserver,
    ) {}

    /** The server refuses the list of this folder, so its jobs have to be read one by one. */
    get isRefused(): boolean {
        return this.#isRefused;
    }

    /** Failed sweeps in a row. */
    get failures(): number {
        return this.#failures;
    }

    /** Treats the list as refused until a sweep succeeds. */
    markRefused(): void {
        if (!this.#isRefused) this.observer.warn(sentence("wait.noLists"));
        this.#isRefused = true;
    }

    /** Includes changes from this time on. */
    includeFrom(time: number): void {
        this.#cursor = Math.min(this.#cursor, time);
    }

    /** Drops everything that was to be swept for. */
    reset(): void {
        this.#cursor = Infinity;
    }

    /** Sweeps if it is time to. Never throws; the observer gets the failures. */
    runIfDue(): void {
        const { jobs, clock, arrivals } = this.context;
        const pause = arrivals.come ? Math.max(this.#pause, PAUSE * RARER) : this.#pause;
        if (this.#isRunning || clock.now() < this.#sweptAt + pause) return;
        this.#isRunning = true;
        // A job of the first page may change again while the later pages are read.
        const startedAt = jobs.serverTime ?? clock.date();
        const from = Math.min(this.#cursor, startedAt);
        let newest = from;
        const changed = (job: JobDto): void => {
            newest = Math.max(newest, lastChange(job) ?? newest);
            this.observer.seen(job);
        };
        const filterRefused = (): void => this.observer.warn(sentence("wait.noModificationTime"));
        jobs.changedSince(from - OVERLAP, this.folder, { changed, filterRefused })
            .then(
                () => this.#succeeded(from, Math.min(newest, startedAt)),
                (error: unknown) => this.#failed(asOrchestratorError(error)),
            )
            .finally(() => {
                this.#isRunning = false;
                this.#sweptAt = clock.now();
            })
            .catch(() => undefined);
    }

    #succeeded(from: number, newest: number): void {
        this.#pause = PAUSE;
        this.#failures = 0;
        this.#isRefused = false;
        // `includeFrom` may have moved the cursor back in the meantime.
        if (this.#cursor >= from) this.#cursor = Math.max(from, newest);
        this.observer.succeeded();
    }

    #failed(error: OrchestratorError): void {
        this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
        this.#failures++;
        if (isListRefused(error.code)) this.markRefused();
        this.observer.failed(error);
    }
}
