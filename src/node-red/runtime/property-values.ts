/** What the properties of a node hold. In flows that were written by hand or by a program that may be any JSON. */
import { describe } from "../../shared/arguments/check";
import type { Value } from "../../shared/term";
import { OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";

/** Of a property that is one text: longer than any name, path, address or query that a server takes. */
const MOST_CHARACTERS = 32_768;

/** Whether nothing is given, so that a default counts. */
export function isBlank(value: unknown): boolean {
    return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

/** A text, a number or a boolean as a text, a list of them separated by commas; undefined for anything else. */
export function plainText(value: unknown): string | undefined {
    if (Array.isArray(value)) return value.every(isScalar) ? value.join(",") : undefined;
    return isScalar(value) ? String(value) : undefined;
}

/** The text of a property, trimmed; "" for none. @throws OrchestratorError INVALID_SETTING for what is no text, or too long */
export function textOf(field: Value, value: unknown): string {
    return bounded(field, rawTextOf(field, value).trim());
}

/** The text. @throws OrchestratorError INVALID_SETTING when it is too long */
export function bounded(field: Value, text: string, most = MOST_CHARACTERS): string {
    if (text.length <= most) return text;
    throw new OrchestratorError("INVALID_SETTING", [sentence("setting.tooLong", { field, most, length: text.length })]);
}

/** As `textOf`, of any length and with the blanks around it. */
export function rawTextOf(field: Value, value: unknown): string {
    const text = plainText(value ?? "");
    if (text !== undefined) return text;
    throw new OrchestratorError("INVALID_SETTING", [sentence("setting.notText", { field, got: describe(value) })]);
}

/** Whether a check box is ticked. */
export function isTicked(value: unknown): boolean {
    return plainText(value) === "true";
}

/** One of the values, in any case; the first for a blank. @throws OrchestratorError INVALID_SETTING for anything else */
export function oneOf<T extends string>(field: Value, given: unknown, values: readonly T[]): T {
    const text = plainText(given ?? "")
        ?.trim()
        .toLowerCase();
    const value = text === "" ? values[0] : values.find((name) => name.toLowerCase() === text);
    if (value) return value;
    throw new OrchestratorError("INVALID_SETTING", [
        sentence("setting.oneOf", { field, values: values.join(", "), got: describe(given) }),
    ]);
}

function isScalar(value: unknown): value is string | number | boolean {
    return ["string", "number", "boolean"].includes(typeof value);
}
