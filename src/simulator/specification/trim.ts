import { propertiesOf } from "./data-types";
import type { Properties, Shape } from "./data-types";
import { asGeneration } from "./generations";
import type { Generation } from "./generations";

/**
 * Copies an object with only those properties that the generation has, also in nested objects. Like Orchestrator, it writes absent
 * optional scalars as null. Absent objects and arrays stay absent, since `$expand` is needed for them.
 */
export function trim(dto: string, of: Generation | string | number, object: object): Record<string, unknown> {
    const generation = asGeneration(of);
    const properties = propertiesOf(dto, generation);
    if (!properties) throw new RangeError(`${generation.label} has no ${dto}`);
    return trimTo(properties, generation, object);
}

/** As `trim`, with these properties only, into an object. */
export function trimTo(
    properties: Properties,
    generation: Generation,
    object: object,
    copy: Record<string, unknown> = {},
): Record<string, unknown> {
    const source = object as Record<string, unknown>;
    for (const [name, property] of properties) {
        const value = source[name];
        if (value !== undefined) copy[name] = trimValue(property, generation, value);
        else if (!property.required && property.type !== "object" && property.type !== "array") copy[name] = null;
    }
    return copy;
}

function trimValue(shape: Shape, generation: Generation, value: unknown): unknown {
    if (Array.isArray(value))
        return value.map((item: unknown) => (shape.items ? trimValue(shape.items, generation, item) : item));
    if (shape.ref && typeof value === "object" && value !== null) return trim(shape.ref, generation, value);
    return value;
}
