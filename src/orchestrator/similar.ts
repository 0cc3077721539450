import { distance } from "fastest-levenshtein";

const MOST_SHOWN = 5;

/** The names nearest to the one that was not found, best first; all of them where there are few. */
export function similarNames(wanted: string, names: readonly string[]): string[] {
    const target = wanted.toLowerCase();
    const score = (name: string): number => {
        const candidate = name.toLowerCase();
        // A name that contains the other (Invoice, Invoice_Production) is nearer than any misspelling.
        const contained = candidate.includes(target) || target.includes(candidate);
        return contained ? 0 : distance(target, candidate) / Math.max(target.length, candidate.length, 1);
    };
    const scored = [...new Set(names)].map((name) => ({ name, score: score(name) })).sort((a, b) => a.score - b.score);
    const near = scored.filter((entry) => entry.score <= 0.5);
    return (near.length > 0 ? near : scored).slice(0, MOST_SHOWN).map((entry) => entry.name);
}
