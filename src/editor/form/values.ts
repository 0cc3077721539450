/** What the runtime would take, as far as it can be told without a message. */
import { parseExactly } from "../../shared/json/read";
import { writeJson } from "../../shared/json/write";
import { MOST_CHARACTERS } from "../../shared/settings/lengths";
import { isBlank, plainText } from "../../shared/settings/values";

/** A variable of the environment: only as the whole of a value, as Node-RED puts it in at the deploy. */
const VARIABLE = /^\$(\{\S+\}|\(\S+\))$/;

export function isVariable(value: unknown): boolean {
    return VARIABLE.test(plainText(value) ?? "");
}

/** Whether the value takes a default, or is told only at the deploy. */
export function isBlankOrVariable(value: unknown): boolean {
    return isBlank(value) || isVariable(value);
}

/** Whether a property that is a text takes the value, which a text or JSON gave. */
export function isText(value: unknown): value is string | number {
    if (typeof value !== "string" && typeof value !== "number") return false;
    const text = String(value).trim();
    return text !== "" && text.length <= MOST_CHARACTERS;
}

/** Whether the value can travel as JSON: 1e999 can't. */
export function isWritable(value: unknown): boolean {
    try {
        return writeJson(value) !== undefined;
    } catch {
        return false;
    }
}

/** Whether the text is JSON of a value that fits. `exact`: its numbers keep their digits, as ExactNumbers. */
export function isJsonOf(text: string, fits: (value: unknown) => boolean, exact = false): boolean {
    try {
        return fits(exact ? parseExactly(text) : JSON.parse(text));
    } catch {
        return false;
    }
}
