/** Whether a JSON text may be parsed: a few kilobytes of a compressed one can take gigabytes of memory. */

import { DEEPEST } from "../../shared/json/read";

/** Values of 64 MB of jobs, twice. Each takes up to a hundred bytes of memory. */
const MOST_VALUES = 4_000_000;

/** A shorter text is neither deep enough nor large enough to do harm. Bytes. */
const HARMLESS = 4_096;

const [QUOTE, COMMA, OPENING_BRACKET, BACKSLASH, CLOSING_BRACKET, OPENING_BRACE, CLOSING_BRACE] =
    Buffer.from('",[\\]{}');

/**
 * False for what is nested too deeply or holds too many values. Reads each byte once, and only what is longer than an ordinary answer;
 * whether it is JSON at all, the parser tells.
 */
export function isModestJson(body: Buffer): boolean {
    if (body.length <= HARMLESS) return true;
    let level = 0;
    let values = 0;
    for (let at = 0; at < body.length; at++) {
        switch (body[at]) {
            case QUOTE:
                at = endOfText(body, at);
                break;
            case OPENING_BRACKET:
            case OPENING_BRACE:
                if (++level > DEEPEST || ++values > MOST_VALUES) return false;
                break;
            case CLOSING_BRACKET:
            case CLOSING_BRACE:
                level--;
                break;
            case COMMA:
                if (++values > MOST_VALUES) return false;
                break;
        }
    }
    return true;
}

/** Where the text ends that begins there; the end of all where it does not. */
function endOfText(body: Buffer, start: number): number {
    for (let at = start + 1; at < body.length; at++) {
        if (body[at] === BACKSLASH) at++;
        else if (body[at] === QUOTE) return at;
    }
    return body.length;
}
