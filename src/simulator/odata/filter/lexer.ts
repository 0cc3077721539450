import { syntaxError } from "../error";

/** `prefixed` is a literal such as `datetime'…'` or `UiPath.X'Faulted'`. */
export interface Token {
    kind: "name" | "string" | "prefixed" | "number" | "guid" | "date" | "(" | ")" | "," | "/" | "end";
    /** The text without its quotes and prefix. */
    text: string;
    prefix?: string;
    at: number;
}

/**
 * Literals and names of OData v4, part "ABNF". The first matching pattern wins: a GUID may begin like a name or number, and a date
 * like a number.
 */
const PATTERNS: readonly (readonly [Token["kind"], RegExp])[] = [
    ["guid", /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/iy],
    ["date", /\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?(?:Z|[+-]\d\d:\d\d))?(?![\w:.])/iy],
    ["number", /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?[LMFD]?(?![\w.-])/iy],
    ["prefixed", /([\p{L}_][\p{L}\p{N}_.]*)'((?:[^']|'')*)'/uy],
    ["string", /'((?:[^']|'')*)'/y],
    ["name", /[\p{L}_$][\p{L}\p{N}_.]*/uy],
];

export function tokenize(text: string): Token[] {
    const tokens: Token[] = [];
    let at = 0;
    while (at < text.length) {
        const character = text[at]!;
        if (/\s/.test(character)) {
            at += 1;
        } else if ("(),/".includes(character)) {
            tokens.push({ kind: character as "(", text: character, at });
            at += 1;
        } else {
            const { token, length } = match(text, at);
            tokens.push(token);
            at += length;
        }
    }
    tokens.push({ kind: "end", text: "", at });
    return tokens;
}

function match(text: string, at: number): { token: Token; length: number } {
    for (const [kind, pattern] of PATTERNS) {
        pattern.lastIndex = at;
        const found = pattern.exec(text);
        if (found) return { token: read(kind, found, at), length: found[0].length };
    }
    throw syntaxError(text, at);
}

function read(kind: Token["kind"], [whole, first = "", second = ""]: RegExpExecArray, at: number): Token {
    if (kind === "string") return { kind, text: first.replaceAll("''", "'"), at };
    if (kind === "prefixed") return { kind, prefix: first, text: second.replaceAll("''", "'"), at };
    return { kind, text: whole, at };
}
