/**
 * Reads JSON from outside as JSON.parse does, but for numbers: that one changes without a word those which have more digits than a
 * double. (Node.js 20 shows no reviver what was written.) Everything here takes time in proportion to the text.
 */
import { doubleKeeps, exactly } from "./exact-number";

/** Levels of lists and objects in each other. Code that copies or writes such a value does it by recursion. */
export const DEEPEST = 1000;

/** Numbers that a double would change are texts. @throws SyntaxError in JSON.parse's words; Error for what is nested too deeply */
export function parseJson(text: string): unknown {
    return read(text, doubleKeeps, (source) => (doubleKeeps(source) ? Number(source) : source));
}

/** Numbers that JavaScript would write otherwise are ExactNumbers. @throws as `parseJson` */
export function parseExactly(text: string): unknown {
    return read(text, isPlainNumber, exactly);
}

/** A mark of the byte order is no part of the JSON behind it. */
export function withoutByteOrderMark(text: string): string {
    return text.replace(/^\uFEFF/, "");
}

/** Numbers are as JSON.parse has them: for what is only looked at. @throws as `parseJson` */
export function parseRoughly(text: string): unknown {
    return parsed(text, () => true).value;
}

function read(text: string, isKept: (source: string) => boolean, numberOf: (source: string) => unknown): unknown {
    const { value, areKept } = parsed(text, isKept);
    return areKept ? value : build(text, numberOf);
}

/** JSON.parse itself takes any depth, and a megabyte of brackets for a third of a second. */
function parsed(text: string, isKept: (source: string) => boolean): { value: unknown; areKept: boolean } {
    const { isTooDeep, areKept } = survey(text, isKept);
    if (isTooDeep) throw new Error("it is nested too deeply");
    return { value: JSON.parse(text), areKept };
}

/** Whether a text that may be no JSON is nested too deeply, and whether JSON.parse keeps all its numbers. */
function survey(text: string, isKept: (source: string) => boolean): { isTooDeep: boolean; areKept: boolean } {
    let depth = 0;
    let areKept = true;
    for (let at = 0; at < text.length; at++) {
        const character = text[at]!;
        if (character === '"') at = endOfText(text, at) - 1;
        else if (character === "{" || character === "[") {
            if (++depth > DEEPEST) return { isTooDeep: true, areKept };
        } else if (character === "}" || character === "]") depth--;
        else if (areKept && isOfNumber(character)) {
            const end = endOfNumber(text, at);
            areKept = isKept(text.slice(at, end));
            at = end - 1;
        }
    }
    return { isTooDeep: false, areKept };
}

/** Whole numbers of so few digits need no closer look. */
const FEW_DIGITS = 15;

/** Whether JavaScript would write the number as it is. */
function isPlainNumber(source: string): boolean {
    if (source.length <= FEW_DIGITS && /^[1-9]\d*$/.test(source)) return true;
    return typeof exactly(source) === "number";
}

/** The value of a text that is known to be JSON. Without recursion: the depth is the text's. */
function build(text: string, numberOf: (source: string) => unknown): unknown {
    const parents: (unknown[] | Record<string, unknown>)[] = [];
    let parent: unknown[] | Record<string, unknown> | undefined;
    let key: string | undefined;
    let root: unknown;
    const put = (value: unknown): void => {
        if (parent === undefined) root = value;
        else if (Array.isArray(parent)) parent.push(value);
        else setOwn(parent, key!, value);
        key = undefined;
    };
    for (let at = 0; at < text.length;) {
        const character = text[at]!;
        const end = endOfToken(text, at);
        if (character === '"') {
            const value = textOf(text.slice(at, end));
            if (parent !== undefined && !Array.isArray(parent) && key === undefined) key = value;
            else put(value);
        } else if (character === "{" || character === "[") {
            const child = character === "{" ? {} : [];
            put(child);
            if (parent) parents.push(parent);
            parent = child;
        } else if (character === "}" || character === "]") parent = parents.pop();
        else if (isOfNumber(character)) put(numberOf(text.slice(at, end)));
        else if (character in WORDS) put(WORDS[character]![1]);
        at = end;
    }
    return root;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** By their first letter. */
const WORDS: Readonly<Record<string, [length: number, value: boolean | null]>> = {
    t: [4, true],
    f: [5, false],
    n: [4, null],
};

function endOfToken(text: string, at: number): number {
    const character = text[at]!;
    if (character === '"') return endOfText(text, at);
    if (isOfNumber(character)) return endOfNumber(text, at);
    return at + (WORDS[character]?.[0] ?? 1);
}

/** Without an escape it is what stands between the quotes. */
function textOf(quoted: string): string {
    return quoted.includes("\\") ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
}

/** Behind the closing quote; the end of all where there is none. */
function endOfText(text: string, start: number): number {
    for (let at = start + 1; at < text.length; at++) {
        const code = text.charCodeAt(at);
        if (code === QUOTE) return at + 1;
        if (code === BACKSLASH) at++;
    }
    return text.length;
}

function endOfNumber(text: string, start: number): number {
    let at = start + 1;
    while (at < text.length && (isOfNumber(text[at]!) || ".eE+".includes(text[at]!))) at++;
    return at;
}

function isOfNumber(character: string): boolean {
    return (character >= "0" && character <= "9") || character === "-";
}

/** As JSON.parse sets it: an assignment to `__proto__` would not make a property. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
    if (key !== "__proto__") object[key] = value;
    else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
