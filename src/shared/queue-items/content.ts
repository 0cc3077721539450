/** What the content of a queue item may be. Sources: docs, "Add queue item"; UiPath's TypeScript SDK, "Payloads are flat". */
import { isoDate } from "../arguments/dates";
import { ExactNumber } from "../json/exact-number";
import { Milliseconds } from "../arguments/milliseconds";

/** UTF-8 bytes of the content's JSON. Source: docs, "Rate limits and large data fields optimization" (500 KB). */
export const MAX_CONTENT_BYTES = 512_000;

/** A key that is longer, or content with more keys, is no item's. */
const MAX_KEY = 1_000;
const MAX_KEYS = 10_000;

/** Characters that a key must not have. */
const FORBIDDEN = /[:.,@"#]/;

export type PlainValue = string | number | boolean | null | ExactNumber;

/** `got`: the value that is not plain. */
export type ContentProblem =
    | { problem: "key"; key: string }
    | { problem: "nested"; key: string; got: unknown }
    | { problem: "keys"; is: number };

/** The content with dates as ISO texts, or the first problem. An undefined value counts as not given. */
export function plainContent(
    given: Record<string, unknown>,
): { content: Record<string, PlainValue> } | { problem: ContentProblem } {
    const keys = Object.keys(given);
    if (keys.length > MAX_KEYS) return { problem: { problem: "keys", is: keys.length } };
    const entries: [string, PlainValue][] = [];
    for (const key of keys) {
        const value = given[key];
        if (value === undefined) continue;
        if (key === "" || key.length > MAX_KEY || FORBIDDEN.test(key)) return { problem: { problem: "key", key } };
        const plain = plainValue(value);
        if (plain === undefined) return { problem: { problem: "nested", key, got: value } };
        entries.push([key, plain]);
    }
    // fromEntries defines properties; an assignment to "__proto__" would not.
    return { content: Object.fromEntries(entries) };
}

function plainValue(value: unknown): PlainValue | undefined {
    if (value === null || typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
    if (value instanceof ExactNumber) return value;
    if (value instanceof Milliseconds) return isoDate(new Date(value.number));
    // By its tag: dates of function nodes are of another context.
    if (Object.prototype.toString.call(value) === "[object Date]") return isoDate(new Date(Number(value)));
    return undefined;
}
