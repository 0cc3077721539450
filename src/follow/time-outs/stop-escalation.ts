/** What happens to a job that takes too long. */
import { isFinal } from "../../shared/job-states";
import { OrchestratorError, sentence, type Sentence } from "../../orchestrator/errors/orchestrator-error";
import type { Clock } from "../../orchestrator/clock";
import type { JobDto } from "../../orchestrator/jobs/job-dto";
import type { StopStrategy } from "../../shared/settings/jobs";
import type { Ends, Source } from "../source";
import { withDeadline } from "../deadline";
import type { JobEnd, TimedOut, WaitOrder } from "../wait";

/** Leaves, stops or kills a job that has timed out, one step after another. */
export class StopEscalation {
    /** When the current stop was first requested. If an earlier process did, when this one resumed the wait. */
    #requestedAt: number;
    /** Why Orchestrator has not accepted the current stop. Undefined: it has. */
    #rejection: readonly Sentence[] | undefined;
    #isForbidden = false;

    constructor(
        private readonly jobs: Source,
        private readonly ends: Ends,
        private readonly wait: WaitOrder,
        private readonly clock: Clock,
    ) {
        this.#requestedAt = clock.now();
    }

    /** Whether the next step may be taken. An accepted stop gets its time first. */
    get isDue(): boolean {
        const { memory, limits } = this.wait;
        const isAccepted = memory.stop !== undefined && this.#rejection === undefined;
        return !isAccepted || this.clock.now() - this.#requestedAt >= limits.killAfter;
    }

    /**
     * Takes the next step for a job that has not ended: leave it, stop it, kill it or give it up. Returns the end to report.
     * Undefined: the job's real end is awaited. `isOpen`: whether a wait is still open.
     * @throws OrchestratorError when the job can't be stopped for now
     */
    async next(job: JobDto, timedOut: TimedOut | undefined, isOpen: () => boolean): Promise<JobEnd | undefined> {
        const { memory, observer } = this.wait;
        if (memory.timedOut === undefined) {
            if (timedOut === undefined) return undefined;
            memory.timedOut = timedOut;
            memory.reason = await this.ends.timedOut(job, this.wait);
            observer.remember();
        }
        if (!isOpen()) return undefined;
        const stop = this.#nextStop();
        if (!stop) return this.#timedOutEnd(job);
        await this.#request(stop, job);
        return this.#rejection && this.#isForbidden ? this.#timedOutEnd(job) : undefined;
    }

    /** The same stop until it is accepted, and the next one when its time is over. */
    #nextStop(): StopStrategy | undefined {
        const { onTimeout, killAfter } = this.wait.limits;
        const { stop } = this.wait.memory;
        if (onTimeout === "leave") return undefined;
        if (stop === undefined) return onTimeout === "kill" ? "Kill" : "SoftStop";
        if (this.clock.now() - this.#requestedAt < killAfter) return stop;
        return stop === "SoftStop" ? "Kill" : undefined;
    }

    async #request(stop: StopStrategy, { Id }: JobDto): Promise<void> {
        const { memory, limits, folder, observer } = this.wait;
        if (memory.stop !== stop) {
            memory.stop = stop;
            this.#requestedAt = this.clock.now();
            observer.remember();
        }
        const remaining = limits.killAfter - (this.clock.now() - this.#requestedAt);
        this.#rejection = [];
        try {
            await withDeadline(this.clock, (signal) => this.jobs.stop([Id], stop, folder, signal), remaining);
            this.#rejection = undefined;
        } catch (error) {
            if (!(error instanceof OrchestratorError)) throw error;
            // Orchestrator usually refuses a stop because the job is already stopping.
            if (error.code === "REFUSED") return void (this.#rejection = undefined);
            this.#rejection = error.sentences;
            this.#isForbidden = error.code === "NOT_ALLOWED";
            if (!this.#isForbidden) throw error;
        }
    }

    #timedOutEnd(job: JobDto): JobEnd {
        const { timedOut, stop, reason = [] } = this.wait.memory;
        const outlived = stop && !isFinal(job.State) ? [sentence("wait.stillThere", { state: job.State ?? "?" })] : [];
        const stopped = this.#rejection ? [sentence("wait.notStopped"), ...this.#rejection] : outlived;
        return { job, output: {}, good: false, reason: [...reason, ...stopped], ...(timedOut ? { timedOut } : {}) };
    }
}
