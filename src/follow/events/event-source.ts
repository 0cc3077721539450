import type { FolderRef } from "../../shared/folder-ref";
import type { EventName } from "../../shared/settings/events";
import type { OrchestratorError, Sentence } from "../../orchestrator/errors/orchestrator-error";
import type { ChangesObserver } from "../../orchestrator/jobs/changed-jobs";
import type { JobDto } from "../../orchestrator/jobs/job-dto";
import type { JobEnd } from "../wait";

/** Something that happened to a job, or to a queue item in the form of a job. */
export interface FolderEvent {
    name: EventName;
    /** Distinguishes it from all other events: the job's key and what happened. A job ends once. */
    id: string;
    /** The latest time at which it may have happened, in milliseconds since 1970 by the server's clock. */
    time: number;
    job: JobDto;
    /** The job is as it was just read. Otherwise it is as a list shows it, without its output. */
    isRead?: boolean;
    /** From then on the job shows whether the event counts, by the process's clock. Undefined: at once. */
    readFrom?: number;
}

/** What is known of a folder. */
export interface Since {
    /** All changes up to this time are known. In milliseconds since 1970 by the server's clock. */
    time: number;
    /** All jobs or items up to this id are known. Undefined: no id is known yet. */
    id: number | undefined;
}

/** What a feed reports on. A blank name stands for all. */
export interface Subjects {
    folder: FolderRef | undefined;
    process: string;
    queue: string;
}

/** Shows what happens to the jobs of a connection, or to its queue items in the form of jobs. */
export interface EventSource {
    /** Says what is done where the server refuses to filter by changes. */
    readonly filterRefused: Sentence;
    /** Shows what has changed. Returns the greatest id; undefined where ids do not show what is new. @throws OrchestratorError */
    changedSince(since: Since, folder: FolderRef | undefined, observer: ChangesObserver): Promise<number | undefined>;
    /** One job; undefined if there is none. @throws OrchestratorError */
    read(id: number, folder: FolderRef | undefined): Promise<JobDto | undefined>;
    /** Returns whether a feed reports on a job. @throws OrchestratorError */
    filterOf(subjects: Subjects): Promise<(job: JobDto) => boolean>;
    /** What has happened to a job by now, oldest first. */
    eventsOf(job: JobDto): FolderEvent[];
    /** What is reported of an event; undefined if the event does not count after all. @throws OrchestratorError */
    end(event: FolderEvent, folder: FolderRef | undefined): Promise<JobEnd | undefined>;
    /** What is reported if the job can't be read. */
    withoutOutput(event: FolderEvent, error: OrchestratorError): JobEnd;
}

/** What is reported of a job that has not ended. */
export function notEnded(job: JobEnd["job"]): JobEnd {
    return { job, output: {}, good: true, reason: [] };
}
