import { propertiesOf, qualifiedName, spellingsOf } from "./data-types";
import type { Shape } from "./data-types";
import { asGeneration } from "./generations";
import type { Generation } from "./generations";

/**
 * Returns why Orchestrator would not bind a body to a data type. Undefined: it would. Binding is strict: one unknown property, wrong
 * type or wrong enumeration value makes the whole parameter null, which the server then reports as "startInfo must not be null".
 * The case of names does not matter, null counts as absent, and an integer may be a string.
 */
export function validateBody(
    dto: string,
    generation: Generation | string | number,
    value: unknown,
    { isPartial = false } = {},
): string | undefined {
    return faultOfObject(dto, asGeneration(generation), value, "", isPartial);
}

/** The properties that a body sets, by their specified names. Null counts as absent. */
export function boundFields(dto: string, generation: Generation, body: object): Record<string, unknown> {
    const spellings = spellingsOf(propertiesOf(dto, generation)!);
    return Object.fromEntries(
        Object.entries(body)
            .filter(([, value]) => value !== null)
            .map(([name, value]) => [spellings.get(name.toLowerCase())!, value as unknown]),
    );
}

function faultOfObject(
    dto: string,
    generation: Generation,
    value: unknown,
    path: string,
    isPartial = false,
): string | undefined {
    const properties = propertiesOf(dto, generation);
    if (!properties) return `The type '${qualifiedName(dto)}' does not exist.`;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return `${path || "The body"} must be an object.`;
    }
    const spellings = spellingsOf(properties);
    const seen = new Set<string>();
    for (const [name, item] of Object.entries(value)) {
        const spelling = spellings.get(name.toLowerCase());
        const property = spelling === undefined ? undefined : properties.get(spelling);
        if (spelling === undefined || !property) {
            return `The property '${name}' does not exist on type '${qualifiedName(dto)}'.`;
        }
        seen.add(spelling);
        const itemPath = path ? `${path}/${spelling}` : spelling;
        if (property.required && item === null) return `The ${itemPath} field is required.`;
        const fault = item === null ? undefined : faultOfValue(property, generation, item, itemPath);
        if (fault) return fault;
    }
    if (isPartial) return undefined;
    const missing = [...properties].find(([name, { required }]) => required && !seen.has(name));
    return missing && `The ${path ? `${path}/` : ""}${missing[0]} field is required.`;
}

function faultOfValue(shape: Shape, generation: Generation, value: unknown, path: string): string | undefined {
    if (shape.type === "array") {
        if (!Array.isArray(value)) return `${path} must be an array.`;
        for (const [index, item] of value.entries()) {
            const fault = shape.items && faultOfValue(shape.items, generation, item, `${path}[${index}]`);
            if (fault) return fault;
        }
        return undefined;
    }
    if (shape.ref) return faultOfObject(shape.ref, generation, value, path);
    return FAULTS[shape.type](shape, value, path);
}

type FaultOf = (shape: Shape, value: unknown, path: string) => string | undefined;

const FAULTS: Readonly<Record<Exclude<Shape["type"], "array">, FaultOf>> = {
    string(shape, value, path) {
        if (isStopStrategyNumber(shape, value)) return undefined;
        if (typeof value !== "string") return `${path} must be a string.`;
        if (shape.enum) {
            const known = shape.enum.some((name) => name.toLowerCase() === value.toLowerCase());
            return known ? undefined : `'${value}' is not a value of ${path}.`;
        }
        if (shape.format === "uuid" && !GUID.test(value)) return `${path} must be a GUID.`;
        if (shape.format === "date-time" && Number.isNaN(Date.parse(value))) return `${path} must be a date and time.`;
        return undefined;
    },
    integer(shape, value, path) {
        const whole = typeof value === "string" && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value;
        if (!Number.isInteger(whole)) return `${path} must be a whole number.`;
        const limit = shape.format === "int32" ? 2 ** 31 : 2 ** 63;
        return Math.abs(whole as number) < limit ? undefined : `${path} is out of range.`;
    },
    number: (_shape, value, path) => (typeof value === "number" ? undefined : `${path} must be a number.`),
    boolean: (_shape, value, path) => (typeof value === "boolean" ? undefined : `${path} must be true or false.`),
    object: (_shape, value, path) =>
        typeof value === "object" && !Array.isArray(value) ? undefined : `${path} must be an object.`,
};

/** Old clients send the strategy of a stop as the number 1 or 2, and servers accept it. */
function isStopStrategyNumber({ enum: names }: Shape, value: unknown): boolean {
    return names?.join() === "SoftStop,Kill" && (String(value) === "1" || String(value) === "2");
}

const GUID = /^\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i;
