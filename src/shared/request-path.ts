/** The path of a request, relative to the Orchestrator base: refused where it would leave the base, and encoded. */

export const BASE = "http://base.invalid/base";

/** More than any server takes. */
const MOST_CHARACTERS = 32_768;

/**
 * The path with its query, encoded. Encoded already, it stays as it is. Undefined when it would leave the base: absolute, `//`, `..`,
 * encoded (however often) or with backslashes.
 */
export function encodedPath(given: string): string | undefined {
    const trimmed = given.trim();
    const [path, query] = trimmed.length > MOST_CHARACTERS ? [".."] : splitAtQuery(withTextsEncoded(trimmed));
    // A fragment is never sent, so `#` can only be meant as text.
    const relative = `${path.startsWith("/") ? "" : "/"}${path}${query === undefined ? "" : `?${plusEncoded(query)}`}`
        .replaceAll("#", "%23")
        .replace(/%(?![0-9a-f]{2})/gi, "%25");
    // A URL parser drops control characters, and what stood around them joins.
    // oxlint-disable-next-line no-control-regex
    const leaves = /[\u0000-\u001f]/.test(trimmed) || leavesBase(path);
    const href = leaves ? "" : new URL(BASE + relative).href;
    return href.startsWith(`${BASE}/`) ? href.slice(BASE.length) : undefined;
}

function splitAtQuery(whole: string): [path: string, query?: string] {
    const at = whole.indexOf("?");
    return at < 0 ? [whole] : [whole.slice(0, at), whole.slice(at + 1)];
}

/** What stands before the opening quote of an OData text: a blank, a bracket, a comma or `=`, encoded or not. */
const BEFORE_TEXT = /(?:[\s(,=+]|%20|%28|%2c|%3d)$/i;

/**
 * With those characters encoded that stand in a quoted text of OData and would end it: `&`, `#` and, in the path, `?`. A quote in a
 * quoted text is doubled. Source: OASIS OData 4.01 URL Conventions §5.1.1.6.
 */
function withTextsEncoded(whole: string): string {
    let encoded = "";
    let done = 0;
    let isQuery = false;
    for (let at = whole.indexOf("'"); at >= 0; at = whole.indexOf("'", at + 1)) {
        const before = whole.slice(done, at);
        const end = BEFORE_TEXT.test(whole.slice(Math.max(at - 3, 0), at)) ? endOfText(whole, at) : undefined;
        if (end === undefined) continue;
        isQuery ||= before.includes("?");
        const text = whole.slice(at, end).replaceAll("&", "%26").replaceAll("#", "%23");
        encoded += before + (isQuery ? text : text.replaceAll("?", "%3F"));
        done = end;
        at = end - 1;
    }
    return encoded + whole.slice(done);
}

/** Behind the closing quote; undefined where there is none. */
function endOfText(whole: string, start: number): number | undefined {
    for (let at = whole.indexOf("'", start + 1); at >= 0; at = whole.indexOf("'", at + 2))
        if (whole[at + 1] !== "'") return at + 1;
    return undefined;
}

/**
 * A `+` is a plus, which servers read as a blank unless it is encoded. It stays in a query that is encoded as a form is, where it
 * stands for a blank: such a query has escapes, but none of a blank, and nothing that a form would have encoded.
 */
function plusEncoded(query: string): string {
    const isForm = /^[\w*.$%&=+~-]*$/.test(query) && /%[0-9a-f]{2}/i.test(query) && !query.includes("%20");
    return isForm ? query : query.replaceAll("+", "%2B");
}

function leavesBase(path: string): boolean {
    const decoded = decodedPath(path);
    const [start = ""] = path.split(/[/#(]/, 1);
    const isAbsolute = start.includes(":");
    return (
        isAbsolute ||
        decoded.startsWith("//") ||
        decoded.includes("\\") ||
        OVERLONG.test(decoded) ||
        decoded.split("/").some(isParent)
    );
}

/** ASCII in more bytes than it has: it is no UTF-8, and some servers read it nevertheless (RFC 3629 §10). */
const OVERLONG = /%(c[01]|e0%[89]|f0%8)/i;

/** Some servers leave out blanks, control characters and what follows a `;` (the parameters of a segment, RFC 3986 §3.3). */
function isParent(segment: string): boolean {
    // oxlint-disable-next-line no-control-regex
    return segment.split(";", 1)[0]!.replace(/[\u0000-\u0020]/g, "") === "..";
}

/** Every well-formed escape of an ASCII character decoded, also one that decoding made; the others stay as they are. */
function decodedPath(path: string): string {
    const decoded: string[] = [];
    for (const character of path) {
        decoded.push(character);
        for (let code = escapeAt(decoded); code !== undefined; code = escapeAt(decoded))
            decoded.splice(-3, 3, String.fromCharCode(code));
    }
    return decoded.join("");
}

/** The ASCII code of the escape that the characters end in. */
function escapeAt(characters: readonly string[]): number | undefined {
    const escape = characters.slice(-3).join("");
    return /^%[0-7][0-9a-f]$/i.test(escape) ? parseInt(escape.slice(1), 16) : undefined;
}

/** Every well-formed escape of an ASCII character decoded once. */
export function decodeOnce(text: string): string {
    return text.replace(/%([0-7][0-9a-f])/gi, (_escape, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** Whether a part of the path, between slashes of either kind, is `.` or `..`. A URL parser resolves it, and leaves the directory. */
export function hasDotSegment(path: string): boolean {
    return path.split(/[/\\]/).some((segment) => segment === "." || segment === "..");
}
