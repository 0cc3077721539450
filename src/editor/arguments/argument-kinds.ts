/** What an argument's .NET type means to someone who fills in a form. Pure. */
import type { Argument } from "../look-up/look-up";

/** Each names a word of the catalogue (`arguments.kind.<kind>`). */
export type Kind = "text" | "whole" | "number" | "boolean" | "date" | "duration" | "guid" | "list" | "object";

const KINDS: [RegExp, Kind][] = [
    [/^(String|Char)$/, "text"],
    [/^U?Int(16|32|64)$|^S?Byte$/, "whole"],
    [/^(Decimal|Double|Single)$/, "number"],
    [/^Boolean$/, "boolean"],
    [/^DateTime(Offset)?$/, "date"],
    [/^TimeSpan$/, "duration"],
    [/^Guid$/, "guid"],
    [/\[\]$|^(?!SortedList)[a-z]*(List|Collection|Enumerable|Set)</i, "list"],
];

/** The kind of a type as a look-up names it: `Int32`, `List<String>`. */
export function kindOf(type: string): Kind {
    return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? "object";
}

/** The TypedInput type for values of the kind. */
export function valueTypeOf(kind: Kind): "str" | "num" | "bool" | "json" {
    if (kind === "whole" || kind === "number") return "num";
    if (kind === "boolean") return "bool";
    return kind === "list" || kind === "object" ? "json" : "str";
}

const EXAMPLES: Record<Kind, unknown> = {
    text: "",
    whole: 0,
    number: 0,
    boolean: false,
    date: "2026-01-31",
    duration: "00:05:00",
    guid: "00000000-0000-0000-0000-000000000000",
    list: [],
    object: {},
};

/** An example object with all arguments, as the process takes it. */
export function skeleton(declared: readonly Argument[]): object {
    return Object.fromEntries(
        declared.map(({ name, type, default: preset }) => [name, preset ?? EXAMPLES[kindOf(type)]]),
    );
}

export function shown(preset: unknown): string {
    return typeof preset === "string" ? preset : JSON.stringify(preset);
}
