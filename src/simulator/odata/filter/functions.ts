import { ODataQueryError } from "../error";
import { expectKind } from "./bound-expression";
import type { Kind, Scalar, BoundExpression } from "./bound-expression";

interface FunctionDefinition {
    takes: readonly Kind[];
    gives: Kind;
    /** Gets no null values: a null operand makes the result null. */
    apply: (...values: never[]) => Scalar;
}

const ofText = (gives: Kind, apply: (text: string) => Scalar): FunctionDefinition => ({
    takes: ["string"],
    gives,
    apply,
});
const ofTexts = (gives: Kind, apply: (text: string, part: string) => Scalar): FunctionDefinition => ({
    takes: ["string", "string"],
    gives,
    // Case does not matter, as in the collation of Orchestrator's database.
    apply: (whole: string, part: string) => apply(whole.toLowerCase(), part.toLowerCase()),
});
const ofDate = (gives: Kind, apply: (date: Date) => Scalar): FunctionDefinition => ({
    takes: ["date"],
    gives,
    apply: (milliseconds: number) => apply(new Date(milliseconds)),
});
const ofNumber = (apply: (value: number) => number): FunctionDefinition => ({
    takes: ["number"],
    gives: "number",
    apply,
});

/** The built-in functions (OData v4 §5.1.1.5–8) that apply to Orchestrator's types. Dates are in UTC. */
const FUNCTIONS: Readonly<Record<string, FunctionDefinition>> = {
    contains: ofTexts("boolean", (whole, part) => whole.includes(part)),
    startswith: ofTexts("boolean", (whole, part) => whole.startsWith(part)),
    endswith: ofTexts("boolean", (whole, part) => whole.endsWith(part)),
    indexof: ofTexts("number", (whole, part) => whole.indexOf(part)),
    concat: { takes: ["string", "string"], gives: "string", apply: (a: string, b: string) => a + b },
    length: ofText("number", (value) => value.length),
    tolower: ofText("string", (value) => value.toLowerCase()),
    toupper: ofText("string", (value) => value.toUpperCase()),
    trim: ofText("string", (value) => value.trim()),
    year: ofDate("number", (value) => value.getUTCFullYear()),
    month: ofDate("number", (value) => value.getUTCMonth() + 1),
    day: ofDate("number", (value) => value.getUTCDate()),
    hour: ofDate("number", (value) => value.getUTCHours()),
    minute: ofDate("number", (value) => value.getUTCMinutes()),
    second: ofDate("number", (value) => value.getUTCSeconds()),
    date: ofDate("date", (value) => value.setUTCHours(0, 0, 0, 0)),
    now: { takes: [], gives: "date", apply: () => Date.now() },
    round: ofNumber(Math.round),
    floor: ofNumber(Math.floor),
    ceiling: ofNumber(Math.ceil),
};

export function callFunction(name: string, operands: readonly BoundExpression[]): BoundExpression {
    const definition = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!definition) {
        throw new ODataQueryError(`An unknown function with name '${name}' was found.`);
    }
    const { takes, gives, apply } = definition;
    if (operands.length !== takes.length) {
        throw new ODataQueryError(`The function '${name}' takes ${takes.length} arguments, not ${operands.length}.`);
    }
    operands.forEach((operand, index) => expectKind(`The function '${name}'`, operand, takes[index]!));
    return {
        kind: gives,
        evaluate(row) {
            const values = operands.map((operand) => operand.evaluate(row));
            return values.includes(null) ? null : apply(...(values as never[]));
        },
    };
}
