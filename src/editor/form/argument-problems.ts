/** Finds what is wrong with arguments, as far as that shows without a message. */
import { argumentsOfForm, type FormProblem } from "../../shared/arguments/form";
import { isNullable, scalarOf } from "../../shared/arguments/kinds";
import { SCALARS } from "../../shared/arguments/scalars";
import { isPlainObject } from "../../shared/flow-values";
import { typedNumber } from "../../shared/json/exact-number";
import { withoutByteOrderMark } from "../../shared/json/read";
import { MOST_CHARACTERS, mostCharactersOf } from "../../shared/settings/lengths";
import { plainText, isVariable } from "../../shared/settings/values";
import type { Argument } from "../look-up/look-up";
import { checkTyped, sharedText, type textsOf } from "../node-red";
import { isJsonOf, isWritable } from "./values";

export interface Row {
    name: string;
    value: string;
    valueType: string;
}

/** Whether a value can be arguments: an object, JSON text of an object, or nothing. */
export function areArguments(value: unknown): boolean {
    const isObject = (read: unknown): boolean => read === null || (isPlainObject(read) && isWritable(read));
    return typeof value === "string" ? isJsonOf(withoutByteOrderMark(value), isObject, true) : isObject(value);
}

/** The sentence for the first row that can't be sent; undefined if all can. `declared`: where it is known. */
export function rowsProblem(
    rows: unknown,
    text: ReturnType<typeof textsOf>,
    declared: readonly Argument[] = [],
): string | undefined {
    const given = argumentsOfForm(rows ?? []);
    if ("problem" in given) return sentenceOf(given, text);
    const wrong = given.find(({ value, valueType }) => !fitsType(value, valueType || "str"));
    if (wrong) return text("invalid.argumentValue", { name: wrong.name });
    for (const argument of declared) {
        const row = given.find(({ name }) => name === argument.name);
        const problem = declaredProblem(argument, {
            name: argument.name,
            value: plainText(row?.value ?? "") ?? "",
            valueType: row?.valueType || "str",
        });
        if (problem === "missing") return text("invalid.argumentMissing", { name: argument.name });
        if (problem) return text("invalid.argumentValue", { name: argument.name });
    }
    return undefined;
}

/** `missing`: the process needs a value and has none of its own; `unfit`: the type of the argument has no such value. */
export type DeclaredProblem = "missing" | "unfit";

export const isRequired = (argument: Argument | undefined): boolean =>
    argument?.required === true && !argument.hasDefault;

/** What the process would refuse of a row, as far as that shows without a message. */
export function declaredProblem(argument: Argument, { value, valueType }: Row): DeclaredProblem | undefined {
    if (value === "" && valueType !== "date") return isRequired(argument) ? "missing" : undefined;
    return fitsArgument(argument.type, value, valueType) ? undefined : "unfit";
}

function fitsArgument(type: string, value: string, valueType: string): boolean {
    const convert = SCALARS.get(scalarOf(type));
    if (!convert || isVariable(value)) return true;
    const isTaken = (read: unknown): boolean => convert(read) !== undefined || (read === null && isNullable(type));
    switch (valueType) {
        case "str":
            return isTaken(value);
        case "num":
            return isTaken(typedNumber(value));
        case "bool":
            return isTaken(value === "true");
        case "json":
            return isJsonOf(value, isTaken, true);
        default:
            return true;
    }
}

function sentenceOf(wrong: FormProblem, text: ReturnType<typeof textsOf>): string {
    switch (wrong.problem) {
        case "rows":
            return text("invalid.argumentRows");
        case "nameText":
        case "nameMissing":
            return text("invalid.argumentName");
        case "nameLength":
            return sharedText("invalid.tooLong", { field: text("placeholder.argumentName"), most: MOST_CHARACTERS });
        case "twice":
            return text("invalid.argumentTwice", { name: wrong.argument });
    }
}

function fitsType(value: unknown, type: string): boolean {
    const whole = plainText(value ?? "");
    if (whole === undefined || whole.length > mostCharactersOf(type)) return false;
    if (isVariable(whole)) return true;
    if (type === "num") return isWritable(typedNumber(whole));
    if (type === "json") return isJsonOf(whole, isWritable, true);
    return checkTyped(whole, type) === true;
}
