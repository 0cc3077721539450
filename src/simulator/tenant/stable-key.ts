import { createHash } from "node:crypto";

/** Derives a GUID from words, so that the keys of a tenant are the same in every run. */
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
