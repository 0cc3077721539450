/** What happens when a job takes too long. */
import { isFinal } from "../../shared/job-states";
import { OrchestratorError, sentence, type Sentence } from "../../orchestrator/errors/orchestrator-error";
import type { JobDto } from "../../orchestrator/jobs/job-dto";
import type { Jobs, StopStrategy } from "../../orchestrator/jobs/jobs";
import { aside } from "../deadline";
import type { JobEnd, TimedOut, WaitOrder } from "../wait";

/** The stops of a job that has taken too long. */
export class Stops {
    /** When the last one was first asked for, by `performance.now()`: of an earlier process, when the wait was taken up. */
    #triedAt = performance.now();
    /** Orchestrator has not accepted it, for this reason. */
    #unheard: readonly Sentence[] | undefined;

    constructor(
        private readonly jobs: Jobs,
        private readonly wait: WaitOrder,
    ) {}

    /** Whether there is something to do for a job whose time is up: nothing while a stop takes its time. */
    get isDue(): boolean {
        const { memory, limits } = this.wait;
        const isAsked = memory.stop !== undefined && this.#unheard === undefined;
        return !isAsked || performance.now() - this.#triedAt >= limits.killAfter;
    }

    /**
     * The next step for a job that is still not at its end: it is left alone, asked to stop, killed, or given up. `isWanted`:
     * whether anybody waits still. The end to report, or undefined when the job's own is waited for.
     * @throws OrchestratorError when it can't be stopped for now
     */
    async next(job: JobDto, timedOut: TimedOut | undefined, isWanted: () => boolean): Promise<JobEnd | undefined> {
        const { memory, observer } = this.wait;
        if (memory.timedOut === undefined) {
            if (timedOut === undefined) return undefined;
            memory.timedOut = timedOut;
            memory.reason = await this.#reason(job);
            observer.remember();
        }
        if (!isWanted()) return undefined;
        const stop = this.#nextStop();
        if (!stop) return this.#givenUp(job);
        await this.#ask(stop, job);
        return this.#unheard && this.#mayNotStop ? this.#givenUp(job) : undefined;
    }

    #mayNotStop = false;

    /** The same again until it is accepted, and one step further when its time is over. */
    #nextStop(): StopStrategy | undefined {
        const { onTimeout, killAfter } = this.wait.limits;
        const { stop } = this.wait.memory;
        if (onTimeout === "leave") return undefined;
        if (stop === undefined) return onTimeout === "kill" ? "Kill" : "SoftStop";
        if (performance.now() - this.#triedAt < killAfter) return stop;
        return stop === "SoftStop" ? "Kill" : undefined;
    }

    async #ask(stop: StopStrategy, { Id }: JobDto): Promise<void> {
        const { memory, limits, folder, observer } = this.wait;
        if (memory.stop !== stop) {
            memory.stop = stop;
            this.#triedAt = performance.now();
            observer.remember();
        }
        const left = limits.killAfter - (performance.now() - this.#triedAt);
        this.#unheard = [];
        try {
            await aside((signal) => this.jobs.stop([Id], stop, folder, signal), left);
            this.#unheard = undefined;
        } catch (error) {
            if (!(error instanceof OrchestratorError)) throw error;
            // Refused, it counts as asked for: it was before, as a rule.
            if (error.code === "REFUSED") return void (this.#unheard = undefined);
            this.#unheard = error.sentences;
            this.#mayNotStop = error.code === "NOT_ALLOWED";
            if (!this.#mayNotStop) throw error;
        }
    }

    #givenUp(job: JobDto): JobEnd {
        const { timedOut, stop, reason = [] } = this.wait.memory;
        const outlived = stop && !isFinal(job.State) ? [sentence("wait.stillThere", { state: job.State ?? "?" })] : [];
        const stopped = this.#unheard ? [sentence("wait.notStopped"), ...this.#unheard] : outlived;
        return { job, output: {}, good: false, reason: [...reason, ...stopped], ...(timedOut ? { timedOut } : {}) };
    }

    async #reason(job: JobDto): Promise<Sentence[]> {
        const { memory, limits, folder } = this.wait;
        const values = { job: job.Key, process: job.ReleaseName ?? "?" };
        if (memory.timedOut === "running")
            return [sentence("wait.running", { ...values, seconds: limits.running! / 1000 })];
        const pending = sentence("wait.pending", { ...values, seconds: limits.pending! / 1000 });
        // Without its words the time-out is reported all the same.
        const why = await aside((signal) => this.jobs.whyPending(job.Id, folder, signal)).catch(() => undefined);
        return why?.words ? [pending, sentence("wait.why", { words: why.words })] : [pending];
    }
}
