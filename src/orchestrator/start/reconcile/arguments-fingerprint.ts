import { createHash } from "node:crypto";
import { argumentsIn } from "../../jobs/job-dto";

/** A longer text is replaced by its hash, since thousands are compared. */
const LONGEST = 64;

/** Is equal for equal arguments, however their JSON is written. No arguments equal an empty object. */
export function argumentsFingerprint(json: string | null | undefined): string {
    const text = canonical(json);
    return text.length > LONGEST ? createHash("sha256").update(text).digest("base64") : text;
}

function canonical(json: string | null | undefined): string {
    try {
        return JSON.stringify(argumentsIn(json), withSortedKeys);
    } catch {
        return String(json); // it is nested too deeply for JSON.stringify
    }
}

function withSortedKeys(_name: string, value: unknown): unknown {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
