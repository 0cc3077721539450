import { timestamp } from "../controls/clock";
import type { Release, Robot } from "../tenant/tenant";
import type { CorrelationHandling } from "./correlation-handling";
import type { Job, JobFields } from "./job";

/** Seconds, if the process has no script. */
export const START_DELAY = 0.2;

/** What a job gets of the store. */
interface Origin {
    id: number;
    now: number;
    uuid: () => string;
    correlation: CorrelationHandling;
}

export function newJob(
    { id, now, uuid, correlation }: Origin,
    release: Release,
    fields: JobFields,
    requestedRobot: Robot | undefined,
): Job {
    const { startDelay = START_DELAY } = release.script;
    return {
        Id: id,
        Key: uuid(),
        State: "Pending",
        StartTime: null,
        EndTime: null,
        CreationTime: timestamp(now),
        LastModificationTime: timestamp(now),
        Source: "Manual",
        SourceType: "Manual",
        Info: null,
        ReleaseName: release.Name,
        ProcessName: release.Name,
        Type: "Unattended",
        OutputArguments: null,
        HasMediaRecorded: false,
        HasVideoRecorded: false,
        JobPriority: release["JobPriority"],
        SpecificPriorityValue: release["SpecificPriorityValue"],
        RuntimeType: "Unattended",
        RequiresUserInteraction: false,
        ReleaseVersionId: (release["CurrentVersion"] as { Id: number }).Id,
        ProcessType: "Process",
        EntryPointPath: release["EntryPointPath"],
        OrganizationUnitId: release.OrganizationUnitId,
        OrganizationUnitFullyQualifiedName: release.folder.FullyQualifiedName,
        FolderKey: release.folder.Key,
        Reference: "",
        InputArguments: null,
        ...correlated(fields, correlation, uuid),
        Release: release,
        release,
        robot: undefined,
        requestedRobot,
        script: release.script,
        readyAt: startDelay === null ? Infinity : now + startDelay * 1000,
        endsAt: Infinity,
    };
}

function correlated(
    fields: JobFields,
    { batchExecutionKey, reference }: CorrelationHandling,
    uuid: () => string,
): Record<string, unknown> {
    return {
        ...fields,
        ...(batchExecutionKey === "lost" ? { BatchExecutionKey: null } : {}),
        ...(batchExecutionKey === "replaced" ? { BatchExecutionKey: uuid() } : {}),
        ...(reference === "lost" ? { Reference: "" } : {}),
    };
}
