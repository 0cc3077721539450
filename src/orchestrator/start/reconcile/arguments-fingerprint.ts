import { createHash } from "node:crypto";
import { argumentsIn } from "../../jobs/job-dto";

/** Texts longer than this are kept as their hash: thousands are compared. */
const LONGEST = 64;

/** The same for the same arguments, however their JSON is written; no arguments are the same as an empty object. */
export function argumentsFingerprint(json: string | null | undefined): string {
    const text = canonical(json);
    return text.length > LONGEST ? createHash("sha256").update(text).digest("base64") : text;
}

function canonical(json: string | null | undefined): string {
    try {
        return JSON.stringify(argumentsIn(json), sorted);
    } catch {
        return String(json); // nested too deeply to be written
    }
}

function sorted(_name: string, value: unknown): unknown {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
