import { distance } from "fastest-levenshtein";

const MOST_SHOWN = 5;

/** The distance of two names takes as long as the product of their lengths; Orchestrator's have at most 128 characters. */
const MOST_CHARACTERS = 200;
const MOST_NAMES = 1_000;

/** The names nearest to the one that was not found, best first; all of them where there are few. Long ones count by their beginnings. */
export function similarNames(wanted: string, names: readonly string[]): string[] {
    const target = wanted.slice(0, MOST_CHARACTERS).toLowerCase();
    const score = (name: string): number => {
        const candidate = name.slice(0, MOST_CHARACTERS).toLowerCase();
        // A name that contains the other (Invoice, Invoice_Production) is nearer than any misspelling.
        const contained = candidate.includes(target) || target.includes(candidate);
        return contained ? 0 : distance(target, candidate) / Math.max(target.length, candidate.length, 1);
    };
    const different = [...new Set(names.slice(0, MOST_NAMES))];
    const scored = different.map((name) => ({ name, score: score(name) })).sort((a, b) => a.score - b.score);
    const near = scored.filter((entry) => entry.score <= 0.5);
    return (near.length > 0 ? near : scored).slice(0, MOST_SHOWN).map((entry) => entry.name);
}
