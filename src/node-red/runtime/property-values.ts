/** Reads the properties of a node. In flows that were written by hand or by a program they may be any JSON. */
import { describe } from "../../shared/arguments/check";
import { MOST_CHARACTERS } from "../../shared/settings/lengths";
import { choiceOf, plainText } from "../../shared/settings/values";
import type { Value } from "../../shared/term";
import { OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";

/** The text of a property, trimmed; "" for none. @throws OrchestratorError INVALID_SETTING when it is no text, or too long */
export function textOf(field: Value, value: unknown): string {
    return bounded(field, rawTextOf(field, value).trim());
}

/** The text. @throws OrchestratorError INVALID_SETTING when it is too long */
export function bounded(field: Value, text: string, most = MOST_CHARACTERS): string {
    if (text.length <= most) return text;
    throw new OrchestratorError("INVALID_SETTING", [sentence("setting.tooLong", { field, most, length: text.length })]);
}

/** Like `textOf`, but of any length and not trimmed. */
export function rawTextOf(field: Value, value: unknown): string {
    const text = plainText(value ?? "");
    if (text !== undefined) return text;
    throw new OrchestratorError("INVALID_SETTING", [sentence("setting.notText", { field, got: describe(value) })]);
}

/** Whether a check box is ticked. */
export function isTicked(value: unknown): boolean {
    return plainText(value) === "true";
}

/** One of the values, in upper or lower case; the first for a blank. @throws OrchestratorError INVALID_SETTING for anything else */
export function oneOf<T extends string>(field: Value, given: unknown, values: readonly T[]): T {
    const value = choiceOf(values, given);
    if (value) return value;
    throw new OrchestratorError("INVALID_SETTING", [
        sentence("setting.oneOf", { field, values: values.join(", "), got: describe(given) }),
    ]);
}
