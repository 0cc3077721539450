/** The argument form: rows of a name, a value and the type of the value, as a node keeps them. */
import { isPlainObject } from "../flow-values";
import { MOST_CHARACTERS } from "../settings/lengths";
import { plainText } from "../settings/values";

/** A row as it is saved. */
export interface ArgumentRow {
    name?: string;
    value?: string;
    valueType?: string;
}

/** A row that is sent. */
export interface FormArgument {
    name: string;
    value: unknown;
    valueType: string;
}

/** `rows`: what is no list of rows; `nameText`: a name that is no text; `nameLength`: one that is too long. */
export type FormProblem =
    | { problem: "rows" | "nameText"; got: unknown }
    | { problem: "nameLength"; length: number }
    | { problem: "nameMissing" }
    | { problem: "twice"; argument: string };

/** The rows that are sent: none of a blank value. */
export function argumentsOfForm(form: unknown): FormArgument[] | FormProblem {
    const given: unknown[] = Array.isArray(form) ? form : [form];
    const wrong = Array.isArray(form) ? given.findIndex((row) => !isPlainObject(row)) : 0;
    if (wrong >= 0) return { problem: "rows", got: given[wrong] };
    const rows = new Map<string, FormArgument>();
    for (const { name, value, valueType } of given as ArgumentRow[]) {
        const argument = plainText(name ?? "")?.trim();
        if (argument === undefined) return { problem: "nameText", got: name };
        if (argument.length > MOST_CHARACTERS) return { problem: "nameLength", length: argument.length };
        // Node-RED writes a timestamp in milliseconds as a blank.
        if ((value ?? "") === "" && !(valueType === "date" && argument)) continue;
        if (argument === "") return { problem: "nameMissing" };
        if (rows.has(argument)) return { problem: "twice", argument };
        rows.set(argument, { name: argument, value, valueType: valueType ?? "str" });
    }
    return [...rows.values()];
}
