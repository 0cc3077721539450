import type { EventName } from "../../shared/settings/events";
import { isFinal } from "../../shared/job-states";
import { keyOf, type JobDto } from "../../orchestrator/jobs/job-dto";
import { lastChange } from "../time-outs/server-clock";

/** Something that happened to a job. */
export interface JobEvent {
    name: EventName;
    /** Tells it from all other events: the key of the job and what happened. A job ends once. */
    id: string;
    /** When it happened, in milliseconds since 1970 by the server's clock. */
    time: number;
    /** The job as a list shows it, without its output. */
    job: JobDto;
}

/** When the server noted the last change of a job. Robots may set the other times, and their clocks may be wrong. */
export function changeOf(job: JobDto): number {
    return Date.parse(job.LastModificationTime ?? "") || (lastChange(job) ?? -Infinity);
}

/** What has happened to a job by now, oldest first. */
export function eventsOf(job: JobDto): JobEvent[] {
    const key = keyOf(job);
    const startedAt = Date.parse(job.StartTime ?? "");
    const events: JobEvent[] = [];
    if (startedAt) events.push({ name: "job.started", id: `${key} started`, time: startedAt, job });
    if (job.State === "Suspended")
        events.push({ name: "job.suspended", id: suspensionOf(job), time: changeOf(job), job });
    if (isFinal(job.State)) {
        const time = Date.parse(job.EndTime ?? "") || changeOf(job);
        events.push({ name: `job.${job.State!.toLowerCase()}` as EventName, id: `${key} ended`, time, job });
    }
    return events;
}

/** The id of a suspension. Only the state of the job tells one suspension from the next. */
export function suspensionOf(job: JobDto): string {
    return `${keyOf(job)} suspended`;
}
