import { START_FIELDS, STRATEGIES, knowsStartField, specifiedVersion } from "../../shared/start-process-dto";
import type { FieldType, StartField } from "../../shared/start-process-dto";
import { DATA_TYPES, DATA_TYPE_GENERATIONS, ENUMERATIONS } from "./data-type-table";
import { generation, within } from "./generations";
import type { Generation } from "./generations";

/** What a property holds, in the words of the specifications. `ref`: the data type of an object. */
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

/** The properties of a data type by their own spelling. */
export type Properties = ReadonlyMap<string, Property>;

const START_PROCESS = "StartProcessDto";

/** The specification of the nested data types of StartProcessDto, and of its enumerations that vary with the generation. */
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
 * The properties that a data type has in a generation; undefined where the generation has no such type. Names are as the
 * newest specification spells them: older ones call StopJobRequest `JobsStopJobParameters` or give it no name.
 */
export function propertiesOf(dto: string, of: Generation | string | number): Properties | undefined {
    const at = generation(of);
    if (!hasDataType(dto, at)) return undefined;
    const key = `${dto}@${at.index}`;
    let properties = cache.get(key);
    if (!properties) {
        properties = dto === START_PROCESS ? startProperties(at) : tableProperties(dto, at);
        cache.set(key, properties);
    }
    return properties;
}

/** The properties' own spelling by their lower-case names: Orchestrator reads names without regard to case. */
export function spellingsOf(properties: Properties): ReadonlyMap<string, string> {
    let spellings = spellingCache.get(properties);
    if (!spellings) {
        spellings = new Map([...properties.keys()].map((name) => [name.toLowerCase(), name]));
        spellingCache.set(properties, spellings);
    }
    return spellings;
}
const spellingCache = new WeakMap<Properties, ReadonlyMap<string, string>>();

/** The full name of a data type, as error messages tell it. */
export function qualifiedName(dto: string): string {
    return `UiPath.Server.Configuration.OData.${dto}`;
}

function hasDataType(dto: string, at: Generation): boolean {
    if (dto === START_PROCESS) return true;
    return Object.hasOwn(DATA_TYPES, dto) && within(DATA_TYPE_GENERATIONS[dto], at);
}

function tableProperties(dto: string, at: Generation): Properties {
    const properties = new Map<string, Property>();
    for (const [name, entry] of Object.entries(DATA_TYPES[dto] ?? {})) {
        for (const alternative of entry.split(" | ")) {
            const [notation = "", ranges] = alternative.split(" ");
            if (within(ranges, at)) properties.set(name, readNotation(notation, at));
        }
    }
    return properties;
}

/** Reads `JobState`, `int64[]`, `string!` … of the table. */
function readNotation(notation: string, at: Generation): Property {
    const [, name = "", array, required] = /^([\w-]+)(\[\])?(!)?$/.exec(notation) ?? [];
    const shape = shapeOf(name, at);
    return { ...(array ? { type: "array", items: shape } : shape), required: required !== undefined };
}

function shapeOf(name: string, at: Generation): Shape {
    if (Object.hasOwn(ENUMERATIONS, name)) return { type: "string", enum: enumerationOf(name, at) };
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
        case "guid": // 2019.10's word for it
            return { type: "string", format: "uuid" };
        default:
            return Object.hasOwn(DATA_TYPES, name) || name === START_PROCESS
                ? { type: "object", ref: name }
                : { type: "string", format: name };
    }
}

function enumerationOf(name: string, at: Generation): readonly string[] {
    return (ENUMERATIONS[name] ?? "")
        .split(" ")
        .map((value) => value.split("@"))
        .filter(([, ranges]) => within(ranges, at))
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

function startProperties(at: Generation): Properties {
    const version = specifiedVersion(at.apiVersion);
    return new Map(
        Object.entries(START_FIELDS)
            .filter(([name]) => knowsStartField(name, version))
            .map(([name, field]) => [name, { ...startShape(name, field, at), required: false }]),
    );
}

function startShape(name: string, field: StartField, at: Generation): Shape {
    const ref = START_REFS[name];
    if (ref)
        return field.type === "objects" ? { type: "array", items: { type: "object", ref } } : { type: "object", ref };
    const enumeration = START_ENUMERATIONS[name];
    if (enumeration) return { type: "string", enum: enumerationOf(enumeration, at) };
    if (name === "Strategy") {
        const modern = at.apiVersion !== undefined;
        return { type: "string", enum: STRATEGIES.filter((value) => modern || value !== "ModernJobsCount") };
    }
    const shape = START_SHAPES[field.type];
    return field.values ? { ...shape, enum: field.values } : shape;
}
