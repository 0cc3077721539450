import { distance } from "fastest-levenshtein";

const MAX_SHOWN = 5;

/** The edit distance costs the product of both lengths. Orchestrator's names have at most 128 characters. */
const MAX_CHARACTERS = 200;
const MAX_NAMES = 1_000;

/** The names most similar to a missing one, best first. Without a similar one, any names. Long names are compared by their beginnings. */
export function similarNames(missing: string, names: readonly string[]): string[] {
    const target = missing.slice(0, MAX_CHARACTERS).toLowerCase();
    const score = (name: string): number => {
        const candidate = name.slice(0, MAX_CHARACTERS).toLowerCase();
        // A name that contains the other (Invoice, Invoice_Production) beats any misspelling.
        const contained = candidate.includes(target) || target.includes(candidate);
        return contained ? 0 : distance(target, candidate) / Math.max(target.length, candidate.length, 1);
    };
    const different = [...new Set(names.slice(0, MAX_NAMES))];
    const scored = different.map((name) => ({ name, score: score(name) })).sort((a, b) => a.score - b.score);
    const near = scored.filter((entry) => entry.score <= 0.5);
    return (near.length > 0 ? near : scored).slice(0, MAX_SHOWN).map((entry) => entry.name);
}
