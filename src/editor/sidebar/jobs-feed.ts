/** Reads the list of jobs from Node-RED, only after it has announced a change, and only while the tab is shown. */
import {
    LIVE_JOBS_ROUTES,
    LIVE_JOBS_TOPIC,
    type LiveJob,
    type LiveJobsChange,
    type LiveJobsList,
} from "../../shared/live-jobs";
import { get, onComms } from "../node-red";

/** Milliseconds until the list is asked for again after a failure. */
const RETRY = 5_000;

export interface FeedObserver {
    /** Whether the jobs are visible. */
    isShown(): boolean;
    /** The jobs that are new or have changed, and the numbers of those that are forgotten. */
    changed(jobs: readonly LiveJob[], forgotten: readonly number[]): void;
    /** Whether the list can be read. */
    problem(isOne: boolean): void;
}

export class JobsFeed {
    /** By number, oldest first. */
    readonly jobs = new Map<number, LiveJob>();
    run = "";
    #change = -1;
    /** The last change that was announced. */
    #announced: LiveJobsChange | undefined;
    #isReading = false;

    /** The feed ends when the signal aborts. */
    constructor(
        private readonly observer: FeedObserver,
        signal?: AbortSignal,
    ) {
        const listener = (change: unknown): void => {
            this.#announced = change as LiveJobsChange;
            this.readAgain();
        };
        onComms(LIVE_JOBS_TOPIC, listener, signal);
    }

    /** Asks for what has changed. Never rejects. */
    readAgain(): void {
        if (this.#isReading || this.#isUpToDate || !this.observer.isShown()) return;
        this.#isReading = true;
        get(`${LIVE_JOBS_ROUTES.list}?run=${this.run}&since=${this.#change}`).then(
            (list) => {
                this.#isReading = false;
                this.#take(list as LiveJobsList);
                this.observer.problem(false);
                this.readAgain();
            },
            () => {
                this.observer.problem(true);
                setTimeout(() => {
                    this.#isReading = false;
                    this.readAgain();
                }, RETRY);
            },
        );
    }

    get #isUpToDate(): boolean {
        const announced = this.#announced;
        if (this.run === "") return false;
        return !announced || (announced.run === this.run && announced.change <= this.#change);
    }

    #take({ run, change, first, jobs }: LiveJobsList): void {
        const isOther = run !== this.run;
        const forgotten = [...this.jobs.keys()].filter((number) => isOther || number < first);
        for (const number of forgotten) this.jobs.delete(number);
        for (const job of jobs) this.jobs.set(job.number, job);
        this.run = run;
        this.#change = change;
        this.observer.changed(jobs, forgotten);
    }
}
