import type { DeclaredArguments } from "./definitions";
import { ExactNumber } from "../json/exact-number";
import { shortened } from "../shortened";
import { toDotNet } from "./dotnet";
import { typeInWords } from "./kinds";
import { Milliseconds } from "./milliseconds";
import type { Term } from "../term";

export type ArgumentProblem =
    | { problem: "unknown"; argument: string; declared: string[] }
    | { problem: "missing"; argument: string; expected: Term }
    | { problem: "wrongType"; argument: string; expected: Term; got: Term };

/** `isAsGiven`: no argument had to be converted. */
export type CheckedArguments =
    { values: Record<string, unknown>; isAsGiven: boolean } | { problems: ArgumentProblem[] };

/**
 * Holds the arguments of a message against what the process declares and makes the conversions that lose nothing.
 * Names count as in .NET: the case matters. An undefined value counts as not given.
 */
export function checkArguments(given: Record<string, unknown>, declared: DeclaredArguments): CheckedArguments {
    const values = new Map(Object.entries(given).filter(([, value]) => value !== undefined));
    const problems: ArgumentProblem[] = [];
    let isAsGiven = true;
    /** One list for all that are unknown: there may be very many of either. */
    let known: string[] | undefined;
    for (const { name, type, required } of declared.values())
        if (required && !values.has(name))
            problems.push({ problem: "missing", argument: name, expected: typeInWords(type) });

    for (const [name, value] of values) {
        const definition = declared.get(name);
        const converted = definition && toDotNet(definition.type, value);
        if (converted) {
            isAsGiven &&= converted.value === value;
            if (converted.value !== value) values.set(name, converted.value);
        } else if (!definition)
            problems.push({ problem: "unknown", argument: name, declared: (known ??= [...declared.keys()]) });
        else
            problems.push({
                problem: "wrongType",
                argument: name,
                expected: typeInWords(definition.type),
                got: describe(value),
            });
    }
    // fromEntries defines properties; an assignment to "__proto__" would not.
    return problems.length > 0 ? { problems } : { values: Object.fromEntries(values), isAsGiven };
}

const SHOWN_CHARACTERS = 80;

/** A value as it is shown in an error: its kind and, shortened, its JSON. Never throws, whatever the value does when it is read. */
export function describe(value: unknown): Term {
    const kind = kindOf(value);
    if (value === null || value === undefined) return kind;
    const shown = textOf(value);
    // An object whose class shows nothing is named by the class.
    if (shown === "{}" && !Array.isArray(value)) return { ...kind, shown: classOf(value) ?? shown };
    if (shown !== undefined) return { ...kind, shown: shortened(shown, SHOWN_CHARACTERS) };
    // What can't be written, such as what contains itself or a function of an expression.
    return typeof value === "object" ? { ...kind, shown: "{…}" } : kind;
}

/** The name of the value's class, such as Promise or Map; undefined for an object of none. */
function classOf(value: unknown): string | undefined {
    const tag = Object.prototype.toString.call(value).slice("[object ".length, -1);
    return tag === "Object" ? undefined : shortened(tag, SHOWN_CHARACTERS);
}

/** What kind of value it is, without a word of the value. */
export function kindOf(value: unknown): Term {
    return { term: `uipath-orchestrator.kind.${kindNameOf(value)}` };
}

function kindNameOf(value: unknown): string {
    try {
        if (value === null) return "null";
        if (value instanceof ExactNumber || value instanceof Milliseconds) return "number";
        return Array.isArray(value) ? "array" : value instanceof Date ? "date" : typeof value;
    } catch {
        return typeof value; // a Proxy
    }
}

function textOf(value: unknown): string | undefined {
    if (["number", "bigint", "symbol"].includes(typeof value)) return String(value);
    try {
        if (value instanceof ExactNumber) return value.source;
        return JSON.stringify(excerpt(value, { parts: SHOWN_CHARACTERS + 1 }));
    } catch {
        return undefined;
    }
}

/**
 * As much of a value as can be shown: each part takes a character or more. To write all of it takes long, and for a Buffer, which
 * makes an array of its bytes, more memory than there may be.
 */
function excerpt(value: unknown, left: { parts: number }, above: readonly unknown[] = []): unknown {
    if (left.parts-- <= 0) return null;
    if (typeof value === "string") return value.slice(0, SHOWN_CHARACTERS + 1);
    if (typeof value !== "object" || value === null) return value;
    if (value instanceof ExactNumber) return value.source; // JSON.stringify can't write it otherwise
    if (ArrayBuffer.isView(value)) return "subarray" in value ? (value as Uint8Array).subarray(0, left.parts) : value;
    if (above.includes(value)) throw new TypeError("circular");
    const within = [...above, value];
    if ("toJSON" in value && typeof value.toJSON === "function") return excerpt(value.toJSON(), left, within);
    if (Array.isArray(value)) return value.slice(0, left.parts).map((part) => excerpt(part, left, within));
    const shown: [string, unknown][] = [];
    for (const name in value) {
        if (left.parts <= 0) break;
        if (!Object.hasOwn(value, name)) continue;
        shown.push([
            name.slice(0, SHOWN_CHARACTERS + 1),
            excerpt((value as Record<string, unknown>)[name], left, within),
        ]);
    }
    return Object.fromEntries(shown);
}
