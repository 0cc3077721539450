/** By its tag: a Map or a Set would be written as `{}`, and an object of a function node has another prototype. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
    return Object.prototype.toString.call(value) === "[object Object]";
}
