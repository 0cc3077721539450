/**
 * A .NET type in plain words, as UiPath Studio shows it: `System.Collections.Generic.List`1[[System.Int32, mscorlib]]` is
 * `List<Int32>`. Source: learn.microsoft.com, "Specifying fully qualified type names".
 */
import { typeName } from "./definitions";

/** Nobody nests so deep; a text that does is not meant well. */
const DEEPEST = 8;

export function plainTypeName(type: string, depth = 0): string {
    const whole = typeName(type);
    const generic = depth < DEEPEST ? /^([^[\]`]+)`\d+\[(.*)\]((?:\[,*\])*)$/s.exec(whole) : null;
    if (!generic) return shortName(whole);
    const [, name = "", given = "", arrays = ""] = generic;
    const parts = topLevelParts(given).map((part) => plainTypeName(part.replace(/^\[(.*)\]$/s, "$1"), depth + 1));
    return `${shortName(name)}<${parts.join(", ")}>${arrays}`;
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
