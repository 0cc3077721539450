import { START_FIELDS, STRATEGIES, knowsStartField, specifiedVersion } from "../../shared/start-process-dto";
import type { FieldType, StartField } from "../../shared/start-process-dto";
import { DATA_TYPES, DATA_TYPE_GENERATIONS, ENUMERATIONS } from "./data-type-table";
import { asGeneration, within } from "./generations";
import type { Generation } from "./generations";

/** The type of a property in the terms of the specifications. `ref` is the data type of an object. */
export interface Shape {
    type: "string" | "integer" | "number" | "boolean" | "object" | "array";
    format?: string;
    enum?: readonly string[];
    ref?: string;
    items?: Shape;
}

export interface Property extends Shape {
    required: boolean;
}

/** The properties of a data type by their specified names. */
export type Properties = ReadonlyMap<string, Property>;

const START_PROCESS = "StartProcessDto";

/** The nested data types of StartProcessDto, and its enumerations that vary with the generation. */
const START_REFS: Readonly<Record<string, string>> = {
    MachineRobots: "MachineRobotDto",
    AutopilotForRobots: "AutopilotForRobotsSettingsDto",
    Attachments: "JobAttachmentDto",
    MachineInfraTarget: "JobMachineInfraTargetDto",
    VideoRecordingSettings: "VideoRecordingSettingsDto",
};
const START_ENUMERATIONS: Readonly<Record<string, string>> = { Source: "StartSource", RuntimeType: "RuntimeType" };

const cache = new Map<string, Properties>();

/**
 * The properties of a data type in a generation. Undefined: the generation has no such type. Types have their names in the newest
 * specification: older ones call StopJobRequest `JobsStopJobParameters`, or give it no name.
 */
export function propertiesOf(dto: string, of: Generation | string | number): Properties | undefined {
    const generation = asGeneration(of);
    if (!hasDataType(dto, generation)) return undefined;
    const key = `${dto}@${generation.index}`;
    let properties = cache.get(key);
    if (!properties) {
        properties = dto === START_PROCESS ? startProperties(generation) : tableProperties(dto, generation);
        cache.set(key, properties);
    }
    return properties;
}

/** The specified names by their lower-case forms, since the case of names does not matter to Orchestrator. */
export function spellingsOf(properties: Properties): ReadonlyMap<string, string> {
    let spellings = spellingCache.get(properties);
    if (!spellings) {
        spellings = new Map([...properties.keys()].map((name) => [name.toLowerCase(), name]));
        spellingCache.set(properties, spellings);
    }
    return spellings;
}
const spellingCache = new WeakMap<Properties, ReadonlyMap<string, string>>();

/** The full name of a data type, as in error messages. */
export function qualifiedName(dto: string): string {
    return `UiPath.Server.Configuration.OData.${dto}`;
}

function hasDataType(dto: string, generation: Generation): boolean {
    if (dto === START_PROCESS) return true;
    return Object.hasOwn(DATA_TYPES, dto) && within(DATA_TYPE_GENERATIONS[dto], generation);
}

function tableProperties(dto: string, generation: Generation): Properties {
    const properties = new Map<string, Property>();
    for (const [name, entry] of Object.entries(DATA_TYPES[dto] ?? {})) {
        for (const alternative of entry.split(" | ")) {
            const [notation = "", ranges] = alternative.split(" ");
            if (within(ranges, generation)) properties.set(name, readNotation(notation, generation));
        }
    }
    return properties;
}

/** Reads `JobState`, `int64[]`, `string!` … of the table. */
function readNotation(notation: string, generation: Generation): Property {
    const [, name = "", array, required] = /^([\w-]+)(\[\])?(!)?$/.exec(notation) ?? [];
    const shape = shapeOf(name, generation);
    return { ...(array ? { type: "array", items: shape } : shape), required: required !== undefined };
}

function shapeOf(name: string, generation: Generation): Shape {
    if (Object.hasOwn(ENUMERATIONS, name)) return { type: "string", enum: enumerationOf(name, generation) };
    switch (name) {
        case "string":
        case "boolean":
        case "object":
            return { type: name };
        case "int32":
        case "int64":
            return { type: "integer", format: name };
        case "integer":
            return { type: "integer" };
        case "number":
        case "decimal":
        case "double":
        case "float":
            return { type: "number", format: name };
        case "guid": // as 2019.10 calls it
            return { type: "string", format: "uuid" };
        default:
            return Object.hasOwn(DATA_TYPES, name) || name === START_PROCESS
                ? { type: "object", ref: name }
                : { type: "string", format: name };
    }
}

function enumerationOf(name: string, generation: Generation): readonly string[] {
    return (ENUMERATIONS[name] ?? "")
        .split(" ")
        .map((value) => value.split("@"))
        .filter(([, ranges]) => within(ranges, generation))
        .map(([value = ""]) => value);
}

const START_SHAPES: Readonly<Record<FieldType, Shape>> = {
    string: { type: "string" },
    uuid: { type: "string", format: "uuid" },
    integer: { type: "integer", format: "int32" },
    boolean: { type: "boolean" },
    integers: { type: "array", items: { type: "integer", format: "int64" } },
    object: { type: "object" },
    objects: { type: "array", items: { type: "object" } },
};

function startProperties(generation: Generation): Properties {
    const version = specifiedVersion(generation.apiVersion);
    return new Map(
        Object.entries(START_FIELDS)
            .filter(([name]) => knowsStartField(name, version))
            .map(([name, field]) => [name, { ...startShape(name, field, generation), required: false }]),
    );
}

function startShape(name: string, field: StartField, generation: Generation): Shape {
    const ref = START_REFS[name];
    if (ref)
        return field.type === "objects" ? { type: "array", items: { type: "object", ref } } : { type: "object", ref };
    const enumeration = START_ENUMERATIONS[name];
    if (enumeration) return { type: "string", enum: enumerationOf(enumeration, generation) };
    if (name === "Strategy") {
        const modern = generation.apiVersion !== undefined;
        return { type: "string", enum: STRATEGIES.filter((value) => modern || value !== "ModernJobsCount") };
    }
    const shape = START_SHAPES[field.type];
    return field.values ? { ...shape, enum: field.values } : shape;
}
