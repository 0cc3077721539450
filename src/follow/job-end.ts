/** What a user learns of the end of a job. */
import type { FolderRef } from "../shared/folder-ref";
import { isFinal } from "../shared/job-states";
import { OrchestratorError, sentence, type Sentence } from "../orchestrator/errors";
import type { JobDto } from "../orchestrator/job-dto";
import type { Jobs } from "../orchestrator/jobs";
import type { JobEnd, JobName, WaitMemory } from "./wait";

/** The end of a job, with its output, and with its log where it faulted. @throws OrchestratorError when the output can't be read */
export async function endOf(
    jobs: Jobs,
    job: JobDto,
    folder: FolderRef | undefined,
    { timedOut, reason = [] }: WaitMemory,
): Promise<JobEnd> {
    const successful = job.State === "Successful";
    // A job that was stopped or has failed may have an output, too; its end does not wait for it.
    const output = jobs.output(job, folder);
    const common = {
        job,
        output: await (successful ? output : output.catch(() => ({}))),
        good: successful && timedOut === undefined,
        ...(timedOut ? { timedOut } : {}),
    };
    if (common.good) return { ...common, reason: [] };
    const words =
        isFinal(job.State) && !successful ? [sentence(`wait.${job.State as "Faulted" | "Stopped"}`, wordsOf(job))] : [];
    if (job.State !== "Faulted") return { ...common, reason: [...reason, ...words] };
    const { logs, problem } = await errorLog(jobs, job, folder);
    return { ...common, logs, reason: [...reason, ...words, ...problem] };
}

/** The end of a job that Orchestrator does not have (any more). */
export function endOfGone({ id, key }: JobName): JobEnd {
    return {
        job: { ...(id === undefined ? {} : { Id: id }), ...(key === undefined ? {} : { Key: key }) },
        output: {},
        good: false,
        reason: [sentence("wait.gone", { job: key ?? id ?? "" })],
    };
}

/** Without the scope for it everything else comes all the same. */
async function errorLog(
    jobs: Jobs,
    { Key }: JobDto,
    folder: FolderRef | undefined,
): Promise<{ logs: NonNullable<JobEnd["logs"]>; problem: Sentence[] }> {
    try {
        return { logs: await jobs.errorLines(Key, folder), problem: [] };
    } catch (error) {
        if (!(error instanceof OrchestratorError)) throw error;
        const hint = error.code === "NOT_ALLOWED" ? "wait.noLogsScope" : "wait.noLogs";
        return { logs: [], problem: [sentence(hint), ...(hint === "wait.noLogs" ? error.sentences : [])] };
    }
}

function wordsOf({ Key, ReleaseName, Info, JobError }: JobDto): Record<string, string> {
    const words = [JobError?.title, JobError?.detail, Info].filter((text) => typeof text === "string" && text !== "");
    return { job: Key, process: ReleaseName ?? "?", words: [...new Set(words)].join(" ") || "–" };
}
