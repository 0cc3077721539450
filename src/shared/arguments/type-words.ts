/**
 * A .NET type in plain words, as UiPath Studio shows it: `System.Collections.Generic.List`1[[System.Int32, mscorlib]]` is
 * `List<Int32>`. Source: learn.microsoft.com, "Specifying fully qualified type names".
 */
import { typeName } from "./definitions";

/** No real type nests so deep; a text that does is not meant well. */
const DEEPEST = 8;

export function plainTypeName(type: string, depth = 0): string {
    const whole = typeName(type);
    const generic = depth < DEEPEST ? asGeneric(whole) : undefined;
    if (!generic) return shortName(whole);
    const { name, given, arrays } = generic;
    const parts = topLevelParts(given).map((part) => plainTypeName(part.replace(/^\[(.*)\]$/s, "$1"), depth + 1));
    return `${shortName(name)}<${parts.join(", ")}>${arrays}`;
}

/** The parts of ``List`1[[…]][,]``; undefined for a type without arguments. */
function asGeneric(type: string): { name: string; given: string; arrays: string } | undefined {
    const begin = /^([^[\]`]+)`\d+\[/.exec(type);
    if (!begin) return undefined;
    const end = endWithoutArrays(type);
    if (end <= begin[0].length || type[end - 1] !== "]") return undefined;
    return { name: begin[1]!, given: type.slice(begin[0].length, end - 1), arrays: type.slice(end) };
}

/** Where the array brackets at the end begin, such as `[][,]`. One look at each character: a server's text may be of any length. */
function endWithoutArrays(type: string): number {
    for (let end = type.length; ;) {
        let at = end - 1;
        if (type[at] !== "]") return end;
        while (type[--at] === ",");
        if (type[at] !== "[") return end;
        end = at;
    }
}

/** Without its namespace, and of a nested type without the outer one. */
function shortName(name: string): string {
    return name.replace(/^[^[\]]*[.+](?=[^.+[\]])/, "");
}

/** What stands between the commas outside every bracket. */
function topLevelParts(text: string): string[] {
    const parts: string[] = [];
    let depth = 0;
    let start = 0;
    for (let at = 0; at < text.length; at++) {
        if (text[at] === "[") depth++;
        else if (text[at] === "]") depth--;
        else if (text[at] === "," && depth === 0) {
            parts.push(text.slice(start, at).trim());
            start = at + 1;
        }
    }
    return [...parts, text.slice(start).trim()];
}
