/** The syntax tree of a filter expression. `at` is the position of a node in the text, for messages. */

export type ComparisonOperator = "eq" | "ne" | "gt" | "ge" | "lt" | "le";

export interface LiteralNode {
    kind: "literal";
    type: "string" | "number" | "boolean" | "null" | "guid" | "date" | "enum";
    /** Dates are in milliseconds, GUIDs in lower case, enumeration values are names. */
    value: string | number | boolean | null;
    at: number;
}

export interface PathNode {
    kind: "path";
    names: readonly string[];
    at: number;
}

export type Expression =
    | LiteralNode
    | PathNode
    | { kind: "call"; name: string; operands: readonly Expression[]; at: number }
    | { kind: "compare"; operator: ComparisonOperator; left: Expression; right: Expression; at: number }
    | { kind: "in"; left: Expression; items: readonly LiteralNode[]; at: number }
    | { kind: "not"; operand: Expression; at: number }
    | { kind: "and" | "or"; operands: readonly Expression[]; at: number };

export interface OrderItem {
    expression: Expression;
    descending: boolean;
}
