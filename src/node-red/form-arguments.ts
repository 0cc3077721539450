import { OrchestratorError, sentence } from "../orchestrator/errors";
import type { TypedProperties } from "./typed-property";
import type { ArgumentRow } from "./types";

/** The arguments of a form; a blank row is not sent. @throws OrchestratorError INVALID_ARGUMENTS, INVALID_SETTING */
export async function readForm(
    rows: readonly ArgumentRow[],
    properties: TypedProperties,
): Promise<Record<string, unknown>> {
    const entries: [string, unknown][] = [];
    const names = new Set<string>();
    for (const { name = "", value = "", valueType = "str" } of rows) {
        const argument = String(name).trim();
        if (String(value) === "") continue;
        if (argument === "") throw new OrchestratorError("INVALID_ARGUMENTS", [sentence("arguments.formName")]);
        if (names.has(argument))
            throw new OrchestratorError("INVALID_ARGUMENTS", [sentence("arguments.formTwice", { argument })]);
        names.add(argument);
        entries.push([argument, await properties.evaluate({ field: argument, value, type: valueType })]);
    }
    return Object.fromEntries(entries);
}
