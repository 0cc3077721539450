import { describe } from "../../shared/arguments/check";
import { Milliseconds } from "../../shared/arguments/milliseconds";
import { isPlainObject } from "../../shared/flow-values";
import { OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import { textOf } from "../runtime/property-values";
import type { TypedProperties } from "../runtime/typed-property";
import type { ArgumentRow } from "../runtime/node-definitions";

/** The arguments of a form; a blank row is not sent. @throws OrchestratorError INVALID_ARGUMENTS, INVALID_SETTING */
export async function readForm(form: unknown, properties: TypedProperties): Promise<Record<string, unknown>> {
    const entries: [string, unknown][] = [];
    const names = new Set<string>();
    for (const { name, value, valueType } of rowsOf(form)) {
        const argument = textOf("Argument form: name", name);
        // Node-RED writes a timestamp in milliseconds as a blank.
        if ((value ?? "") === "" && !(valueType === "date" && argument)) continue;
        if (argument === "") throw new OrchestratorError("INVALID_ARGUMENTS", [sentence("arguments.formName")]);
        if (names.has(argument))
            throw new OrchestratorError("INVALID_ARGUMENTS", [sentence("arguments.formTwice", { argument })]);
        names.add(argument);
        const type = valueType ?? "str";
        const evaluated = await properties.evaluate({ field: argument, value, type, exact: true });
        const isTime = type === "date" && typeof evaluated === "number";
        entries.push([argument, isTime ? new Milliseconds(evaluated) : evaluated]);
    }
    return Object.fromEntries(entries);
}

function rowsOf(form: unknown): ArgumentRow[] {
    const rows: unknown[] = Array.isArray(form) ? form : [form];
    const wrong = Array.isArray(form) ? rows.findIndex((row) => !isPlainObject(row)) : 0;
    if (wrong < 0) return rows as ArgumentRow[];
    throw new OrchestratorError("INVALID_SETTING", [sentence("arguments.formRows", { got: describe(rows[wrong]) })]);
}
