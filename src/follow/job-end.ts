/** What a user learns about the end of a job. */
import type { FolderRef } from "../shared/folder-ref";
import { isFinal } from "../shared/job-states";
import { OrchestratorError, sentence, type Sentence } from "../orchestrator/errors/orchestrator-error";
import type { JobDto } from "../orchestrator/jobs/job-dto";
import { withDeadline } from "./deadline";
import type { WatchContext } from "./watch-context";
import type { JobEnd, JobReference, WaitMemory } from "./wait";

/** Orchestrator's words when a job has done its work but could not deliver its result. Source: user reports, 2026. */
const RESULT_TOO_LARGE = /(result|output)\b[^]{0,200}\b(too large|too big|exceed)/i;

/** The part of a job's message that is searched for these words. */
const SEARCHED_CHARACTERS = 2_000;

/** The end of a job with its output, and with its log if it faulted. @throws OrchestratorError when the output can't be read */
export async function endOf(
    { jobs, clock }: Pick<WatchContext, "jobs" | "clock">,
    job: JobDto,
    folder: FolderRef | undefined,
    { timedOut, reason = [] }: WaitMemory,
): Promise<JobEnd> {
    const successful = job.State === "Successful";
    // A stopped or faulted job may have an output too, but its end is not delayed for it.
    const output = successful
        ? await jobs.output(job, folder)
        : await withDeadline(clock, (signal) => jobs.output(job, folder, signal)).catch(() => ({}));
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
    if (RESULT_TOO_LARGE.test(wordsOf(job).words!.slice(0, SEARCHED_CHARACTERS)))
        words.push(sentence("wait.didItsWork"));
    const { logs, problem } = await errorLog({ jobs, clock }, job, folder);
    return { ...common, logs, reason: [...reason, ...words, ...problem] };
}

/** The end of a successful job whose output can't be read. */
export function endWithoutOutput(job: JobDto, { timedOut, reason = [] }: WaitMemory, error: OrchestratorError): JobEnd {
    const values = { job: job.Key, process: job.ReleaseName ?? "?" };
    const reasons = [...reason, sentence("wait.noOutput", values), ...error.sentences];
    return { job, output: {}, good: false, reason: reasons, ...(timedOut ? { timedOut } : {}) };
}

/** The end of a job that Orchestrator does not have, or no longer has. */
export function endOfMissing({ id, key }: JobReference): JobEnd {
    return {
        job: { ...(id === undefined ? {} : { Id: id }), ...(key === undefined ? {} : { Key: key }) },
        output: {},
        good: false,
        reason: [sentence("wait.gone", { job: key ?? id ?? "" })],
    };
}

/** A connection without the scope for logs still gets everything else. */
async function errorLog(
    { jobs, clock }: Pick<WatchContext, "jobs" | "clock">,
    { Key }: JobDto,
    folder: FolderRef | undefined,
): Promise<{ logs: NonNullable<JobEnd["logs"]>; problem: Sentence[] }> {
    try {
        return { logs: await withDeadline(clock, (signal) => jobs.errorLines(Key, folder, signal)), problem: [] };
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
