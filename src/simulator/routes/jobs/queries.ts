import type { CorrelationHandling } from "../../jobs/correlation-handling";
import type { Job } from "../../jobs/job";
import { rowsInFolder } from "../folder-scope";
import { entityReply, idOf, listReply, NAMESPACE } from "../replies";
import type { RouteEntry } from "../route";
import { jobEntity, jobInFolder } from "./entity";

/** A list of jobs carries no arguments (docs, "Rate limits and large data fields optimization"). */
const WITHOUT_ARGUMENTS = { InputArguments: null, OutputArguments: null, InputFile: null, OutputFile: null };

const toListed = (job: Job, { batchExecutionKey }: CorrelationHandling): Job => ({
    ...job,
    ...WITHOUT_ARGUMENTS,
    ...(batchExecutionKey === "unlisted" ? { BatchExecutionKey: null } : {}),
});

export const JOB_QUERY_ROUTES: RouteEntry[] = [
    {
        method: "GET",
        template: "/odata/Jobs",
        scope: "OR.Jobs",
        handle: (context) => {
            const { jobs, rateLimits } = context.state;
            rateLimits?.jobs.admit();
            return listReply(context, "Jobs", rowsInFolder(context, jobs.all()), jobEntity(context), (job) =>
                toListed(job, jobs.correlation),
            );
        },
    },
    {
        method: "GET",
        template: "/odata/Jobs({key})",
        scope: "OR.Jobs",
        folder: "required",
        handle: (context) => {
            const job = context.state.jobs.byId(idOf(context.params["key"]));
            return entityReply(context, "Jobs", jobInFolder(context, job), jobEntity(context));
        },
    },
    {
        method: "GET",
        template: `/odata/Jobs/${NAMESPACE}GetByKey(identifier={identifier})`,
        since: 15,
        scope: "OR.Jobs",
        folder: "required",
        handle: (context) => {
            const job = context.state.jobs.byKey(context.params["identifier"]!);
            return entityReply(context, "Jobs", jobInFolder(context, job), jobEntity(context));
        },
    },
];
