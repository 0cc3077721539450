import type { JobScript } from "../tenant/tenant-data";
import type { Release, Robot } from "../tenant/tenant";

export type JobState =
    "Pending" | "Running" | "Stopping" | "Terminating" | "Faulted" | "Successful" | "Stopped" | "Suspended" | "Resumed";

/** A JobDto, and what only the simulator knows of it. */
export interface Job {
    Id: number;
    Key: string;
    State: JobState;
    OrganizationUnitId: number;
    InputArguments: string | null;
    release: Release;
    robot: Robot | undefined;
    /** The robot that was asked for; undefined: any of the folder. */
    requestedRobot: Robot | undefined;
    script: JobScript;
    readyAt: number;
    endsAt: number;
    [property: string]: unknown;
}

/** What StartJobs settles for a new job beyond its process. */
export type JobFields = Record<string, unknown> & { InputArguments: string | null; BatchExecutionKey: string };

export const FINAL: ReadonlySet<JobState> = new Set(["Faulted", "Successful", "Stopped"]);
