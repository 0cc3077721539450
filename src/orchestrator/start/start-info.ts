/** Builds the body of StartJobs from a node's settings and `msg.startInfo`, and checks it before anything is sent. */
import { describe } from "../../shared/arguments/check";
import {
    JOB_PRIORITIES,
    knowsStartField,
    MODERN_JOBS_COUNT_SINCE,
    START_FIELDS,
    startFieldName,
    STRATEGIES,
    type FieldType,
    type Strategy,
} from "../../shared/start-process-dto";
import { asGuid } from "../../shared/folder-ref";
import { isPlainObject, thrownWords } from "../../shared/flow-values";
import { writeJson } from "../../shared/json/write";
import { notSupported } from "../errors/not-supported";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import { similarNames } from "../errors/suggestions";

/** StartProcessDto by field name; only what is sent. */
export type StartInfo = Record<string, unknown>;

/** What a node's dialog sets, evaluated for a message; blank texts mean "not sent". */
export interface StartSettings {
    strategy: string;
    jobsCount: unknown;
    robots: unknown;
    runtimeType: string;
    priority: string;
    entryPoint: string;
    reference: string;
    runAsMe: boolean;
}

/** Robots as they are asked for: ids as they are, names to be looked up. */
export interface RobotChoice {
    ids: number[];
    names: string[];
}

export interface StartDraft {
    strategy: Strategy;
    /** Whether the strategy was asked for in `msg.startInfo`, and so must not be changed for an old server. */
    strategyIsExplicit: boolean;
    /** Everything but the process, the arguments and the robots. */
    fields: StartInfo;
    /** Only with the strategy Specific. */
    robots: RobotChoice | undefined;
}

/** Reads `msg.startInfo`: names in any case, null and undefined mean "not sent". @throws OrchestratorError */
export function readStartInfo(given: unknown): StartInfo {
    if (given === undefined || given === null) return {};
    const fields: StartInfo = {};
    for (const [given_, value] of entriesOf(given)) {
        const name = startFieldName(given_);
        if (!name) throw unknownField(given_);
        if (value !== null && value !== undefined) fields[name] = readField(name, value);
    }
    if ("JobPriority" in fields && "SpecificPriorityValue" in fields) throw invalid("startInfo.twoPriorities", {});
    if ("InputFile" in fields && "InputArguments" in fields)
        throw new OrchestratorError("INVALID_ARGUMENTS", [sentence("arguments.fileAndArguments")]);
    return fields;
}

function entriesOf(given: unknown): [string, unknown][] {
    const isObject = (): boolean => typeof given === "object" && !Array.isArray(given) && !Buffer.isBuffer(given);
    const entries = handled("msg.startInfo", () => (isObject() ? Object.entries(given as object) : undefined));
    if (!entries) throw invalid("startInfo.notAnObject", { got: describe(given) });
    return entries;
}

/** The settings of the node under the fields of `msg.startInfo`. @throws OrchestratorError INVALID_SETTING */
export function draftStart(settings: StartSettings, overrides: StartInfo): StartDraft {
    const strategyIsExplicit = "Strategy" in overrides;
    const strategy = readStrategy(strategyIsExplicit ? overrides["Strategy"] : settings.strategy || "ModernJobsCount");
    const { RobotIds: robotIds, Strategy: _strategy, InputArguments: _arguments, ...rest } = overrides;
    if (robotIds !== undefined && strategy !== "Specific") throw invalid("robots.notSpecific", { strategy });
    const robots =
        strategy !== "Specific"
            ? undefined
            : robotIds
              ? { ids: robotIds as number[], names: [] }
              : readRobots(settings.robots);
    if (robots && robots.ids.length + robots.names.length === 0) throw invalid("robots.required", {});
    const fields = Object.assign(
        { Source: "Manual" },
        countFields(strategy, settings.jobsCount, rest),
        settingsFields(settings, rest),
        rest,
    );
    return { strategy, strategyIsExplicit, fields, robots };
}

/**
 * The strategy that this server is sent, after everything that the user set was held against the server's version.
 * @throws OrchestratorError NOT_SUPPORTED naming the field and the version
 */
export function fitToVersion(
    { strategy, strategyIsExplicit, fields }: StartDraft,
    version: number,
    serverVersion: number | undefined,
): Strategy {
    for (const field of Object.keys(fields))
        if (!knowsStartField(field, version)) throw notSupported("startInfo.notSupported", serverVersion, { field });
    if (strategy !== "ModernJobsCount" || version >= MODERN_JOBS_COUNT_SINCE) return strategy;
    if (strategyIsExplicit) throw notSupported("startInfo.strategyNotSupported", serverVersion, { strategy });
    return "JobsCount";
}

