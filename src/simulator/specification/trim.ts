import { propertiesOf } from "./data-types";
import type { Shape } from "./data-types";
import { generation } from "./generations";
import type { Generation } from "./generations";

/**
 * A copy with just the properties that this generation has, also in nested objects. Scalars that are declared, not required
 * and absent are null, as Orchestrator writes them; absent objects and arrays stay absent, for those are what `$expand` asks.
 */
export function trim(dto: string, of: Generation | string | number, object: object): Record<string, unknown> {
    const at = generation(of);
    const properties = propertiesOf(dto, at);
    if (!properties) throw new RangeError(`${at.label} has no ${dto}`);
    const source = object as Record<string, unknown>;
    const copy: Record<string, unknown> = {};
    for (const [name, property] of properties) {
        const value = source[name];
        if (value !== undefined) copy[name] = trimValue(property, at, value);
        else if (!property.required && property.type !== "object" && property.type !== "array") copy[name] = null;
    }
    return copy;
}

function trimValue(shape: Shape, at: Generation, value: unknown): unknown {
    if (Array.isArray(value))
        return value.map((item: unknown) => (shape.items ? trimValue(shape.items, at, item) : item));
    if (shape.ref && typeof value === "object" && value !== null) return trim(shape.ref, at, value);
    return value;
}
