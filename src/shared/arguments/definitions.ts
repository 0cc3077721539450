/**
 * The arguments that a process declares: `Release.Arguments.Input` and `EntryPoint.InputArguments`, each a JSON text
 * `[{"name", "type", "required", "hasDefault"}]` whose `type` is a .NET assembly-qualified name.
 */

import { parseRoughly } from "../json/read";

export interface ArgumentDefinition {
    name: string;
    /** The .NET type without its assembly: `System.Int32`, `System.Collections.Generic.List`1[[…]]`. */
    type: string;
    required: boolean;
    /** Set where the process has a value for it. */
    hasDefault?: true;
}

/** By name, in the order declared. */
export type DeclaredArguments = ReadonlyMap<string, ArgumentDefinition>;

export function byName(definitions: readonly ArgumentDefinition[]): DeclaredArguments {
    return new Map(definitions.map((definition) => [definition.name, definition]));
}

/** Undefined where the text lists no arguments that we can read (absent, JSON Schema of agents, damaged). */
export function parseArgumentDefinitions(
    text: string | null | undefined,
    defaults?: string | null,
): ArgumentDefinition[] | undefined {
    const list = parsed(text);
    if (!Array.isArray(list)) return undefined;
    const defaulted = new Set(Object.keys(asObject(parsed(defaults)) ?? {}));
    return list
        .map(asObject)
        .filter((entry): entry is Record<string, unknown> => typeof entry?.["name"] === "string")
        .map((entry) => {
            const name = entry["name"] as string;
            const hasDefault = entry["hasDefault"] === true || defaulted.has(name);
            return {
                name,
                type: typeof entry["type"] === "string" ? typeName(entry["type"]) : "",
                required: entry["required"] === true && !hasDefault,
                ...(hasDefault ? { hasDefault } : {}),
            };
        });
}

/**
 * The type of an assembly-qualified name. A generic type's own arguments are bracketed and have commas of their own, so
 * the assembly begins at the first comma outside every bracket.
 */
export function typeName(assemblyQualifiedName: string): string {
    let depth = 0;
    for (let at = 0; at < assemblyQualifiedName.length; at++) {
        const character = assemblyQualifiedName[at];
        if (character === "[") depth++;
        else if (character === "]") depth--;
        else if (character === "," && depth === 0) return assemblyQualifiedName.slice(0, at).trim();
    }
    return assemblyQualifiedName.trim();
}

function parsed(text: string | null | undefined): unknown {
    if (!text) return undefined;
    try {
        return parseRoughly(text);
    } catch {
        return undefined;
    }
}

function asObject(value: unknown): Record<string, unknown> | undefined {
    return typeof value === "object" && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)
        : undefined;
}
