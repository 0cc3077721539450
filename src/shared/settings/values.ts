/** What the properties of a node hold. In flows that were written by hand or by a program that may be any JSON. */

/** Whether the value is blank, so that the default counts. */
export function isBlank(value: unknown): boolean {
    return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

/** A text, a number or a boolean as a text, a list of them separated by commas; undefined for anything else. */
export function plainText(value: unknown): string | undefined {
    if (Array.isArray(value)) return value.every(isScalar) ? value.join(",") : undefined;
    return isScalar(value) ? String(value) : undefined;
}

/** The matching one of the values, without regard to case; the first for a blank. Undefined for anything else. */
export function choiceOf<T extends string>(values: readonly T[], given: unknown): T | undefined {
    const text = plainText(given ?? "")
        ?.trim()
        .toLowerCase();
    return text === "" ? values[0] : values.find((value) => value.toLowerCase() === text);
}

function isScalar(value: unknown): value is string | number | boolean {
    return ["string", "number", "boolean"].includes(typeof value);
}

/** A variable of the environment. It counts only as the whole value, since Node-RED replaces it only then. */
const VARIABLE = /^\$(\{\S+\}|\(\S+\))$/;

export function isVariable(value: unknown): boolean {
    return VARIABLE.test(plainText(value) ?? "");
}
