/** Finds what is wrong with arguments, as far as that shows without a message. */
import { argumentsOfForm, type FormProblem } from "../../shared/arguments/form";
import { isPlainObject } from "../../shared/flow-values";
import { typedNumber } from "../../shared/json/exact-number";
import { withoutByteOrderMark } from "../../shared/json/read";
import { MOST_CHARACTERS, mostCharactersOf } from "../../shared/settings/lengths";
import { plainText } from "../../shared/settings/values";
import { checkTyped, sharedText, type textsOf } from "../node-red";
import { isJsonOf, isVariable, isWritable } from "./values";

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

/** The sentence for the first row that can't be sent; undefined if all can. */
export function rowsProblem(rows: unknown, text: ReturnType<typeof textsOf>): string | undefined {
    const given = argumentsOfForm(rows ?? []);
    if ("problem" in given) return sentenceOf(given, text);
    const wrong = given.find(({ value, valueType }) => !fitsType(value, valueType || "str"));
    return wrong && text("invalid.argumentValue", { name: wrong.name });
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
