/** The fields of StartJobs that a node's settings and `msg.startInfo` give, before a server is known. */
import { describe } from "../../shared/arguments/check";
import {
    JOB_PRIORITIES,
    knowsStartField,
    MODERN_JOBS_COUNT_SINCE,
    type Strategy,
} from "../../shared/start-process-dto";
import { notSupported } from "../errors/not-supported";
import type { RobotChoice } from "../lookups/robots";
import { invalid, readField, wholeNumber, type StartInfo } from "./start-info";
import type { StartSettings } from "./start-order";

interface StartFields {
    /** Everything but the process, the arguments and the robots. */
    fields: StartInfo;
    /** Only with the strategy Specific. */
    robots: RobotChoice | undefined;
}

/** The settings of the node under the fields of `msg.startInfo`. @throws OrchestratorError INVALID_SETTING */
export function startFields(settings: StartSettings, overrides: StartInfo): StartFields {
    const { strategy } = settings;
    const { RobotIds: robotIds, ...rest } = overrides;
    if (robotIds !== undefined && strategy !== "Specific") throw invalid("robots.notSpecific", { strategy });
    const fields: StartInfo = Object.assign(
        { ReleaseKey: "", Strategy: strategy, Source: "Manual" },
        countFields(strategy, settings.jobsCount, rest),
        settingsFields(settings, rest),
        rest,
    );
    if (strategy !== "Specific") return { fields, robots: undefined };
    const robots = robotIds ? { ids: robotIds, names: [] } : readRobots(settings.robots);
    if (robots.ids.length + robots.names.length === 0) throw invalid("robots.required", {});
    return { fields, robots };
}

/**
 * The strategy that this server is sent, after everything that the user set was held against the server's version. `isExplicit`:
 * `msg.startInfo` asks for it, so that it must not be changed for an old server.
 * @throws OrchestratorError NOT_SUPPORTED naming the field and the version
 */
export function fitToVersion(
    fields: StartInfo,
    isExplicit: boolean,
    version: number,
    serverVersion: number | undefined,
): Strategy {
    for (const field in fields)
        if (!knowsStartField(field, version)) throw notSupported("startInfo.notSupported", serverVersion, { field });
    const strategy = fields.Strategy!;
    if (strategy !== "ModernJobsCount" || version >= MODERN_JOBS_COUNT_SINCE) return strategy;
    if (isExplicit) throw notSupported("startInfo.strategyNotSupported", serverVersion, { strategy });
    return "JobsCount";
}

function settingsFields(
    { runtimeType, priority, entryPoint, reference, runAsMe }: StartSettings,
    overrides: StartInfo,
): StartInfo {
    const overridden = "JobPriority" in overrides || "SpecificPriorityValue" in overrides;
    const fields: StartInfo = priority && !overridden ? readPriority(priority) : {};
    if (runtimeType) fields.RuntimeType = runtimeType;
    if (entryPoint) fields.EntryPointPath = entryPoint;
    if (reference) fields.Reference = readField("Reference", reference) as string;
    if (runAsMe) fields.RunAsMe = true;
    return fields;
}

function countFields(strategy: Strategy, jobsCount: unknown, overrides: StartInfo): StartInfo {
    const field = strategy === "RobotCount" ? "NoOfRobots" : "JobsCount";
    if (strategy === "Specific" || strategy === "All") return {};
    const count = wholeNumber(field in overrides ? overrides[field] : jobsCount === "" ? 1 : jobsCount);
    if (count === undefined || count < 1)
        throw invalid("startInfo.jobsCount", { got: describe(overrides[field] ?? jobsCount) });
    return { [field]: count };
}

/** Source: StartProcessDto, `JobPriority` and `SpecificPriorityValue` (1–100); Orchestrator refuses both together. */
function readPriority(given: string): StartInfo {
    const word = JOB_PRIORITIES.find((name) => name.toLowerCase() === given.toLowerCase());
    if (word) return { JobPriority: word };
    const value = wholeNumber(given);
    if (value === undefined || value < 1 || value > 100) throw invalid("startInfo.priority", { got: describe(given) });
    return { SpecificPriorityValue: value };
}

/** A text separated by commas, a number, or an array of either: digits are ids, anything else is a name. */
function readRobots(given: unknown): RobotChoice {
    const list: unknown[] = typeof given === "string" ? given.split(",") : Array.isArray(given) ? given : [given];
    const choice: RobotChoice = { ids: [], names: [] };
    for (const entry of list) {
        if (typeof entry !== "string" && typeof entry !== "number")
            throw invalid("robots.invalid", { got: describe(given) });
        const text = String(entry).trim();
        const id = /^\d+$/.test(text) ? wholeNumber(text) : undefined;
        if (id !== undefined) choice.ids.push(id);
        else if (text !== "") choice.names.push(text);
    }
    return { ids: [...new Set(choice.ids)], names: [...new Set(choice.names)] };
}
