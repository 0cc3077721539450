/** Reads `msg.startInfo`, whose fields of StartProcessDto add to those of the node or override them. */
import { describe } from "../../shared/arguments/check";
import {
    MAX_ENTRIES,
    MAX_JSON,
    MAX_TEXT,
    START_FIELDS,
    startFieldName,
    STRATEGIES,
    type FieldType,
    type Strategy,
} from "../../shared/start-process-dto";
import { wholeNumber } from "../../shared/settings/numbers";
import { asGuid } from "../../shared/folder-ref";
import type { Value } from "../../shared/term";
import { isPlainObject, thrownWords } from "../../shared/flow-values";
import { writeJson } from "../../shared/json/write";
import type { MessageKey } from "../errors/messages";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import { nearNames } from "../errors/suggestions";
import type { RawArguments } from "./input-arguments";

/** The fields of StartProcessDto that are sent. Those that we read have types, the others pass. */
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

/** What `msg.startInfo` says. */
export interface StartOverrides {
    /** Without `InputArguments`. */
    fields: StartInfo;
    /** `InputArguments`, or no arguments beside an `InputFile`. Undefined: those of the node count. */
    arguments?: RawArguments;
}

const NO_OVERRIDES: StartOverrides = { fields: {} };

/** Names may be in any case. Null and undefined are not sent. @throws OrchestratorError */
export function readStartInfo(input: unknown): StartOverrides {
    if (input === undefined || input === null) return NO_OVERRIDES;
    const fields: StartInfo = {};
    let inputArguments: unknown;
    for (const [inputName, value] of entriesOf(input)) {
        const name = startFieldName(inputName);
        if (!name) throw unknownField(inputName);
        if (value === null || value === undefined) continue;
        // They may be an object. All arguments are read in the same place.
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

function entriesOf(input: unknown): [string, unknown][] {
    const isObject = (): boolean => typeof input === "object" && !Array.isArray(input) && !Buffer.isBuffer(input);
    const entries = guarded("msg.startInfo", () => (isObject() ? Object.entries(input as object) : undefined));
    if (!entries) throw invalid("startInfo.notAnObject", { got: describe(input) });
    return entries;
}

/** The name may be in any case. @throws OrchestratorError INVALID_SETTING */
function readStrategy(input: unknown): Strategy {
    const wanted = typeof input === "string" ? input.trim().toLowerCase() : undefined;
    const strategy = STRATEGIES.find((name) => name.toLowerCase() === wanted);
    if (strategy) return strategy;
    const values = { field: "msg.startInfo.Strategy", values: STRATEGIES.join(", "), got: describe(input) };
    throw invalid("setting.oneOf", values);
}

/** A field in its JSON type. Whole numbers may come as texts. An error calls it `called`. @throws OrchestratorError INVALID_SETTING */
export function readField(name: string, value: unknown, called: Value = name): unknown {
    const field = START_FIELDS[name]!;
    const count = guarded(called, () => (Array.isArray(value) ? value.length : 0));
    if (count > MAX_ENTRIES) throw tooManyEntries(called, count);
    const read = guarded(called, () => READERS[field.type](value));
    if (read === undefined)
        throw invalid("startInfo.wrongType", {
            field: called,
            expected: { term: `uipath-orchestrator.expected.${field.type}` },
            got: describe(value),
        });
    if (typeof read === "string") {
        const { maxLength: most = MAX_TEXT } = field;
        if (read.length > most) throw invalid("startInfo.tooLong", { field: called, length: read.length, most });
        if (field.values && !field.values.includes(read))
            throw invalid("setting.oneOf", { field: called, values: field.values.join(", "), got: describe(value) });
    }
    const { minimum = -Infinity, maximum = Infinity } = field;
    if (typeof read === "number" && (read < minimum || read > maximum))
        throw maximum === Infinity
            ? invalid("startInfo.atLeast", { field: called, minimum, got: read })
            : invalid("startInfo.range", { field: called, minimum, maximum, got: read });
    return read;
}

/** For a list that no start takes. */
export function tooManyEntries(field: Value, count: number): OrchestratorError {
    return invalid("startInfo.tooMany", { field, count, most: MAX_ENTRIES });
}

/** Reading a value may run code of the flow, such as a getter. Its error is the flow's, not ours. */
function guarded<T>(field: Value, read: () => T): T {
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
    object: (value) => asJsonObjects([value])?.[0],
    objects: (value) => (Array.isArray(value) ? asJsonObjects(value) : undefined),
};

/** The objects as JSON writes them; undefined where one is not written as an object. @throws Error where they are too long */
function asJsonObjects(values: readonly unknown[]): unknown[] | undefined {
    let length = 0;
    const objects: unknown[] = [];
    for (const value of values) {
        if (!isPlainObject(value)) return undefined;
        const json = writeJson(value) ?? "";
        length += json.length;
        if (length > MAX_JSON) throw new Error("it is too long");
        if (!json.startsWith("{")) return undefined;
        objects.push(JSON.parse(json));
    }
    return objects;
}

function unknownField(field: string): OrchestratorError {
    const names = nearNames(field, Object.keys(START_FIELDS)).slice(0, 3).join(", ");
    const similar = names === "" ? [] : [sentence("arguments.similar", { names })];
    return new OrchestratorError("NOT_SUPPORTED", [sentence("startInfo.unknownField", { field }), ...similar]);
}

type InvalidKey = Extract<
    MessageKey,
    `startInfo.${string}` | `robots.${string}` | `keyed.${string}` | `setting.${string}`
>;

export function invalid(key: InvalidKey, values: Record<string, Value>): OrchestratorError {
    return new OrchestratorError("INVALID_SETTING", [sentence(key, values)]);
}