function settingsFields(
    { runtimeType, priority, entryPoint, reference, runAsMe }: StartSettings,
    overrides: StartInfo,
): StartInfo {
    const overridden = "JobPriority" in overrides || "SpecificPriorityValue" in overrides;
    const fields = priority && !overridden ? readPriority(priority) : {};
    if (runtimeType) fields["RuntimeType"] = runtimeType;
    if (entryPoint) fields["EntryPointPath"] = entryPoint;
    if (reference) fields["Reference"] = readField("Reference", reference);
    if (runAsMe) fields["RunAsMe"] = true;
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

function readStrategy(given: unknown): Strategy {
    const wanted = typeof given === "string" ? given.trim().toLowerCase() : undefined;
    const strategy = STRATEGIES.find((name) => name.toLowerCase() === wanted);
    if (!strategy)
        throw invalid("setting.oneOf", { field: "Strategy", values: STRATEGIES.join(", "), got: describe(given) });
    return strategy;
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

/** One field of `msg.startInfo` in its JSON type; whole numbers may come as texts. */
function readField(name: string, value: unknown): unknown {
    const field = START_FIELDS[name]!;
    // Both are read where they are used: arguments may be an object, and the strategy has words of its own for an error.
    if (name === "InputArguments" || name === "Strategy") return value;
    const read = handled(name, () => READERS[field.type](value));
    if (read === undefined)
        throw invalid("startInfo.wrongType", { field: name, expected: EXPECTED[field.type], got: describe(value) });
    if (typeof read === "string") {
        if (field.maxLength !== undefined && read.length > field.maxLength)
            throw invalid("startInfo.tooLong", { field: name, length: read.length, most: field.maxLength });
        if (field.values && !field.values.includes(read))
            throw invalid("setting.oneOf", { field: name, values: field.values.join(", "), got: describe(value) });
    }
    if (typeof read === "number" && (read < (field.minimum ?? -Infinity) || read > (field.maximum ?? Infinity)))
        throw invalid("startInfo.range", {
            field: name,
            minimum: field.minimum ?? "−∞",
            maximum: field.maximum ?? "∞",
            got: read,
        });
    return read;
}

/** A value may run code of the flow when it is read, such as a getter; what it throws is no fault of ours. */
function handled<T>(field: string, read: () => T): T {
    try {
        return read();
    } catch (error) {
        throw invalid("startInfo.notSerializable", { field, words: thrownWords(error) });
    }
}

const READERS: Record<FieldType, (value: unknown) => unknown> = {
    string: (value) => (typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined),
    uuid: (value) => (typeof value === "string" ? asGuid(value) : undefined),
    integer: wholeNumber,
    boolean: (value) =>
        typeof value === "boolean" ? value : value === "true" ? true : value === "false" ? false : undefined,
    integers: (value) => {
        const numbers = Array.isArray(value) ? value.map(wholeNumber) : [undefined];
        return numbers.includes(undefined) ? undefined : numbers;
    },
    object: asJsonObject,
    objects: (value) => {
        // Array.from: `every` and `map` pass over holes.
        const objects = Array.isArray(value) ? Array.from(value, asJsonObject) : [undefined];
        return objects.includes(undefined) ? undefined : objects;
    },
};

/** The object as it will travel; undefined for what is none, or is none when it is written as JSON. */
function asJsonObject(value: unknown): unknown {
    if (!isPlainObject(value)) return undefined;
    const json = writeJson(value);
    return json?.startsWith("{") ? JSON.parse(json) : undefined;
}

const EXPECTED: Record<FieldType, string> = {
    string: "text",
    uuid: "GUID",
    integer: "whole number",
    boolean: "true / false",
    integers: "whole numbers [ ]",
    object: "object { }",
    objects: "objects [{ }]",
};

function wholeNumber(value: unknown): number | undefined {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof number === "number" && Number.isSafeInteger(number) ? number : undefined;
}

function unknownField(field: string): OrchestratorError {
    const names = similarNames(field, Object.keys(START_FIELDS)).slice(0, 3).join(", ");
    return new OrchestratorError("NOT_SUPPORTED", [
        sentence("startInfo.unknownField", { field }),
        sentence("arguments.similar", { names }),
    ]);
}

type InvalidKey = Extract<Parameters<typeof sentence>[0], `startInfo.${string}` | `robots.${string}` | "setting.oneOf">;

function invalid(key: InvalidKey, values: Record<string, string | number>): OrchestratorError {
    return new OrchestratorError("INVALID_SETTING", [sentence(key, values)]);
}
