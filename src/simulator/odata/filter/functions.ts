import { ODataQueryError } from "../error";
import { expectKind } from "./bound-expression";
import type { Kind, Scalar, BoundExpression } from "./bound-expression";

interface FunctionDefinition {
    takes: readonly Kind[];
    gives: Kind;
    /** Called with values that are not null; a null operand makes the result null. */
    apply: (...values: never[]) => Scalar;
}

const text = (gives: Kind, apply: (text: string) => Scalar): FunctionDefinition => ({
    takes: ["string"],
    gives,
    apply,
});
const texts = (gives: Kind, apply: (text: string, part: string) => Scalar): FunctionDefinition => ({
    takes: ["string", "string"],
    gives,
    // Without regard to case, as the collation of Orchestrator's database has it.
    apply: (whole: string, part: string) => apply(whole.toLowerCase(), part.toLowerCase()),
});
const date = (gives: Kind, apply: (date: Date) => Scalar): FunctionDefinition => ({
    takes: ["date"],
    gives,
    apply: (milliseconds: number) => apply(new Date(milliseconds)),
});
const number = (apply: (value: number) => number): FunctionDefinition => ({
    takes: ["number"],
    gives: "number",
    apply,
});

/** The built-in functions (OData v4 §5.1.1.5–8) that are of use with Orchestrator's types; dates in UTC. */
const FUNCTIONS: Readonly<Record<string, FunctionDefinition>> = {
    contains: texts("boolean", (whole, part) => whole.includes(part)),
    startswith: texts("boolean", (whole, part) => whole.startsWith(part)),
    endswith: texts("boolean", (whole, part) => whole.endsWith(part)),
    indexof: texts("number", (whole, part) => whole.indexOf(part)),
    concat: { takes: ["string", "string"], gives: "string", apply: (a: string, b: string) => a + b },
    length: text("number", (value) => value.length),
    tolower: text("string", (value) => value.toLowerCase()),
    toupper: text("string", (value) => value.toUpperCase()),
    trim: text("string", (value) => value.trim()),
    year: date("number", (value) => value.getUTCFullYear()),
    month: date("number", (value) => value.getUTCMonth() + 1),
    day: date("number", (value) => value.getUTCDate()),
    hour: date("number", (value) => value.getUTCHours()),
    minute: date("number", (value) => value.getUTCMinutes()),
    second: date("number", (value) => value.getUTCSeconds()),
    date: date("date", (value) => value.setUTCHours(0, 0, 0, 0)),
    now: { takes: [], gives: "date", apply: () => Date.now() },
    round: number(Math.round),
    floor: number(Math.floor),
    ceiling: number(Math.ceil),
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
