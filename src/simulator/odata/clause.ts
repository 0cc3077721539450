import { syntaxError } from "./error";
import type { Options } from "./options";

/** One item of `$select` or `$expand`: `Release`, `Robot/License`, `Release($select=Name;$expand=Environment)`. */
export interface ClauseItem {
    path: readonly string[];
    options: Options;
}

/** Of a text without blanks at its ends: two patterns for blanks with nothing between them would share them in every way. */
const ITEM = /^(\*|[\p{L}_][\p{L}\p{N}_.]*(?:\/[\p{L}_*][\p{L}\p{N}_.]*)*)\s*(?:\((.*)\))?$/su;
const OPTION = /^\s*\$?(\w+)\s*=(.*)$/s;

export function parseClause(option: "$select" | "$expand", text: string | undefined): ClauseItem[] {
    if (text === undefined || text.trim() === "") return [];
    return split(text, ",").map(({ part, at }) => {
        const [, path, nested] = ITEM.exec(part.trim()) ?? [];
        if (path === undefined || (nested !== undefined && option === "$select")) throw syntaxError(text, at);
        return { path: path.split("/"), options: nested ? readNested(nested) : {} };
    });
}

/** Nested options other than $select and $expand are parsed but ignored. */
function readNested(text: string): Options {
    const options: Record<string, string> = {};
    for (const { part, at } of split(text, ";")) {
        const [, name, value] = OPTION.exec(part) ?? [];
        if (name === undefined || value === undefined) throw syntaxError(text, at);
        options[name.toLowerCase()] = value.trim();
    }
    return options;
}

/** Splits at separators outside of parentheses and quoted texts. */
function split(text: string, separator: string): { part: string; at: number }[] {
    const parts: { part: string; at: number }[] = [];
    let start = 0;
    let depth = 0;
    let isQuoted = false;
    for (let at = 0; at <= text.length; at += 1) {
        const character = text[at] ?? separator;
        if (at < text.length && character === "'") isQuoted = !isQuoted;
        if (isQuoted && at < text.length) continue;
        if (character === "(") depth += 1;
        if (character === ")") depth -= 1;
        if (depth < 0 || (at === text.length && (depth > 0 || isQuoted))) throw syntaxError(text, at);
        if (character === separator && depth === 0) {
            parts.push({ part: text.slice(start, at), at: start });
            start = at + 1;
        }
    }
    return parts;
}
