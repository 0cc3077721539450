import { field } from "../../orchestrator/errors/messages";
import { describe } from "../../shared/arguments/check";
import { argumentsOfForm, type FormArgument, type FormProblem } from "../../shared/arguments/form";
import { Milliseconds } from "../../shared/arguments/milliseconds";
import { MOST_CHARACTERS } from "../../shared/settings/lengths";
import { OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import type { TypedProperties } from "../runtime/typed-property";

const NAME = field("uipath-start-job.label.arguments");

/** The arguments of a form. Blank rows are not sent. @throws OrchestratorError INVALID_ARGUMENTS, INVALID_SETTING */
export async function readForm(form: unknown, properties: TypedProperties): Promise<Record<string, unknown>> {
    const given = rowsOf(form).map(({ name, value, valueType: type }) => ({ field: name, value, type, exact: true }));
    await properties.load(given);
    return Object.fromEntries(
        given.map((argument): [string, unknown] => {
            const value = properties.evaluate(argument);
            const isTime = argument.type === "date" && typeof value === "number";
            return [argument.field, isTime ? new Milliseconds(value) : value];
        }),
    );
}

function rowsOf(form: unknown): FormArgument[] {
    const rows = argumentsOfForm(form);
    if ("problem" in rows) throw formError(rows);
    return rows;
}

function formError(wrong: FormProblem): OrchestratorError {
    switch (wrong.problem) {
        case "rows":
            return new OrchestratorError("INVALID_SETTING", [
                sentence("arguments.formRows", { got: describe(wrong.got) }),
            ]);
        case "nameText":
            return new OrchestratorError("INVALID_SETTING", [
                sentence("setting.notText", { field: NAME, got: describe(wrong.got) }),
            ]);
        case "nameLength":
            return new OrchestratorError("INVALID_SETTING", [
                sentence("setting.tooLong", { field: NAME, most: MOST_CHARACTERS, length: wrong.length }),
            ]);
        case "nameMissing":
            return new OrchestratorError("INVALID_ARGUMENTS", [sentence("arguments.formName")]);
        case "twice":
            return new OrchestratorError("INVALID_ARGUMENTS", [
                sentence("arguments.formTwice", { argument: wrong.argument }),
            ]);
    }
}
