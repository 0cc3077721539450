import type { ComparisonOperator } from "./syntax";
import { convert, incompatible } from "./bound-expression";
import type { Scalar, BoundExpression } from "./bound-expression";

const NAMES: Readonly<Record<ComparisonOperator, string>> = {
    eq: "Equal",
    ne: "NotEqual",
    gt: "GreaterThan",
    ge: "GreaterThanOrEqual",
    lt: "LessThan",
    le: "LessThanOrEqual",
};

/** Null equals only null, and is neither greater nor less than anything (OData v4 §5.1.1.1). */
const TESTS: Readonly<Record<ComparisonOperator, (a: Scalar, b: Scalar) => boolean>> = {
    eq: (a, b) => a === b,
    ne: (a, b) => a !== b,
    gt: (a, b) => a !== null && b !== null && a > b,
    ge: (a, b) => a !== null && b !== null && a >= b,
    lt: (a, b) => a !== null && b !== null && a < b,
    le: (a, b) => a !== null && b !== null && a <= b,
};

export function compare(operator: ComparisonOperator, left: BoundExpression, right: BoundExpression): BoundExpression {
    const name = NAMES[operator];
    const [a, b] = [convert(left, right, name), convert(right, left, name)];
    if (a.kind === "object" || b.kind === "object") throw incompatible(name, a.kind, b.kind);
    if (a.kind !== b.kind && a.kind !== "null" && b.kind !== "null") throw incompatible(name, a.kind, b.kind);
    const [readA, readB, test] = [comparable(a), comparable(b), TESTS[operator]];
    return { kind: "boolean", evaluate: (row) => test(readA(row), readB(row)) };
}

export function compareIn(left: BoundExpression, items: readonly BoundExpression[]): BoundExpression {
    if (left.kind === "object") throw incompatible("In", left.kind, items[0]?.kind ?? "null");
    const read = comparable(left);
    const values = new Set(items.map((item) => comparable(convert(item, left, "In"))({})));
    return { kind: "boolean", evaluate: (row) => values.has(read(row)) };
}

/** The comparable value of an expression. Texts compare without regard to case, like the collation of Orchestrator's database. */
export function comparable({ kind, constant, evaluate }: BoundExpression): (row: object) => Scalar {
    if (constant !== undefined) {
        const value = foldCase(constant);
        return () => value;
    }
    return kind === "string" || kind === "enum" ? (row) => foldCase(evaluate(row)) : evaluate;
}

function foldCase(value: Scalar): Scalar {
    return typeof value === "string" ? value.toLowerCase() : value;
}
