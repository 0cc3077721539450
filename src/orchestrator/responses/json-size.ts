/** Guards the JSON parser: a few compressed kilobytes can become gigabytes of memory. */

import { DEEPEST } from "../../shared/json/read";

/** Twice as many as in 64 MB of jobs. A value takes up to a hundred bytes of memory. */
const MAX_VALUES = 4_000_000;

/** A shorter text can't do any harm. Bytes. */
const HARMLESS = 4_096;

const [QUOTE, COMMA, OPENING_BRACKET, BACKSLASH, CLOSING_BRACKET, OPENING_BRACE, CLOSING_BRACE] =
    Buffer.from('",[\\]{}');

/** False for JSON that is nested too deeply or has too many values. It reads each byte once, and does not validate. */
export function isModestJson(body: Buffer): boolean {
    if (body.length <= HARMLESS) return true;
    let level = 0;
    let values = 0;
    for (let at = 0; at < body.length; at++) {
        switch (body[at]) {
            case QUOTE:
                at = endOfString(body, at);
                break;
            case OPENING_BRACKET:
            case OPENING_BRACE:
                if (++level > DEEPEST || ++values > MAX_VALUES) return false;
                break;
            case CLOSING_BRACKET:
            case CLOSING_BRACE:
                level--;
                break;
            case COMMA:
                if (++values > MAX_VALUES) return false;
                break;
        }
    }
    return true;
}

/** The closing quote of the string at `start`, or the end of the body. */
function endOfString(body: Buffer, start: number): number {
    for (let at = start + 1; at < body.length; at++) {
        if (body[at] === BACKSLASH) at++;
        else if (body[at] === QUOTE) return at;
    }
    return body.length;
}
