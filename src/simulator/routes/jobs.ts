import { ApiError, invalid, notFound } from "../errors";
import { FINAL, type Job } from "../jobs/job";
import type { CorrelationHandling } from "../jobs/correlation-handling";
import { checkStart, readStartInfo, startInfoOf, startJobs, type StartContext } from "../jobs/start";
import type { Context, Reply, RouteEntry } from "./route";
import { trim } from "../specification";
import { idOf, list, NAMESPACE, one, plain } from "./replies";
import { inFolder } from "./releases";

/** First API version whose servers were seen to add properties that no specification declares. */
const UNDECLARED_SINCE = 15;

const JOB = {
    dto: "JobDto",
    expandable: {
        Release: (job: Job) => job.release,
        Robot: (job: Job) => job.robot ?? null,
        Machine: () => null,
    },
};

const jobEntity = ({ generation }: Context): typeof JOB & { undeclared: string[] } => ({
    ...JOB,
    undeclared: (generation.apiVersion ?? 0) >= UNDECLARED_SINCE ? ["FolderKey", "ProcessName"] : [],
});

/** A list of jobs carries no arguments (docs, "Rate limits and large data fields optimization"). */
const WITHOUT_ARGUMENTS = { InputArguments: null, OutputArguments: null, InputFile: null, OutputFile: null };

const listed = (job: Job, { batchExecutionKey }: CorrelationHandling): Job => ({
    ...job,
    ...WITHOUT_ARGUMENTS,
    ...(batchExecutionKey === "unlisted" ? { BatchExecutionKey: null } : {}),
});

const START_BODY = { dto: "StartJobsRequest", parameter: "startInfo" };

export const JOB_ROUTES: RouteEntry[] = [
    {
        method: "GET",
        template: "/odata/Jobs",
        scope: "OR.Jobs",
        handle: (context) => {
            const seconds = context.state.rateLimit?.take() ?? 0;
            if (seconds > 0) throw new ApiError(429, "Too many requests.", 429, { "retry-after": String(seconds) });
            const { jobs } = context.state;
            return list(context, "Jobs", inFolder(context, jobs.all()), jobEntity(context), (job) =>
                listed(job, jobs.correlation),
            );
        },
    },
    {
        method: "GET",
        template: "/odata/Jobs({key})",
        scope: "OR.Jobs",
        folder: "required",
        handle: (context) =>
            one(
                context,
                "Jobs",
                jobOf(context, context.state.jobs.byId(idOf(context.params["key"]))),
                jobEntity(context),
            ),
    },
    {
        method: "GET",
        template: `/odata/Jobs/${NAMESPACE}GetByKey(identifier={identifier})`,
        since: 15,
        scope: "OR.Jobs",
        folder: "required",
        handle: (context) =>
            one(
                context,
                "Jobs",
                jobOf(context, context.state.jobs.byKey(context.params["identifier"]!)),
                jobEntity(context),
            ),
    },
    {
        method: "POST",
        template: `/odata/Jobs/${NAMESPACE}StartJobs`,
        scope: "OR.Jobs",
        folder: "required",
        body: START_BODY,
        handle: (context) => {
            const jobs = startJobs(readStartInfo(startInfoOf(context.body)), startContext(context));
            // As real servers answer here: the folder is told elsewhere, not in this answer.
            const rows = jobs.map((job) => ({
                ...job,
                OrganizationUnitId: 0,
                OrganizationUnitFullyQualifiedName: null,
            }));
            const reply = list(context, "Jobs", rows as Job[], { ...jobEntity(context), maxTop: rows.length });
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
            const job = required(jobOf(context, context.state.jobs.byId(idOf(context.params["key"]))));
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
            const job = required(jobOf(context, context.state.jobs.byId(idOf(context.params["key"]))));
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
            const ids = (field(context.body, "jobIds") as unknown[] | undefined) ?? [];
            const jobs = ids.map((id) => required(jobOf(context, context.state.jobs.byId(Number(id)))));
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
            const job = required(jobOf(context, context.state.jobs.byId(Number(field(context.body, "jobId")))));
            if (!FINAL.has(job.State)) throw new ApiError(409, "The job has not ended yet.", 1000);
            const { InputArguments, release } = job;
            const again = context.state.jobs.create(
                release,
                { InputArguments, BatchExecutionKey: String(job["BatchExecutionKey"]) },
                job.requestedRobot,
            );
            return one(context, "Jobs", again, jobEntity(context));
        },
    },
    {
        method: "POST",
        template: `/odata/Jobs/${NAMESPACE}ResumeJob`,
        scope: "OR.Jobs",
        folder: "required",
        body: { dto: "ResumeJobRequest", parameter: "resumeJobParameters" },
        handle: (context) => {
            const job = required(jobOf(context, context.state.jobs.byKey(String(field(context.body, "jobKey")))));
            if (job.State !== "Suspended") throw new ApiError(409, "The job is not suspended.", 1000);
            context.state.jobs.suspend(job.Id, false);
            return one(context, "Jobs", job, jobEntity(context));
        },
    },
    {
        method: "GET",
        template: "/odata/RobotLogs",
        scope: "OR.Monitoring",
        folder: "required",
        handle: (context) =>
            list(context, "RobotLogs", logsOf(inFolder(context, context.state.jobs.all())), { dto: "LogDto" }),
    },
];

