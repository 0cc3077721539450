/** What a user learns of the end of a job. */
import type { FolderRef } from "../shared/folder-ref";
import { isFinal } from "../shared/job-states";
import { OrchestratorError, sentence, type Sentence } from "../orchestrator/errors/orchestrator-error";
import type { JobDto } from "../orchestrator/jobs/job-dto";
import type { Jobs } from "../orchestrator/jobs/jobs";
import { aside } from "./deadline";
import type { JobEnd, JobName, WaitMemory } from "./wait";

/** Orchestrator's words for a job that did everything but hand over its result. Source: reports of users, 2026. */
const RESULT_TOO_LARGE = /(result|output)\b[^]{0,200}\b(too large|too big|exceed)/i;

/** As much of a job's words as is looked at. */
const MOST_CHARACTERS = 2_000;

/** The end of a job, with its output, and with its log where it faulted. @throws OrchestratorError when the output can't be read */
export async function endOf(
    jobs: Jobs,
    job: JobDto,
    folder: FolderRef | undefined,
    { timedOut, reason = [] }: WaitMemory,
): Promise<JobEnd> {
    const successful = job.State === "Successful";
    // A job that was stopped or has failed may have an output, too; its end does not wait for it.
    const output = successful
        ? await jobs.output(job, folder)
        : await aside((signal) => jobs.output(job, folder, signal)).catch(() => ({}));
    const common = {
        job,
        output,
        good: successful && timedOut === undefined,
        ...(timedOut ? { timedOut } : {}),
    };
    if (common.good) return { ...common, reason: [] };
    const words =
        isFinal(job.State) && !successful ? [sentence(`wait.${job.State as "Faulted" | "Stopped"}`, wordsOf(job))] : [];
    if (job.State !== "Faulted") return { ...common, reason: [...reason, ...words] };
    if (RESULT_TOO_LARGE.test(wordsOf(job).words!.slice(0, MOST_CHARACTERS))) words.push(sentence("wait.didItsWork"));
    const { logs, problem } = await errorLog(jobs, job, folder);
    return { ...common, logs, reason: [...reason, ...words, ...problem] };
}

/** The end of a successful job whose output can't be read: what is known of it. */
export function endWithoutOutput(job: JobDto, { timedOut, reason = [] }: WaitMemory, error: OrchestratorError): JobEnd {
    const values = { job: job.Key, process: job.ReleaseName ?? "?" };
    const told = [...reason, sentence("wait.noOutput", values), ...error.sentences];
    return { job, output: {}, good: false, reason: told, ...(timedOut ? { timedOut } : {}) };
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
        return { logs: await aside((signal) => jobs.errorLines(Key, folder, signal)), problem: [] };
    } catch (error) {
        if (!(error instanceof OrchestratorError)) throw error;
        const why = error.code === "NOT_ALLOWED" ? jobs.logRights : error.sentences;
        return { logs: [], problem: [sentence("wait.noLogs"), ...why] };
    }
}

function wordsOf({ Key, ReleaseName, Info, JobError }: JobDto): Record<string, string> {
    const words = [JobError?.title, JobError?.detail, Info].filter((text) => typeof text === "string" && text !== "");
    return { job: Key, process: ReleaseName ?? "?", words: [...new Set(words)].join(" ") || "–" };
}
