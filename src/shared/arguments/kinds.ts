/** What a .NET type means to someone who gives a value. */
import { shortened } from "../shortened";
import type { Term } from "../term";
import { plainTypeName } from "./type-words";

/** Each names a word of the catalogue (`dialog.arguments.kind.<kind>`). */
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

const NULLABLE = /^Nullable<([^<>]*)>$/;

/** Whether a type in plain words takes null. */
export const isNullable = (type: string): boolean => NULLABLE.test(type);

/** `Int32` of `Int32` and of `Nullable<Int32>`. */
export const scalarOf = (type: string): string => NULLABLE.exec(type)?.[1] ?? type;

/** The kind of a type in plain words: `Int32`, `Nullable<Int32>`, `List<String>`. */
export function kindOf(type: string): Kind {
    const scalar = scalarOf(type);
    return KINDS.find(([pattern]) => pattern.test(scalar))?.[1] ?? "object";
}

/** Names are the server's, and may be of any length. */
const MOST_CHARACTERS = 80;

/** A .NET type as the dialog names it, with its own name: `whole number (Int32)`. */
export function typeInWords(type: string): Term {
    const name = shortened(plainTypeName(type), MOST_CHARACTERS);
    return { term: `uipath-orchestrator.dialog.arguments.kind.${kindOf(name)}`, shown: `(${name || "?"})` };
}
