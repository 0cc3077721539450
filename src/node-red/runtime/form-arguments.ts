import { describe } from "../../shared/arguments/check";
import { argumentsOfForm, type FormArgument, type FormProblem } from "../../shared/arguments/form";
import { Milliseconds } from "../../shared/arguments/milliseconds";
import { MOST_CHARACTERS } from "../../shared/settings/lengths";
import { OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import type { Value } from "../../shared/term";
import type { TypedProperties } from "./typed-property";

/** The values of a form, which an error calls `field`. Blank rows are not sent. @throws OrchestratorError INVALID_ARGUMENTS, INVALID_SETTING */
export async function readForm(
    field: Value,
    form: unknown,
    properties: TypedProperties,
): Promise<Record<string, unknown>> {
    const given = rowsOf(field, form).map(({ name, value, valueType: type }) => ({
        field: name,
        value,
        type,
        exact: true,
    }));
    await properties.load(given);
    return Object.fromEntries(
        given.map((argument): [string, unknown] => {
            const value = properties.evaluate(argument);
            const isTime = argument.type === "date" && typeof value === "number";
            return [argument.field, isTime ? new Milliseconds(value) : value];
        }),
    );
}

function rowsOf(field: Value, form: unknown): FormArgument[] {
    const rows = argumentsOfForm(form);
    if ("problem" in rows) throw formError(field, rows);
    return rows;
}

function formError(field: Value, wrong: FormProblem): OrchestratorError {
    switch (wrong.problem) {
        case "rows":
            return new OrchestratorError("INVALID_SETTING", [
                sentence("arguments.formRows", { got: describe(wrong.got) }),
            ]);
        case "nameText":
            return new OrchestratorError("INVALID_SETTING", [
                sentence("setting.notText", { field, got: describe(wrong.got) }),
            ]);
        case "nameLength":
            return new OrchestratorError("INVALID_SETTING", [
                sentence("setting.tooLong", { field, most: MOST_CHARACTERS, length: wrong.length }),
            ]);
        case "nameMissing":
            return new OrchestratorError("INVALID_ARGUMENTS", [sentence("arguments.formName")]);
        case "twice":
            return new OrchestratorError("INVALID_ARGUMENTS", [
                sentence("arguments.formTwice", { argument: wrong.argument }),
            ]);
    }
}
