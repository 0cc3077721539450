import { field } from "../../orchestrator/errors/messages";
import { describe } from "../../shared/arguments/check";
import { Milliseconds } from "../../shared/arguments/milliseconds";
import { isPlainObject } from "../../shared/flow-values";
import { OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import { textOf } from "../runtime/property-values";
import type { TypedProperties, TypedProperty } from "../runtime/typed-property";
import type { ArgumentRow } from "../runtime/node-definitions";

interface FormArgument extends TypedProperty {
    name: string;
    type: string;
}

/** The arguments of a form; a blank row is not sent. @throws OrchestratorError INVALID_ARGUMENTS, INVALID_SETTING */
export async function readForm(form: unknown, properties: TypedProperties): Promise<Record<string, unknown>> {
    const given = argumentsIn(form);
    await properties.load(given);
    return Object.fromEntries(
        given.map((argument): [string, unknown] => {
            const value = properties.evaluate(argument);
            const isTime = argument.type === "date" && typeof value === "number";
            return [argument.name, isTime ? new Milliseconds(value) : value];
        }),
    );
}

/** What the rows name, each once. */
function argumentsIn(form: unknown): FormArgument[] {
    const given = new Map<string, FormArgument>();
    for (const { name, value, valueType: type = "str" } of rowsOf(form)) {
        const argument = textOf(field("uipath-start-job.label.arguments"), name);
        // Node-RED writes a timestamp in milliseconds as a blank.
        if ((value ?? "") === "" && !(type === "date" && argument)) continue;
        if (argument === "") throw new OrchestratorError("INVALID_ARGUMENTS", [sentence("arguments.formName")]);
        if (given.has(argument))
            throw new OrchestratorError("INVALID_ARGUMENTS", [sentence("arguments.formTwice", { argument })]);
        given.set(argument, { name: argument, field: argument, value, type, exact: true });
    }
    return [...given.values()];
}

function rowsOf(form: unknown): ArgumentRow[] {
    const rows: unknown[] = Array.isArray(form) ? form : [form];
    const wrong = Array.isArray(form) ? rows.findIndex((row) => !isPlainObject(row)) : 0;
    if (wrong < 0) return rows as ArgumentRow[];
    throw new OrchestratorError("INVALID_SETTING", [sentence("arguments.formRows", { got: describe(rows[wrong]) })]);
}
