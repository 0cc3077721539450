/** What the runtime would take, as far as that shows without a message. */
import { parseExactly } from "../../shared/json/read";
import { writeJson } from "../../shared/json/write";
import { MOST_CHARACTERS } from "../../shared/settings/lengths";
import { isBlank, isVariable } from "../../shared/settings/values";

/** Whether the value means the default, or is known only when the flow is deployed. */
export function isBlankOrVariable(value: unknown): boolean {
    return isBlank(value) || isVariable(value);
}

/** Whether a text property accepts the value, which came from a text or JSON. */
export function isText(value: unknown): value is string | number {
    if (typeof value !== "string" && typeof value !== "number") return false;
    const text = String(value).trim();
    return text !== "" && text.length <= MOST_CHARACTERS;
}

/** Whether JSON can express the value. It can't express 1e999. */
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
