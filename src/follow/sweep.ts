import type { FolderRef } from "../shared/folder-ref";
import {
    asOrchestratorError,
    sentence,
    type OrchestratorError,
    type Sentence,
} from "../orchestrator/errors/orchestrator-error";
import type { JobDto } from "../orchestrator/jobs/job-dto";
import type { Jobs } from "../orchestrator/jobs/jobs";
import { lastChange } from "./time-outs/server-clock";
import { isListRefused } from "./failure-policy";

/** Between two sweeps of a folder; after one that failed, longer and longer. Milliseconds. */
const PAUSE = 4_000;
const LONGEST_PAUSE = 60_000;

/** The clocks of a server's machines differ, and what is committed later may bear an earlier time. Milliseconds. */
const OVERLAP = 30_000;

/** Hears what a sweep brought. */
export interface SweepObserver {
    /** A job that has changed. */
    seen(job: JobDto): void;
    /** All that has changed was seen, if there was anything. */
    succeeded(): void;
    failed(error: OrchestratorError): void;
    warn(warning: Sentence): void;
}

/** Asks a folder what has changed since it was last asked. Time is the server's own, as its jobs bear it. */
export class Sweep {
    /** Everything that was changed before is known. Milliseconds since 1970; Infinity: nothing was asked for. */
    #cursor = Infinity;
    #nextAt = 0;
    #pause = PAUSE;
    #underWay = false;
    #failures = 0;
    #isRefused = false;

    constructor(
        private readonly jobs: Jobs,
        private readonly folder: FolderRef | undefined,
        private readonly observer: SweepObserver,
    ) {}

    /** The server does not give this folder's list: its jobs are to be read one by one. */
    get isRefused(): boolean {
        return this.#isRefused;
    }

    /** Sweeps in a row that have failed. */
    get failures(): number {
        return this.#failures;
    }

    /** Takes the list for refused, until a sweep succeeds. */
    giveUp(): void {
        if (!this.#isRefused) this.observer.warn(sentence("wait.noLists"));
        this.#isRefused = true;
    }

    /** Changes from this time on are wanted. */
    goBackTo(time: number): void {
        this.#cursor = Math.min(this.#cursor, time);
    }

    /** Nothing of before is wanted any more. */
    forget(): void {
        this.#cursor = Infinity;
    }

    /** Sweeps if it is time to. Never throws; the observer hears of it. */
    turn(): void {
        if (this.#underWay || performance.now() < this.#nextAt) return;
        this.#underWay = true;
        // While the pages are read, what was on the first one may change again.
        const begun = this.jobs.serverTime ?? Date.now();
        const from = Math.min(this.#cursor, begun);
        let newest = from;
        const changed = (job: JobDto): void => {
            newest = Math.max(newest, lastChange(job) ?? newest);
            this.observer.seen(job);
        };
        const filterRefused = (): void => this.observer.warn(sentence("wait.noModificationTime"));
        this.jobs
            .changedSince(from - OVERLAP, this.folder, { changed, filterRefused })
            .then(
                () => this.#succeeded(from, Math.min(newest, begun)),
                (error: unknown) => this.#failed(asOrchestratorError(error)),
            )
            .finally(() => {
                this.#underWay = false;
                this.#nextAt = performance.now() + this.#pause;
            })
            .catch(() => undefined);
    }

    #succeeded(from: number, newest: number): void {
        this.#pause = PAUSE;
        this.#failures = 0;
        this.#isRefused = false;
        // Unless somebody has gone back meanwhile.
        if (this.#cursor >= from) this.#cursor = Math.max(from, newest);
        this.observer.succeeded();
    }

    #failed(error: OrchestratorError): void {
        this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
        this.#failures++;
        if (isListRefused(error.code)) this.giveUp();
        this.observer.failed(error);
    }
}
