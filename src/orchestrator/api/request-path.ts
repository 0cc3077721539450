/** Encodes a user's path relative to the Orchestrator base, and refuses a path that leaves the base. */
import { shortened } from "../../shared/shortened";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";

export const BASE = "http://base.invalid/base";

/** No server accepts a longer path. */
const MAX_CHARACTERS = 32_768;

/**
 * The path with its query, encoded. An encoded one stays as it is.
 * @throws OrchestratorError INVALID_SETTING when it is blank or leaves the base: absolute, `//`, `..`, however encoded, or with backslashes
 */
export function safePath(input: string): string {
    const trimmed = input.trim();
    if (trimmed === "") throw new OrchestratorError("INVALID_SETTING", [sentence("request.noPath")]);
    const [path, query] = trimmed.length > MAX_CHARACTERS ? [".."] : splitAtQuery(withLiteralsEncoded(trimmed));
    // Fragments are never sent, so that `#` must be meant as text.
    const relative = `${path.startsWith("/") ? "" : "/"}${path}${query === undefined ? "" : `?${plusEncoded(query)}`}`
        .replaceAll("#", "%23")
        .replace(/%(?![0-9a-f]{2})/gi, "%25");
    // URL parsers drop control characters and join what stands around them.
    // oxlint-disable-next-line no-control-regex
    const leaves = /[\u0000-\u001f]/.test(trimmed) || leavesBase(path);
    const href = leaves ? "" : new URL(BASE + relative).href;
    if (!href.startsWith(`${BASE}/`))
        throw new OrchestratorError("INVALID_SETTING", [sentence("request.path", { path: shortened(trimmed, 200) })]);
    return href.slice(BASE.length);
}

function splitAtQuery(whole: string): [path: string, query?: string] {
    const at = whole.indexOf("?");
    return at < 0 ? [whole] : [whole.slice(0, at), whole.slice(at + 1)];
}

/** Comes before the opening quote of an OData literal: a blank, a bracket, a comma or `=`, encoded or not. */
const BEFORE_LITERAL = /(?:[\s(,=+]|%20|%28|%2c|%3d)$/i;

/**
 * Encodes the characters in OData string literals that would end the query option or the path: `&`, `#` and, in the path, `?`.
 * Quotes inside a literal are doubled. Source: OASIS OData 4.01 URL Conventions §5.1.1.6.
 */
function withLiteralsEncoded(whole: string): string {
    let encoded = "";
    let done = 0;
    let isQuery = false;
    for (let at = whole.indexOf("'"); at >= 0; at = whole.indexOf("'", at + 1)) {
        const before = whole.slice(done, at);
        const end = BEFORE_LITERAL.test(whole.slice(Math.max(at - 3, 0), at)) ? endOfLiteral(whole, at) : undefined;
        if (end === undefined) continue;
        isQuery ||= before.includes("?");
        const text = whole.slice(at, end).replaceAll("&", "%26").replaceAll("#", "%23");
        encoded += before + (isQuery ? text : text.replaceAll("?", "%3F"));
        done = end;
        at = end - 1;
    }
    return encoded + whole.slice(done);
}

/** The position after the closing quote; undefined without one. */
function endOfLiteral(whole: string, start: number): number | undefined {
    for (let at = whole.indexOf("'", start + 1); at >= 0; at = whole.indexOf("'", at + 2))
        if (whole[at + 1] !== "'") return at + 1;
    return undefined;
}

/**
 * Encodes each `+`, which servers would read as a blank. A form-encoded query keeps it, since there it means a blank. Such a query
 * has escapes but no %20, and only characters that forms leave as they are.
 */
function plusEncoded(query: string): string {
    const isForm = /^[\w*.$%&=+~-]*$/.test(query) && /%[0-9a-f]{2}/i.test(query) && !query.includes("%20");
    return isForm ? query : query.replaceAll("+", "%2B");
}

function leavesBase(path: string): boolean {
    const decoded = decodedPath(path);
    const [start = ""] = path.split(/[/#(]/, 1);
    const isAbsolute = start.includes(":");
    return isAbsolute || decoded.startsWith("//") || decoded.includes("\\") || decoded.split("/").includes("..");
}

/** Decodes escapes of ASCII characters until none is left, those that decoding creates included. */
function decodedPath(path: string): string {
    const decoded: string[] = [];
    for (const character of path) {
        decoded.push(character);
        for (let code = escapeAt(decoded); code !== undefined; code = escapeAt(decoded))
            decoded.splice(-3, 3, String.fromCharCode(code));
    }
    return decoded.join("");
}

/** The ASCII code of the escape at the end of the characters. */
function escapeAt(characters: readonly string[]): number | undefined {
    const escape = characters.slice(-3).join("");
    return /^%[0-7][0-9a-f]$/i.test(escape) ? parseInt(escape.slice(1), 16) : undefined;
}

/** Decodes each escape of an ASCII character once. */
export function decodeOnce(text: string): string {
    return text.replace(/%([0-7][0-9a-f])/gi, (_escape, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
