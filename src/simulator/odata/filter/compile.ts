import { comparable, compare, compareIn } from "./comparison";
import { resolve } from "../entity";
import type { Entity } from "../entity";
import { ODataQueryError } from "../error";
import { callFunction } from "./functions";
import type { Expression, OrderItem } from "./syntax";
import { constant, expectKind, kindOf, readScalar } from "./bound-expression";
import type { Scalar, BoundExpression } from "./bound-expression";

/** Binds a filter to a data type. The result tests a row. */
export function compileFilter(entity: Entity, expression: Expression): (row: object) => boolean {
    const { kind, evaluate } = bind(entity, expression);
    if (kind !== "boolean" && kind !== "null") {
        throw new ODataQueryError("The $filter expression must evaluate to a single boolean value.");
    }
    return (row) => evaluate(row) === true;
}

/** The result sorts rows. Null comes first (OData v4 §11.2.5.2), and equal rows keep their order. */
export function compileOrder(entity: Entity, items: readonly OrderItem[]): <Row extends object>(rows: Row[]) => Row[] {
    const keys = items.map(({ expression, descending }) => {
        const bound = bind(entity, expression);
        if (bound.kind === "object")
            throw new ODataQueryError("The $orderby expression must evaluate to a single value.");
        return { read: comparable(bound), sign: descending ? -1 : 1 };
    });
    return (rows) => {
        const sortable = rows.map((row) => ({ row, values: keys.map(({ read }) => read(row)) }));
        sortable.sort((a, b) => {
            for (const [index, { sign }] of keys.entries()) {
                const order = orderOf(a.values[index]!, b.values[index]!);
                if (order !== 0) return order * sign;
            }
            return 0;
        });
        return sortable.map(({ row }) => row);
    };
}

function orderOf(a: Scalar, b: Scalar): number {
    if (a === b) return 0;
    if (a === null) return -1;
    if (b === null) return 1;
    return a < b ? -1 : 1;
}

function bind(entity: Entity, expression: Expression): BoundExpression {
    switch (expression.kind) {
        case "literal":
            return constant(expression.type, expression.value);
        case "path":
            return bindPath(entity, expression.names);
        case "call":
            return callFunction(
                expression.name,
                expression.operands.map((operand) => bind(entity, operand)),
            );
        case "compare":
            return compare(expression.operator, bind(entity, expression.left), bind(entity, expression.right));
        case "in":
            return compareIn(
                bind(entity, expression.left),
                expression.items.map((item) => bind(entity, item)),
            );
        case "not":
            return negate(bindBoolean(entity, expression.operand, "not"));
        case "and":
        case "or":
            return combine(
                expression.kind === "or",
                expression.operands.map((operand) => bindBoolean(entity, operand, expression.kind)),
            );
    }
}

function bindBoolean(entity: Entity, expression: Expression, operator: string): BoundExpression {
    const bound = bind(entity, expression);
    expectKind(`The operator '${operator}'`, bound, "boolean");
    return bound;
}

function negate({ evaluate }: BoundExpression): BoundExpression {
    return {
        kind: "boolean",
        evaluate(row) {
            const value = evaluate(row);
            return value === null ? null : value !== true;
        },
    };
}

/** The first true decides an `or`, the first false an `and`. Null means "unknown" (OData v4 §5.1.1.1.7–8). */
function combine(decisive: boolean, operands: readonly BoundExpression[]): BoundExpression {
    return {
        kind: "boolean",
        evaluate(row) {
            let isUnknown = false;
            for (const { evaluate } of operands) {
                const value = evaluate(row);
                if (value === decisive) return decisive;
                if (value === null) isUnknown = true;
            }
            return isUnknown ? null : !decisive;
        },
    };
}

function bindPath({ dto, generation, expandable }: Entity, names: readonly string[]): BoundExpression {
    const steps: ((value: object) => unknown)[] = [];
    let type = dto;
    for (const [index, segment] of names.entries()) {
        const { name, property } = resolve(type, generation, segment);
        const navigate = index === 0 ? expandable?.[name] : undefined;
        steps.push(navigate ?? ((value) => (value as Record<string, unknown>)[name]));
        if (index === names.length - 1) {
            const kind = kindOf(property);
            return { kind, values: property.enum, evaluate: (row) => readScalar(kind, walk(steps, row)) };
        }
        if (!property.ref) throw new ODataQueryError(`The property '${name}' has no properties of its own.`);
        type = property.ref;
    }
    throw new ODataQueryError("A property is missing.");
}

function walk(steps: readonly ((value: object) => unknown)[], row: object): unknown {
    let value: unknown = row;
    for (const step of steps) {
        if (typeof value !== "object" || value === null) return null;
        value = step(value);
    }
    return value;
}
