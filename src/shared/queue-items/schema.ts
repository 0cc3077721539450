/**
 * The JSON schema of a queue's content (`SpecificDataJsonSchema`). Content is flat, so that only the properties of the schema count. What
 * else a schema says is left to Orchestrator.
 */
import { isDate } from "../arguments/dates";
import { ExactNumber } from "../json/exact-number";
import { parseRoughly } from "../json/read";
import type { PlainValue } from "./content";

export interface ContentField {
    name: string;
    /** The types that the schema names; empty: any. */
    types: readonly string[];
    /** `date-time`, for example. */
    format?: string;
    required: boolean;
}

export interface ContentSchema {
    fields: readonly ContentField[];
    /** Whether there may be other fields. */
    isOpen: boolean;
}

/** A longer schema is not read: it would take too long to check. */
const MAX_SCHEMA = 200_000;
const MAX_FIELDS = 1_000;

type Json = Record<string, unknown>;

/** Undefined for a text that is no schema of an object with properties. */
export function readSchema(text: unknown): ContentSchema | undefined {
    if (typeof text !== "string" || text.length > MAX_SCHEMA) return undefined;
    const schema = parsed(text);
    const properties = schema && objectOf(schema["properties"]);
    if (!properties) return undefined;
    const required = new Set(listOf(schema["required"]));
    const entries = Object.entries(properties);
    if (entries.length > MAX_FIELDS) return undefined;
    return {
        fields: entries.map(([name, property]) => readField(name, objectOf(property) ?? {}, required.has(name))),
        isOpen: schema["additionalProperties"] !== false,
    };
}

function readField(name: string, { type, format }: Json, required: boolean): ContentField {
    const types = typeof type === "string" ? [type] : listOf(type);
    return { name, types, ...(typeof format === "string" ? { format } : {}), required };
}

export type SchemaProblem =
    | { problem: "missing"; field: ContentField }
    | { problem: "unknown"; name: string }
    | { problem: "wrongType"; field: ContentField; got: PlainValue };

/** Why the content does not fit; empty where it does. */
export function schemaProblems(
    content: Record<string, PlainValue>,
    { fields, isOpen }: ContentSchema,
): SchemaProblem[] {
    const byName = new Map(fields.map((field) => [field.name, field]));
    const problems: SchemaProblem[] = [];
    for (const field of fields)
        if (field.required && !Object.hasOwn(content, field.name)) problems.push({ problem: "missing", field });
    for (const [name, value] of Object.entries(content)) {
        const field = byName.get(name);
        if (!field && !isOpen) problems.push({ problem: "unknown", name });
        if (field && !fits(value, field)) problems.push({ problem: "wrongType", field, got: value });
    }
    return problems;
}

function fits(value: PlainValue, { types, format }: ContentField): boolean {
    if (types.length === 0) return true;
    if (!types.some((type) => isOfType(value, type))) return false;
    const isTime = format === "date-time" || format === "date";
    return !isTime || typeof value !== "string" || isDate(value);
}

function isOfType(value: PlainValue, type: string): boolean {
    if (value instanceof ExactNumber) return type === "number" || type === "integer";
    if (type === "integer") return Number.isInteger(value);
    if (type === "null") return value === null;
    return typeof value === type;
}

function parsed(text: string): Json | undefined {
    try {
        return objectOf(parseRoughly(text));
    } catch {
        return undefined;
    }
}

function objectOf(value: unknown): Json | undefined {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function listOf(value: unknown): string[] {
    return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === "string") : [];
}
