/** The checks of StartJobs and ValidateDynamicJob, and the creation of jobs. */
import { parseRoughly } from "../../shared/json/read";
import { MAX_INPUT_ARGUMENTS, START_FIELDS, startFieldName, type Strategy } from "../../shared/start-process-dto";
import { ApiError, checkRange, invalid, mustNotBeNull } from "../errors";
import type { Folder, Release, Robot, Tenant } from "../tenant/tenant";
import type { Job, JobFields } from "./job";
import type { JobStore } from "./job-store";

/** The fields have the declared types, since the body was bound before. */
interface StartInfo extends Record<string, unknown> {
    ReleaseKey?: string;
    ReleaseName?: string;
    Strategy?: Strategy;
    RobotIds?: number[];
    InputArguments?: string;
    InputFile?: string;
    BatchExecutionKey?: string;
}

/** "Dynamic allocation allows up to 10,000 executions in one request" (docs, "About jobs"). */
const MOST_JOBS = 10_000;

export interface StartContext {
    tenant: Tenant;
    jobs: JobStore;
    folder: Folder;
    /** Whether an attachment with this id was uploaded. */
    hasAttachment(id: string): boolean;
}

/** Normalizes the case of names and enumeration values, turns numeric texts into numbers and leaves out nulls. */
export function readStartInfo(raw: object): StartInfo {
    const fields: StartInfo = {};
    for (const [name, value] of Object.entries(raw)) {
        const field = startFieldName(name);
        if (field === undefined || value === null) continue;
        const { type, values } = START_FIELDS[field]!;
        if (type === "integer") fields[field] = Number(value);
        else if (type === "integers") fields[field] = (value as unknown[]).map(Number);
        else if (values && typeof value === "string") fields[field] = withSpecifiedCase(value, values);
        else fields[field] = value;
    }
    return fields;
}

function withSpecifiedCase(value: string, values: readonly string[]): string {
    return values.find((known) => known.toLowerCase() === value.toLowerCase()) ?? value;
}

/** @throws ApiError with Orchestrator's message */
export function startJobs(info: StartInfo, context: StartContext): Job[] {
    const { release, robots } = checkStart(info, context);
    const fields = jobFields(info, context.jobs.uuid);
    return robots.map((robot) => context.jobs.create(release, fields, robot));
}

/** Returns the process, and for each job the requested robot, or undefined for any robot. */
export function checkStart(
    info: StartInfo,
    context: StartContext,
): { release: Release; robots: (Robot | undefined)[] } {
    const release = findRelease(info, context);
    checkLengths(info);
    checkArguments(info, context);
    if (info["JobPriority"] !== undefined && info["SpecificPriorityValue"] !== undefined)
        throw invalid("Cannot set a specific priority value when a standard job priority setting is selected.");
    if (info["RunAsMe"] === true)
        throw new ApiError(409, "Foreground job requires an unattended robot to be defined on your user", 1230);
    const { tenant, folder } = context;
    if (tenant.robotsIn(folder.Id).length === 0)
        throw new ApiError(
            409,
            "Couldn't find any user with unattended robot permissions in the current folder.",
            1671,
        );
    if (tenant.machinesIn(folder.Id).length === 0)
        throw new ApiError(
            409,
            "Could not find a machine with Unattended or NonProduction runtimes in the current folder",
            2818,
        );
    return { release, robots: allocate(info, release, context) };
}

function findRelease(info: StartInfo, { tenant, folder }: StartContext): Release {
    const key = info.ReleaseKey?.toLowerCase();
    const name = info.ReleaseName;
    const release = tenant.releases.find((candidate) => {
        if (candidate.folder !== folder) return false;
        return key !== undefined ? candidate.Key === key : name !== undefined && candidate.Name === name;
    });
    if (!release) throw new ApiError(404, "The job's associated process could not be found", 1002);
    return release;
}

function checkLengths(info: StartInfo): void {
    for (const [name, value] of Object.entries(info)) {
        const { maxLength, minimum = 0, maximum } = START_FIELDS[name]!;
        if (typeof value === "string" && maxLength !== undefined && value.length > maxLength)
            throw new ApiError(400, `The field ${name} must be a string with a maximum length of ${maxLength}.`, 1009);
        if (typeof value === "number") checkRange(name, value, minimum, maximum);
    }
}

