/** Reads `msg.startInfo`: fields of StartProcessDto that add to those of the node, or override them. */
import { describe } from "../../shared/arguments/check";
import {
    START_FIELDS,
    startFieldName,
    STRATEGIES,
    type FieldType,
    type Strategy,
} from "../../shared/start-process-dto";
import { asGuid } from "../../shared/folder-ref";
import type { Value } from "../../shared/term";
import { isPlainObject, thrownWords } from "../../shared/flow-values";
import { writeJson } from "../../shared/json/write";
import type { MessageKey } from "../errors/messages";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import { similarNames } from "../errors/suggestions";
import type { RawArguments } from "./input-arguments";

/** StartProcessDto; only what is sent. The fields that we read have their types, all others pass. */
export interface StartInfo {
    ReleaseKey?: string;
    ReleaseName?: string;
    Strategy?: Strategy;
    RobotIds?: number[];
    JobsCount?: number;
    NoOfRobots?: number;
    InputArguments?: string;
    InputFile?: string;
    EntryPointPath?: string;
    JobPriority?: string;
    SpecificPriorityValue?: number;
    RuntimeType?: string;
    RunAsMe?: boolean;
    Reference?: string;
    BatchExecutionKey?: string;
    [field: string]: unknown;
}

/** `msg.startInfo`, read once. */
export interface StartOverrides {
    /** Without its arguments. */
    fields: StartInfo;
    /** Its `InputArguments`, or none beside an `InputFile`; undefined: those of the node count. */
    arguments?: RawArguments;
}

const NO_OVERRIDES: StartOverrides = { fields: {} };

/** Reads `msg.startInfo`: names in any case, null and undefined mean "not sent". @throws OrchestratorError */
export function readStartInfo(given: unknown): StartOverrides {
    if (given === undefined || given === null) return NO_OVERRIDES;
    const fields: StartInfo = {};
    let inputArguments: unknown;
    for (const [givenName, value] of entriesOf(given)) {
        const name = startFieldName(givenName);
        if (!name) throw unknownField(givenName);
        if (value === null || value === undefined) continue;
        // They may be an object, and are read where all arguments are.
        if (name === "InputArguments") inputArguments = value;
        else fields[name] = name === "Strategy" ? readStrategy(value) : readField(name, value);
    }
    if ("JobPriority" in fields && "SpecificPriorityValue" in fields) throw invalid("startInfo.twoPriorities", {});
    if (fields.InputFile === undefined)
        return inputArguments === undefined
            ? { fields }
            : { fields, arguments: { value: inputArguments, source: "msg.startInfo.InputArguments" } };
    if (inputArguments !== undefined)
        throw new OrchestratorError("INVALID_ARGUMENTS", [sentence("arguments.fileAndArguments")]);
    return { fields, arguments: { value: undefined, source: "" } };
}

function entriesOf(given: unknown): [string, unknown][] {
    const isObject = (): boolean => typeof given === "object" && !Array.isArray(given) && !Buffer.isBuffer(given);
    const entries = handled("msg.startInfo", () => (isObject() ? Object.entries(given as object) : undefined));
    if (!entries) throw invalid("startInfo.notAnObject", { got: describe(given) });
    return entries;
}

function readStrategy(given: unknown): Strategy {
    const wanted = typeof given === "string" ? given.trim().toLowerCase() : undefined;
    const strategy = STRATEGIES.find((name) => name.toLowerCase() === wanted);
    if (strategy) return strategy;
    const values = { field: "msg.startInfo.Strategy", values: STRATEGIES.join(", "), got: describe(given) };
    throw invalid("setting.oneOf", values);
}

/** One field in its JSON type; whole numbers may come as texts. `called`: for the words of an error. @throws OrchestratorError INVALID_SETTING */
export function readField(name: string, value: unknown, called: Value = name): unknown {
    const field = START_FIELDS[name]!;
    const read = handled(called, () => READERS[field.type](value));
    if (read === undefined)
        throw invalid("startInfo.wrongType", {
            field: called,
            expected: { term: `uipath-orchestrator.expected.${field.type}` },
            got: describe(value),
        });
    if (typeof read === "string") {
        if (field.maxLength !== undefined && read.length > field.maxLength)
            throw invalid("startInfo.tooLong", { field: called, length: read.length, most: field.maxLength });
        if (field.values && !field.values.includes(read))
            throw invalid("setting.oneOf", { field: called, values: field.values.join(", "), got: describe(value) });
    }
    if (typeof read === "number" && (read < (field.minimum ?? -Infinity) || read > (field.maximum ?? Infinity)))
        throw invalid("startInfo.range", {
            field: called,
            minimum: field.minimum ?? "−∞",
            maximum: field.maximum ?? "∞",
            got: read,
        });
    return read;
}

/** A value may run code of the flow when it is read, such as a getter; what it throws is no fault of ours. */
function handled<T>(field: Value, read: () => T): T {
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

/** A safe integer, also as a text; undefined for anything else. */
export function wholeNumber(value: unknown): number | undefined {
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

type InvalidKey = Extract<MessageKey, `startInfo.${string}` | `robots.${string}` | `setting.${string}`>;

export function invalid(key: InvalidKey, values: Record<string, Value>): OrchestratorError {
    return new OrchestratorError("INVALID_SETTING", [sentence(key, values)]);
}
