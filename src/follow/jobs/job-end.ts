/** What a user learns about the end of a job. */
import type { FolderRef } from "../../shared/folder-ref";
import { isFinal } from "../../shared/job-states";
import { OrchestratorError, sentence, type Sentence } from "../../orchestrator/errors/orchestrator-error";
import { nameOf, type JobDto } from "../../orchestrator/jobs/job-dto";
import { withDeadline } from "../deadline";
import type { Clock } from "../../orchestrator/clock";
import type { Jobs } from "../../orchestrator/jobs/jobs";
import type { Ends } from "../source";
import type { JobEnd, JobReference, WaitMemory, WaitOrder } from "../wait";

/** Orchestrator's words when a job has done its work but could not deliver its result. Source: user reports, 2026. */
const RESULT_TOO_LARGE = /(result|output)\b[^]{0,200}\b(too large|too big|exceed)/i;

/** The part of a job's message that is searched and shown. */
const MOST_CHARACTERS = 2_000;

/** What the end of a job is read with. */
interface Reading {
    jobs: Jobs;
    clock: Clock;
}

export class JobEnds implements Ends {
    constructor(
        private readonly jobs: Jobs,
        private readonly clock: Clock,
    ) {}

    readonly withoutOutput = endWithoutOutput;
    readonly missing = endOfMissing;

    mustBeRead(listed: JobDto): boolean {
        return isFinal(listed.State);
    }

    of(job: JobDto, folder: FolderRef | undefined, memory: WaitMemory): Promise<JobEnd> {
        return endOf({ jobs: this.jobs, clock: this.clock }, job, folder, memory);
    }

    async timedOut(job: JobDto, { memory, limits, folder }: WaitOrder): Promise<Sentence[]> {
        const values = { job: nameOf(job), process: job.ReleaseName ?? "?" };
        if (memory.timedOut === "running")
            return [sentence("wait.running", { ...values, seconds: limits.running! / 1000 })];
        const pending = sentence("wait.pending", { ...values, seconds: limits.pending! / 1000 });
        // The time-out is reported even if the reason can't be read.
        const why = await withDeadline(this.clock, (signal) => this.jobs.whyPending(job.Id, folder, signal)).catch(
            () => undefined,
        );
        return why?.words ? [pending, sentence("wait.why", { words: why.words })] : [pending];
    }
}

/** The end of a job with its output, and with its log if it faulted. @throws OrchestratorError when the output can't be read */
export async function endOf(
    { jobs, clock }: Reading,
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
    const values = { job: nameOf(job), process: job.ReleaseName ?? "?", words: jobs.withoutSecrets(wordsOf(job)) };
    const words =
        isFinal(job.State) && !successful ? [sentence(`wait.${job.State as "Faulted" | "Stopped"}`, values)] : [];
    if (job.State !== "Faulted") return { ...common, reason: [...reason, ...words] };
    if (RESULT_TOO_LARGE.test(values.words)) words.push(sentence("wait.didItsWork"));
    const { logs, problem } = await errorLog({ jobs, clock }, job, folder);
    return { ...common, logs, reason: [...reason, ...words, ...problem] };
}

/** The end of a successful job whose output can't be read. */
export function endWithoutOutput(job: JobDto, { timedOut, reason = [] }: WaitMemory, error: OrchestratorError): JobEnd {
    const values = { job: nameOf(job), process: job.ReleaseName ?? "?" };
    const reasons = [...reason, sentence("wait.noOutput", values), ...error.sentences];
    return { job, output: {}, good: false, reason: reasons, ...(timedOut ? { timedOut } : {}) };
}

/** The end of a job that Orchestrator does not have, or no longer has. */
export function endOfMissing({ id, key }: JobReference): JobEnd {
    const job = { ...(id === undefined ? {} : { Id: id }), ...(key === undefined ? {} : { Key: key }) };
    return { job, output: {}, good: false, isGone: true, reason: [sentence("wait.gone", { job: nameOf(job) })] };
}

/** A connection without the scope for logs still gets everything else. */
async function errorLog(
    { jobs, clock }: Reading,
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

/** The reason itself comes first. A title only names its kind. */
function wordsOf({ Info, JobError }: JobDto): string {
    const isText = (text: unknown): boolean => typeof text === "string" && text !== "";
    const words = [Info, JobError?.detail].filter(isText);
    const all = words.length > 0 ? words : [JobError?.title].filter(isText);
    return [...new Set(all)].join(" ").slice(0, MOST_CHARACTERS) || "–";
}
