/** Builds the fields of StartJobs from a node's settings and `msg.startInfo`. */
import { describe } from "../../shared/arguments/check";
import { knowsStartField, MODERN_JOBS_COUNT_SINCE, type Strategy } from "../../shared/start-process-dto";
import {
    jobsCountOf,
    MAX_ROBOT_NAME,
    priorityOf,
    robotsOf,
    type RobotChoice,
    type RobotProblem,
} from "../../shared/settings/start";
import type { Value } from "../../shared/term";
import { englishTerm, field, type LabelKey } from "../errors/messages";
import { notSupported } from "../errors/not-supported";
import type { OrchestratorError } from "../errors/orchestrator-error";
import { invalid, readField, tooManyEntries, type StartInfo } from "./start-info";
import type { StartSettings } from "./start-command";

interface StartFields {
    /** All fields but the process, the arguments and the robots. */
    fields: StartInfo;
    /** For the strategy Specific. */
    robots: RobotChoice | undefined;
}

/** The fields of `msg.startInfo` override the settings of the node. @throws OrchestratorError INVALID_SETTING */
export function startFields(settings: StartSettings, overrides: StartInfo): StartFields {
    const { strategy } = settings;
    const { RobotIds: robotIds, ...rest } = overrides;
    if (robotIds !== undefined && strategy !== "Specific")
        throw invalid("robots.notSpecific", { field: nameOf("Strategy", overrides), strategy });
    const fields: StartInfo = Object.assign(
        { ReleaseKey: "", Strategy: strategy, Source: "Manual" },
        countFields(strategy, settings.jobsCount, rest),
        settingsFields(settings, rest),
        rest,
    );
    if (strategy !== "Specific") return { fields, robots: undefined };
    const robots = robotIds ? { ids: robotIds, names: [] } : readRobots(settings.robots);
    if (robots.ids.length + robots.names.length === 0)
        throw invalid("robots.required", { field: nameOf("Strategy", overrides), robots: field(LABELS.RobotIds) });
    return { fields, robots };
}

/**
 * Checks the fields against the server's version, and returns the strategy for it. An old server gets another default strategy, but
 * not where `msg.startInfo` names one. @throws OrchestratorError NOT_SUPPORTED naming the field and the version
 */
export function fitToVersion(
    fields: StartInfo,
    overrides: StartInfo,
    specification: number,
    apiVersion: number | undefined,
): Strategy {
    for (const name in fields)
        if (!knowsStartField(name, specification))
            throw notSupported("startInfo.notSupported", apiVersion, { field: nameOf(name, overrides) });
    const strategy = fields.Strategy!;
    if (strategy !== "ModernJobsCount" || specification >= MODERN_JOBS_COUNT_SINCE) return strategy;
    if (overrides.Strategy !== undefined)
        throw notSupported("startInfo.strategyNotSupported", apiVersion, { strategy });
    return "JobsCount";
}

/** The labels of the fields that a dialog sets. */
const LABELS = {
    Strategy: "uipath-start-job.label.strategy",
    JobsCount: "uipath-start-job.label.jobsCount",
    NoOfRobots: "uipath-start-job.label.jobsCount",
    RobotIds: "uipath-start-job.label.robots",
    RuntimeType: "uipath-start-job.label.runtimeType",
    JobPriority: "uipath-start-job.label.priority",
    SpecificPriorityValue: "uipath-start-job.label.priority",
    EntryPointPath: "uipath-start-job.label.entryPoint",
    Reference: "uipath-start-job.label.reference",
    RunAsMe: "uipath-start-job.label.runAsMe",
} as const;

/** What a field is called where it was set: as in the dialog, with the API's name, or as in `msg.startInfo`. */
function nameOf(name: string, overrides: StartInfo): Value {
    const label = (LABELS as Readonly<Record<string, LabelKey>>)[name];
    if (!label || name in overrides) return name;
    return englishTerm(label) === name ? field(label) : field(label, name);
}

function settingsFields(
    { runtimeType, priority, entryPoint, reference, runAsMe }: StartSettings,
    overrides: StartInfo,
): StartInfo {
    const overridden = "JobPriority" in overrides || "SpecificPriorityValue" in overrides;
    const fields: StartInfo = priority && !overridden ? readPriority(priority) : {};
    if (runtimeType) fields.RuntimeType = runtimeType;
    if (entryPoint) fields.EntryPointPath = entryPoint;
    if (reference) fields.Reference = readField("Reference", reference, field(LABELS.Reference)) as string;
    if (runAsMe) fields.RunAsMe = true;
    return fields;
}

function countFields(strategy: Strategy, jobsCount: unknown, overrides: StartInfo): StartInfo {
    const name = strategy === "RobotCount" ? "NoOfRobots" : "JobsCount";
    if (strategy === "Specific" || strategy === "All") return {};
    const count = jobsCountOf(name in overrides ? overrides[name] : jobsCount === "" ? 1 : jobsCount);
    if (count === undefined)
        throw invalid("setting.wholeNumber", {
            field: nameOf(name, overrides),
            got: describe(overrides[name] ?? jobsCount),
        });
    return { [name]: count };
}

function readPriority(input: string): StartInfo {
    const priority = priorityOf(input);
    if (!priority) throw invalid("startInfo.priority", { field: field(LABELS.JobPriority), got: describe(input) });
    return priority;
}

function readRobots(input: unknown): RobotChoice {
    const robots = robotsOf(input);
    if ("problem" in robots) throw robotError(robots, input);
    return robots;
}

function robotError(wrong: RobotProblem, input: unknown): OrchestratorError {
    const called = field(LABELS.RobotIds);
    switch (wrong.problem) {
        case "kind":
            return invalid("robots.invalid", { field: called, got: describe(input) });
        case "count":
            return tooManyEntries(called, wrong.is);
        case "length":
            return invalid("setting.tooLong", { field: called, most: MAX_ROBOT_NAME, length: wrong.is });
    }
}