function checkArguments(info: StartInfo, context: StartContext): void {
    const { InputArguments: text, InputFile: file } = info;
    if (text !== undefined && file !== undefined)
        throw invalid("A job cannot have both input file and input arguments.");
    if (file !== undefined && !context.hasAttachment(file))
        throw new ApiError(404, "The input file does not exist.", 1002);
    if (text === undefined) return;
    if (text.length > MAX_INPUT_ARGUMENTS) throw invalid("The input arguments are too long.");
    try {
        const value = parseRoughly(text);
        if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
    } catch {
        // The error below covers this case.
    }
    throw invalid("The input arguments are not valid JSON.");
}

function allocate(info: StartInfo, release: Release, { tenant, folder, jobs }: StartContext): (Robot | undefined)[] {
    const strategy = info.Strategy ?? "ModernJobsCount";
    const ids = [...new Set(info.RobotIds)];
    const inFolder = tenant.robotsIn(folder.Id);
    if (strategy !== "Specific" && ids.length > 0)
        throw invalid("Robot ids must be empty when the strategy is not Specific.");
    // Only JobsCount and ModernJobsCount take a count above 0 (specification of StartProcessDto).
    if (!strategy.endsWith("JobsCount") && Number(info["JobsCount"] ?? 0) > 0)
        throw invalid(`The jobs count must be 0 when the strategy is ${strategy}.`);
    switch (strategy) {
        case "Specific": {
            const chosen = ids.map((id) => inFolder.find((robot) => robot.Id === id));
            if (chosen.length === 0 || chosen.includes(undefined)) throw new ApiError(409, "Invalid robot ID(s)", 1000);
            return withoutPendingJobs(release, chosen as Robot[], jobs);
        }
        case "All":
            return withoutPendingJobs(release, inFolder, jobs);
        case "RobotCount":
            return withoutPendingJobs(release, inFolder.slice(0, readCount(info, "NoOfRobots")), jobs);
        case "JobsCount":
        case "ModernJobsCount":
            return Array.from({ length: readCount(info, "JobsCount") }, () => undefined);
    }
}

function readCount(info: StartInfo, field: "JobsCount" | "NoOfRobots"): number {
    const value = (info[field] as number | undefined) ?? 1;
    checkRange(field, value, 1, MOST_JOBS);
    return value;
}

function withoutPendingJobs(release: Release, robots: Robot[], jobs: JobStore): Robot[] {
    if (robots.some((robot) => jobs.hasPending(release, robot)))
        throw new ApiError(409, "The robots already have pending jobs for this Process", 1670);
    return robots;
}

/** Fields of the start info that appear in the job. */
const COPIED_TO_JOB = [
    "JobPriority", "SpecificPriorityValue", "Source", "RuntimeType", "Reference", "InputFile", "EntryPointPath", "RequiresUserInteraction",
    "ResumeOnSameContext", "RemoteControlAccess", "ProfilingOptions", "EnvironmentVariables", "TraceId", "ParentSpanId", "RootSpanId",
    "FpsContext", "FpsProperties", "AutopilotForRobots",
]; // prettier-ignore

function jobFields(info: StartInfo, uuid: () => string): JobFields {
    const copied = Object.fromEntries(
        COPIED_TO_JOB.filter((name) => info[name] !== undefined).map((name) => [name, info[name]]),
    );
    const source = info["Source"] === undefined ? {} : { SourceType: info["Source"] };
    return {
        ...copied,
        ...source,
        InputArguments: info.InputArguments ?? null,
        BatchExecutionKey: (info.BatchExecutionKey ?? uuid()).toLowerCase(),
    };
}

/** @throws ApiError `startInfo must not be null` when the body has none */
export function startInfoOf(body: unknown): object {
    const entries = Object.entries(body ?? {}) as [string, unknown][];
    const value = entries.find(([name]) => name.toLowerCase() === "startinfo")?.[1];
    if (typeof value !== "object" || value === null) throw mustNotBeNull("startInfo");
    return value;
}
