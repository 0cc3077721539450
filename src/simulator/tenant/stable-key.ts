import { createHash } from "node:crypto";

/** A GUID that is always the same for the same words, so that a tenant keeps its keys from one run to the next. */
export function stableKey(...words: string[]): string {
    const hash = createHash("sha256").update(words.join("\n")).digest("hex");
    return [
        hash.slice(0, 8),
        hash.slice(8, 12),
        `4${hash.slice(13, 16)}`,
        `8${hash.slice(17, 20)}`,
        hash.slice(20, 32),
    ].join("-");
}
