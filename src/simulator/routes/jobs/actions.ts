import { ApiError, invalid } from "../../errors";
import { FINAL, type Job } from "../../jobs/job";
import { checkStart, readStartInfo, startInfoOf, startJobs, type StartContext } from "../../jobs/start";
import { trim } from "../../specification";
import { entityReply, idOf, listReply, NAMESPACE, valueReply } from "../replies";
import type { Context, Reply, RouteEntry } from "../route";
import { jobEntity, requireJob } from "./entity";

const START_BODY = { dto: "StartJobsRequest", parameter: "startInfo" };

export const JOB_ACTION_ROUTES: RouteEntry[] = [
    {
        method: "POST",
        template: `/odata/Jobs/${NAMESPACE}StartJobs`,
        scope: "OR.Jobs",
        folder: "required",
        body: START_BODY,
        handle: (context) => {
            const info = readStartInfo(startInfoOf(context.body));
            const jobs = startJobs(info, startContext(context));
            context.state.announcer.started(info, jobs);
            // Real servers do not report the folder in this response.
            const rows = jobs.map((job) => ({
                ...job,
                OrganizationUnitId: 0,
                OrganizationUnitFullyQualifiedName: null,
            }));
            const reply = listReply(context, "Jobs", rows as Job[], { ...jobEntity(context), maxTop: rows.length });
            return { ...reply, status: 201 };
        },
    },
    {
        method: "POST",
        template: `/odata/Jobs/${NAMESPACE}ValidateDynamicJob`,
        scope: "OR.Jobs",
        folder: "required",
        body: START_BODY,
        handle: (context) => {
            try {
                checkStart(readStartInfo(startInfoOf(context.body)), startContext(context));
                return validation(context, []);
            } catch (error) {
                if (!(error instanceof ApiError)) throw error;
                return validation(context, [
                    [
                        error.message,
                        error.errorCode === 2818 ? "TemplateNotAssignedToFolder" : "RobotNotAssignedToFolder",
                    ],
                ]);
            }
        },
    },
    {
        method: "POST",
        template: `/odata/Jobs({key})/${NAMESPACE}ValidateExistingJob`,
        scope: "OR.Jobs",
        folder: "required",
        handle: (context) => {
            const job = requireJob(context, context.state.jobs.byId(idOf(context.params["key"])));
            const { tenant, jobs } = context.state;
            if (job.State !== "Pending") return validation(context, []);
            const robots = job.requestedRobot ? [job.requestedRobot] : tenant.robotsIn(job.OrganizationUnitId);
            if (tenant.machinesIn(job.OrganizationUnitId).length === 0)
                return validation(context, [["The folder has no machine.", "TemplateNotAssignedToFolder"]]);
            if (robots.every((robot) => jobs.isBusy(robot)))
                return validation(context, [["All robots of the folder are busy.", "RobotBusy"]]);
            return validation(context, []);
        },
    },
    {
        method: "POST",
        template: `/odata/Jobs({key})/${NAMESPACE}StopJob`,
        scope: "OR.Jobs",
        folder: "required",
        body: { dto: "StopJobRequest", parameter: "stopJobParameters" },
        handle: (context) => {
            const job = requireJob(context, context.state.jobs.byId(idOf(context.params["key"])));
            if (FINAL.has(job.State)) throw invalid("The job is already in a final state.");
            context.state.jobs.stop(job, strategyOf(context.body));
            return { status: 200 };
        },
    },
    {
        method: "POST",
        template: `/odata/Jobs/${NAMESPACE}StopJobs`,
        scope: "OR.Jobs",
        folder: "required",
        body: { dto: "StopJobsRequest", parameter: "stopJobsParameters" },
        handle: (context) => {
            const strategy = strategyOf(context.body);
            const ids = (fieldOf(context.body, "jobIds") as unknown[] | undefined) ?? [];
            const jobs = ids.map((id) => requireJob(context, context.state.jobs.byId(Number(id))));
            for (const job of jobs) context.state.jobs.stop(job, strategy);
            return { status: 200 };
        },
    },
    {
        method: "POST",
        template: `/odata/Jobs/${NAMESPACE}RestartJob`,
        scope: "OR.Jobs",
        folder: "required",
        body: { dto: "RestartJobRequest", parameter: "restartJobParameters" },
        handle: (context) => {
            const job = requireJob(context, context.state.jobs.byId(Number(fieldOf(context.body, "jobId"))));
            if (!FINAL.has(job.State)) throw new ApiError(409, "The job has not ended yet.", 1000);
            const restarted = context.state.jobs.restart(job);
            return entityReply(context, "Jobs", restarted, jobEntity(context));
        },
    },
    {
        method: "POST",
        template: `/odata/Jobs/${NAMESPACE}ResumeJob`,
        scope: "OR.Jobs",
        folder: "required",
        body: { dto: "ResumeJobRequest", parameter: "resumeJobParameters" },
        handle: (context) => {
            const job = requireJob(context, context.state.jobs.byKey(String(fieldOf(context.body, "jobKey"))));
            if (job.State !== "Suspended") throw new ApiError(409, "The job is not suspended.", 1000);
            context.state.jobs.suspend(job.Id, false);
            return entityReply(context, "Jobs", job, jobEntity(context));
        },
    },
];

function startContext({ state, folder }: Context): StartContext {
    return {
        tenant: state.tenant,
        jobs: state.jobs,
        folder: folder!,
        hasAttachment: (id) => state.attachments.hasContent(id),
    };
}

function fieldOf(body: unknown, name: string): unknown {
    return Object.entries(body as object).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/** Older clients send the strategy as a number. */
function strategyOf(body: unknown): "SoftStop" | "Kill" {
    const strategy = String(fieldOf(body, "strategy") as string | number).toLowerCase();
    if (strategy === "softstop" || strategy === "1") return "SoftStop";
    if (strategy === "kill" || strategy === "2") return "Kill";
    throw invalid("The strategy must be SoftStop or Kill.");
}

function validation(context: Context, errors: [message: string, code: string][]): Reply {
    const result = {
        IsValid: errors.length === 0,
        Errors: errors.map(([message]) => message),
        ErrorCodes: errors.map(([, code]) => code),
    };
    return valueReply(
        context,
        "UiPath.Server.Configuration.OData.ValidationResultDto",
        trim("ValidationResultDto", context.generation, result),
    );
}
