/** What webhooks report of jobs. Source: docs, "Types of events", 2021.10 to 2025.10. */
import { parseJson } from "../../../shared/json/read";
import type { Job, JobState } from "../../jobs/job";
import { USER_ID } from "../../tenant/tenant";
import type { Happening } from "./event";

const TYPES: Partial<Record<JobState, string>> = {
    Suspended: "job.suspended",
    Successful: "job.completed",
    Faulted: "job.faulted",
    Stopped: "job.stopped",
};

/** A client has started the jobs with this. */
export function jobsCreated(startInfo: object, jobs: readonly Job[], at: number): Happening {
    const [first] = jobs as [Job, ...Job[]];
    const content = { StartInfo: startInfo, Jobs: jobs.map(newJobOf) };
    return { type: "job.created", at, folder: first.release.folder, entityKey: first.Key, userId: USER_ID, content };
}

/** Undefined: there is no event of this change. */
export function jobChanged(job: Job, before: JobState | undefined, at: number): Happening | undefined {
    const type = job.State === "Running" && before === "Pending" ? "job.started" : TYPES[job.State];
    if (before === undefined || type === undefined) return undefined;
    const content = type === "job.stopped" ? { Jobs: [jobOf(job)] } : { Job: jobOf(job) };
    return { type, at, folder: job.release.folder, entityKey: job.Key, content };
}

function jobOf(job: Job): object {
    const { Id, Key, State, release, robot } = job;
    return {
        Id,
        Key,
        State,
        StartTime: job["StartTime"],
        EndTime: job["EndTime"],
        Info: job["Info"],
        // An object, unlike in the answers of the API.
        OutputArguments: outputOf(job),
        Robot: robot ? { Id: robot.Id, Name: robot.Name, MachineName: job["HostMachineName"] } : null,
        Release: { Id: release.Id, Key: release.Key, ProcessKey: release["ProcessKey"] },
    };
}

function newJobOf({ Id, Key, State, InputArguments, release, ...job }: Job): object {
    return {
        Id,
        Key,
        State,
        Source: job["Source"],
        SourceType: job["SourceType"],
        BatchExecutionKey: job["BatchExecutionKey"],
        ReleaseName: job["ReleaseName"],
        Type: job["Type"],
        Release: {
            Id: release.Id,
            Key: release.Key,
            ProcessKey: release["ProcessKey"],
            ProcessVersion: release["ProcessVersion"],
            Name: release.Name,
            Description: release["Description"],
            IsLatestVersion: release["IsLatestVersion"],
            InputArguments: release["InputArguments"],
        },
        InputArguments,
        OutputArguments: null,
    };
}

function outputOf(job: Job): unknown {
    const json = job["OutputArguments"] as string | null;
    return json === null ? null : parseJson(json);
}
