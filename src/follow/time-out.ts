/** What happens when a job takes too long. */
import { isFinal } from "../shared/job-states";
import { OrchestratorError, sentence, type Sentence } from "../orchestrator/errors";
import type { JobDto } from "../orchestrator/job-dto";
import type { Jobs, StopStrategy } from "../orchestrator/jobs";
import type { JobEnd, WaitOrder } from "./wait";

/**
 * `isWanted`: whether anybody waits still. The next step for a job that is still not at its end: it is left alone, asked to stop, killed, or given up. The end to report,
 * or undefined when the job's own is waited for. @throws OrchestratorError when it can't be stopped for now
 */
export async function handleTimeout(
    jobs: Jobs,
    wait: WaitOrder,
    job: JobDto,
    isWanted: () => boolean,
): Promise<JobEnd | undefined> {
    const { memory, limits, folder, observer } = wait;
    if (memory.timedOut === undefined) {
        memory.timedOut = memory.started === undefined ? "pending" : "running";
        memory.reason = await reasonOf(jobs, wait, job);
        observer.remember();
    }
    if (!isWanted()) return undefined;
    const next = nextStop(limits.onTimeout, memory.stop);
    if (!next) return givenUp(wait, job);
    try {
        await jobs.stop([job.Id], next, folder);
    } catch (error) {
        if (!(error instanceof OrchestratorError)) throw error;
        if (error.code === "NOT_ALLOWED") {
            memory.reason = [...memory.reason!, sentence("wait.notStopped"), ...error.sentences];
            return givenUp(wait, job);
        }
        // Refused, it counts as asked for: it was before, as a rule.
        if (error.code !== "REFUSED") throw error;
    }
    memory.stop = next;
    memory.stopAt = jobs.serverTime ?? Date.now();
    observer.remember();
    return undefined;
}

function nextStop(
    onTimeout: WaitOrder["limits"]["onTimeout"],
    asked: StopStrategy | undefined,
): StopStrategy | undefined {
    if (onTimeout === "leave" || asked === "Kill") return undefined;
    return onTimeout === "kill" || asked === "SoftStop" ? "Kill" : "SoftStop";
}

function givenUp({ memory }: WaitOrder, job: JobDto): JobEnd {
    const { timedOut, stop, reason = [] } = memory;
    const unheard = stop && !isFinal(job.State) ? [sentence("wait.stillThere", { state: job.State ?? "?" })] : [];
    return { job, output: {}, good: false, reason: [...reason, ...unheard], ...(timedOut ? { timedOut } : {}) };
}

async function reasonOf(jobs: Jobs, { memory, limits, folder }: WaitOrder, job: JobDto): Promise<Sentence[]> {
    const values = { job: job.Key, process: job.ReleaseName ?? "?" };
    if (memory.timedOut === "running")
        return [sentence("wait.running", { ...values, seconds: limits.running! / 1000 })];
    const pending = sentence("wait.pending", { ...values, seconds: limits.pending! / 1000 });
    // Without its words the time-out is reported all the same.
    const { words } = await jobs.whyPending(job.Id, folder).catch(() => ({ words: "" }));
    return words ? [pending, sentence("wait.why", { words })] : [pending];
}
