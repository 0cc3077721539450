/** What an argument's .NET type means to someone who fills in a form. Pure. */
import { kindOf, type Kind } from "../../shared/arguments/kinds";
import type { Argument } from "../look-up/look-up";

/** The TypedInput type for values of the kind. */
export function valueTypeOf(kind: Kind): "str" | "num" | "bool" | "json" {
    if (kind === "whole" || kind === "number") return "num";
    if (kind === "boolean") return "bool";
    return kind === "list" || kind === "object" ? "json" : "str";
}

const EXAMPLES: Record<Kind, unknown> = {
    text: "",
    whole: 0,
    number: 0,
    boolean: false,
    date: "2026-01-31",
    duration: "00:05:00",
    guid: "00000000-0000-0000-0000-000000000000",
    list: [],
    object: {},
};

/** An example object with all arguments, as the process takes it. */
export function skeleton(declared: readonly Argument[]): object {
    return Object.fromEntries(
        declared.map(({ name, type, default: preset }) => [name, preset ?? EXAMPLES[kindOf(type)]]),
    );
}

export function shown(preset: unknown): string {
    return typeof preset === "string" ? preset : JSON.stringify(preset);
}