function startContext({ state, folder }: Context): StartContext {
    return {
        tenant: state.tenant,
        jobs: state.jobs,
        folder: folder!,
        hasAttachment: (id) => state.attachments.byId(id)?.content !== undefined,
    };
}

/** The job, if it is in the request's folder. */
function jobOf({ folder }: Context, job: Job | undefined): Job | undefined {
    return job?.OrganizationUnitId === folder?.Id ? job : undefined;
}

function required(job: Job | undefined): Job {
    if (!job) throw notFound("The job");
    return job;
}

function field(body: unknown, name: string): unknown {
    return Object.entries(body as object).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/** By name or, as older clients send it, by number. */
function strategyOf(body: unknown): "SoftStop" | "Kill" {
    const given = String(field(body, "strategy") as string | number).toLowerCase();
    if (given === "softstop" || given === "1") return "SoftStop";
    if (given === "kill" || given === "2") return "Kill";
    throw invalid("The strategy must be SoftStop or Kill.");
}

function validation(context: Context, faults: [error: string, code: string][]): Reply {
    const result = {
        IsValid: faults.length === 0,
        Errors: faults.map(([error]) => error),
        ErrorCodes: faults.map(([, code]) => code),
    };
    return plain(
        context,
        "UiPath.Server.Configuration.OData.ValidationResultDto",
        trim("ValidationResultDto", context.generation, result),
    );
}

/** A line when a job begins to run, those of its own, and one when it has ended. */
function logsOf(jobs: Job[]): object[] {
    const lines = jobs.flatMap((job) => {
        const { StartTime: started, EndTime: ended } = job;
        if (!started) return [];
        const line = (Level: string, Message: unknown, TimeStamp: unknown): object => ({
            JobKey: job.Key,
            ProcessName: job.release.Name,
            WindowsIdentity: job.robot?.Username ?? null,
            RobotName: job.robot?.Name ?? null,
            HostMachineName: job["HostMachineName"] ?? null,
            RuntimeType: "Unattended",
            Level,
            Message,
            TimeStamp,
        });
        const own = (job.script.logs ?? []).map(({ level, message }) => line(level, message, started));
        const last =
            job.State === "Faulted"
                ? line("Error", job["Info"], ended)
                : line("Info", `${job.release.Name} execution ended`, ended);
        const first = line("Info", `${job.release.Name} execution started`, started);
        return [first, ...own, ...(ended ? [last] : [])];
    });
    return lines.map((line, at) => {
        const { Message: message, Level: level } = line as Record<string, unknown>;
        return { ...line, Id: at + 1, RawMessage: JSON.stringify({ message, level }) };
    });
}
