import type { Shape } from "../../specification";
import { ODataQueryError } from "../error";
import { parseGuid, readDate } from "./values";

export type Scalar = string | number | boolean | null;

export type Kind = "string" | "number" | "boolean" | "date" | "guid" | "enum" | "null" | "object";

/** An expression that is bound to a data type and can be evaluated for a row. Dates yield milliseconds. */
export interface BoundExpression {
    kind: Kind;
    evaluate: (row: object) => Scalar;
    /** The values of an enumeration, in its order. */
    values?: readonly string[];
    /** The value of a literal. */
    constant?: Scalar;
}

const EDM: Readonly<Record<Kind, string>> = {
    string: "Edm.String",
    number: "Edm.Int64",
    boolean: "Edm.Boolean",
    date: "Edm.DateTimeOffset",
    guid: "Edm.Guid",
    enum: "Edm.Enum",
    null: "<null>",
    object: "Edm.ComplexType",
};

export function kindOf(shape: Shape): Kind {
    if (shape.enum) return "enum";
    switch (shape.type) {
        case "integer":
        case "number":
            return "number";
        case "boolean":
            return "boolean";
        case "string":
            if (shape.format === "date-time") return "date";
            return shape.format === "uuid" ? "guid" : "string";
        default:
            return "object";
    }
}

/** Converts a stored value to what an expression of its kind yields. */
export function readScalar(kind: Kind, value: unknown): Scalar {
    if (value === undefined || value === null) return null;
    if (kind === "date") return readDate(value);
    if (typeof value === "string") return kind === "guid" ? value.toLowerCase() : value;
    return typeof value === "number" || typeof value === "boolean" ? value : null;
}

export function incompatible(operator: string, left: Kind, right: Kind): ODataQueryError {
    return new ODataQueryError(
        `A binary operator with incompatible types was detected. Found operand types '${EDM[left]}' and '${EDM[right]}' for operator kind '${operator}'.`,
    );
}

export function expectKind(what: string, expression: BoundExpression, kind: Kind): void {
    if (expression.kind === kind || expression.kind === "null") return;
    throw new ODataQueryError(`${what} expects '${EDM[kind]}', but found '${EDM[expression.kind]}'.`);
}

export function constant(kind: Kind, value: Scalar): BoundExpression {
    return { kind, constant: value, evaluate: () => value };
}

/** Converts a literal to the kind of the other operand as Orchestrator does: enumeration values and GUIDs may be quoted texts. */
export function convert(literal: BoundExpression, other: BoundExpression, operator: string): BoundExpression {
    const value = literal.constant;
    if (value === undefined || literal.kind === other.kind || literal.kind === "null") return literal;
    if (typeof value === "string") {
        if (other.kind === "enum") return enumValue(value, other.values ?? []);
        const guid = other.kind === "guid" ? parseGuid(value) : undefined;
        if (guid !== undefined) return constant("guid", guid);
        // Clients compare keys that are declared as plain text (ReleaseDto.Key) with bare GUIDs.
        if (other.kind === "string" && literal.kind === "guid") return constant("string", value);
    }
    throw incompatible(operator, other.kind, literal.kind);
}

function enumValue(value: string, values: readonly string[]): BoundExpression {
    // Source: docs, "Rate limits and large data fields optimization" (`Status eq '0'`).
    const byNumber = /^\d{1,3}$/.test(value) ? values[Number(value)] : undefined;
    const name = byNumber ?? values.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
    if (name === undefined)
        throw new ODataQueryError(`The string '${value}' is not a valid enumeration type constant.`);
    return constant("enum", name);
}
