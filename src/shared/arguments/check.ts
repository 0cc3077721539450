import type { ArgumentDefinition } from "./definitions";
import { shortened } from "../shortened";
import { shortTypeName, toDotNet } from "./dotnet";

export type ArgumentProblem =
    | { problem: "unknown"; argument: string; declared: string[] }
    | { problem: "missing"; argument: string; expected: string }
    | { problem: "wrongType"; argument: string; expected: string; got: string };

export type CheckedArguments = { values: Record<string, unknown> } | { problems: ArgumentProblem[] };

/**
 * Holds the arguments of a message against what the process declares and makes the conversions that lose nothing.
 * Names count as in .NET: the case matters. An undefined value counts as not given.
 */
export function checkArguments(
    given: Record<string, unknown>,
    declared: readonly ArgumentDefinition[],
): CheckedArguments {
    const byName = new Map(declared.map((definition) => [definition.name, definition]));
    const entries = Object.entries(given).filter(([, value]) => value !== undefined);
    const names = new Set(entries.map(([name]) => name));
    const problems: ArgumentProblem[] = declared
        .filter(({ name, required }) => required && !names.has(name))
        .map(({ name, type }) => ({ problem: "missing", argument: name, expected: shortTypeName(type) }));

    const values = entries.map(([name, value]): [string, unknown] => {
        const definition = byName.get(name);
        const converted = definition && toDotNet(definition.type, value);
        if (!definition)
            problems.push({ problem: "unknown", argument: name, declared: declared.map((known) => known.name) });
        else if (!converted)
            problems.push({
                problem: "wrongType",
                argument: name,
                expected: shortTypeName(definition.type),
                got: describe(value),
            });
        return [name, converted?.value];
    });
    // fromEntries defines properties; an assignment to "__proto__" would not.
    return problems.length > 0 ? { problems } : { values: Object.fromEntries(values) };
}

const SHOWN_CHARACTERS = 80;

/** A value as it is shown in an error: its kind and, shortened, its JSON. Never throws, whatever the value does when it is read. */
export function describe(value: unknown): string {
    if (value === null || value === undefined) return String(value);
    const kind = kindOf(value);
    const shown = typeof value === "bigint" || typeof value === "symbol" ? String(value) : jsonOf(value);
    // What can't be written, such as what contains itself or a function of an expression.
    if (shown === undefined) return typeof value === "object" ? `${kind} {…}` : kind;
    return `${kind} ${shortened(shown, SHOWN_CHARACTERS)}`;
}

/** What kind of value it is, without a word of the value. */
export function kindOf(value: unknown): string {
    try {
        return Array.isArray(value) ? "array" : value instanceof Date ? "Date" : typeof value;
    } catch {
        return typeof value; // a Proxy
    }
}

function jsonOf(value: unknown): string | undefined {
    try {
        return JSON.stringify(value);
    } catch {
        return undefined;
    }
}
