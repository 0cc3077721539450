import { notFound } from "../../errors";
import type { Job } from "../../jobs/job";
import type { Context } from "../route";

/** The first API version whose servers were seen to add properties that no specification declares. */
const UNDECLARED_SINCE = 15;

const JOB = {
    dto: "JobDto",
    expandable: {
        Release: (job: Job) => job.release,
        Robot: (job: Job) => job.robot ?? null,
        Machine: () => null,
    },
};

/** The data type of jobs, as a server of this generation shows them. */
export const jobEntity = ({ generation }: Context): typeof JOB & { undeclared: string[] } => ({
    ...JOB,
    undeclared: (generation.apiVersion ?? 0) >= UNDECLARED_SINCE ? ["FolderKey", "ProcessName"] : [],
});

/** The job, if it is in the request's folder. */
export function jobInFolder({ folder }: Context, job: Job | undefined): Job | undefined {
    return job?.OrganizationUnitId === folder?.Id ? job : undefined;
}

/** @throws ApiError 404 when the job is not in the request's folder */
export function requireJob(context: Context, job: Job | undefined): Job {
    const found = jobInFolder(context, job);
    if (!found) throw notFound("The job");
    return found;
}
