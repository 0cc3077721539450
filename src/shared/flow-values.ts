/** Values that a flow made: they may be of another context, and run code of the flow when they are read. */

/** By its tag: a Map or a Set would be written as `{}`, and an object of a function node has another prototype. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
    return Object.prototype.toString.call(value) === "[object Object]";
}

/** Whether the value has no parts that somebody could change. */
export function isPrimitive(value: unknown): boolean {
    return value === null || (typeof value !== "object" && typeof value !== "function");
}

/**
 * One line of words for what reading or writing a value threw: its own words where the flow threw it, ours where JavaScript
 * did. By its properties, not by its class: the errors of function nodes are of another context.
 */
export function thrownWords(thrown: unknown): string {
    try {
        const { name, message } = thrown as { name?: unknown; message?: unknown };
        const words = typeof message === "string" ? message.split("\n")[0]! : "";
        if (name === "TypeError") return /circular/.test(words) ? "it contains itself" : UNREADABLE;
        if (name === "RangeError" && /call stack/.test(words)) return "it is nested too deeply";
        return words || UNREADABLE;
    } catch {
        return UNREADABLE;
    }
}

const UNREADABLE = "a part of it can't be read";
