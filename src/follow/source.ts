import type { FolderRef } from "../shared/folder-ref";
import type { OrchestratorError, Sentence } from "../orchestrator/errors/orchestrator-error";
import type { JobDto } from "../orchestrator/jobs/job-dto";
import type { Jobs } from "../orchestrator/jobs/jobs";
import type { JobEnd, JobReference, WaitMemory, WaitOrder } from "./wait";

/** Reads what is followed: jobs, or queue items in the form of jobs. */
export type Source = Pick<
    Jobs,
    "serverTime" | "hasAnswered" | "read" | "readsByKey" | "find" | "findAll" | "changedSince" | "whyPending" | "stop"
>;

/** Reads what a user learns about an end. */
export interface Ends {
    /** Whether a list shows that it must be read: it has ended, or another one has taken its place. */
    mustBeRead(listed: JobDto): boolean;
    /** @throws OrchestratorError when the output can't be read */
    of(job: JobDto, folder: FolderRef | undefined, memory: WaitMemory): Promise<JobEnd>;
    /** The end of a successful job whose output can't be read. */
    withoutOutput(job: JobDto, memory: WaitMemory, error: OrchestratorError): JobEnd;
    /** The end of a job that Orchestrator does not have, or no longer has. */
    missing(reference: JobReference): JobEnd;
    /** Why the wait has passed its limit. */
    timedOut(job: JobDto, wait: WaitOrder): Promise<Sentence[]>;
}
