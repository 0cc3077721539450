import type { EventName } from "../../shared/settings/events";
import type { FolderRef } from "../../shared/folder-ref";
import { isFinal } from "../../shared/job-states";
import type { Clock } from "../../orchestrator/clock";
import { sentence, type OrchestratorError } from "../../orchestrator/errors/orchestrator-error";
import type { ChangesObserver } from "../../orchestrator/jobs/changed-jobs";
import { keyOf, type JobDto } from "../../orchestrator/jobs/job-dto";
import type { Jobs } from "../../orchestrator/jobs/jobs";
import { endOf, endWithoutOutput } from "../jobs/job-end";
import { lastChange } from "../time-outs/server-clock";
import type { JobEnd } from "../wait";
import { notEnded, type EventSource, type FolderEvent, type Since, type Subjects } from "./event-source";

/** The events of jobs. */
export class JobEvents implements EventSource {
    readonly filterRefused = sentence("wait.noModificationTime");

    constructor(
        private readonly jobs: Jobs,
        private readonly clock: Clock,
    ) {}

    async changedSince({ time }: Since, folder: FolderRef | undefined, observer: ChangesObserver): Promise<undefined> {
        await this.jobs.changedSince(time, folder, observer, "events");
    }

    read(id: number, folder: FolderRef | undefined): Promise<JobDto | undefined> {
        return this.jobs.read(id, folder);
    }

    filterOf({ process }: Subjects): Promise<(job: JobDto) => boolean> {
        const wanted = process.toLowerCase();
        return Promise.resolve(({ ReleaseName }) => wanted === "" || ReleaseName?.toLowerCase() === wanted);
    }

    eventsOf(job: JobDto): FolderEvent[] {
        const key = keyOf(job);
        const startedAt = Date.parse(job.StartTime ?? "");
        const events: FolderEvent[] = [];
        if (startedAt) events.push({ name: "job.started", id: `${key} started`, time: startedAt, job });
        if (job.State === "Suspended")
            events.push({ name: "job.suspended", id: suspensionOf(job), time: changeOf(job), job });
        if (isFinal(job.State)) {
            const time = Date.parse(job.EndTime ?? "") || changeOf(job);
            events.push({ name: `job.${job.State!.toLowerCase()}` as EventName, id: `${key} ended`, time, job });
        }
        return events;
    }

    async end({ name, job, isRead }: FolderEvent, folder: FolderRef | undefined): Promise<JobEnd> {
        const read = isRead ? job : await this.jobs.read(job.Id, folder);
        // An administrator may have deleted it meanwhile. A restored database gives its id to another one.
        const found = read && keyOf(read) === keyOf(job) ? read : job;
        if (name === "job.started" || name === "job.suspended") return notEnded(found);
        return endOf({ jobs: this.jobs, clock: this.clock }, found, folder, {});
    }

    withoutOutput({ job }: FolderEvent, error: OrchestratorError): JobEnd {
        return isFinal(job.State) ? endWithoutOutput(job, {}, error) : notEnded(job);
    }
}

/** When the server noted the last change of a job. Robots may set the other times, and their clocks may be wrong. */
export function changeOf(job: JobDto): number {
    return Date.parse(job.LastModificationTime ?? "") || (lastChange(job) ?? -Infinity);
}

/** The same id for all suspensions of a job. It is forgotten as soon as the job shows another state. */
export function suspensionOf(job: JobDto): string {
    return `${keyOf(job)} suspended`;
}
