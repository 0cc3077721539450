import type { JobScript } from "../tenant/tenant-data";
import type { Release, Robot } from "../tenant/tenant";

export type JobState =
    "Pending" | "Running" | "Stopping" | "Terminating" | "Faulted" | "Successful" | "Stopped" | "Suspended" | "Resumed";

/** A JobDto with additional properties of the simulator in lower case. */
export interface Job {
    Id: number;
    Key: string;
    State: JobState;
    OrganizationUnitId: number;
    InputArguments: string | null;
    release: Release;
    robot: Robot | undefined;
    /** Undefined: any robot of the folder will do. */
    requestedRobot: Robot | undefined;
    script: JobScript;
    /** When the job can run, and when it ends, in milliseconds since 1970. */
    readyAt: number;
    endsAt: number;
    [property: string]: unknown;
}

/** The properties of a job that StartJobs sets. */
export type JobFields = Record<string, unknown> & { InputArguments: string | null; BatchExecutionKey: string };

export const FINAL: ReadonlySet<JobState> = new Set(["Faulted", "Successful", "Stopped"]);
