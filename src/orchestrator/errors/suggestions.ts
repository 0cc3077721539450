import { distance } from "fastest-levenshtein";

const MAX_SHOWN = 5;

/** The edit distance costs the product of both lengths. Orchestrator's names have at most 128 characters. */
const MAX_CHARACTERS = 200;
const MAX_NAMES = 1_000;

/** The names that may be meant by a missing one, best first. */
export function nearNames(missing: string, names: readonly string[]): string[] {
    return scored(missing, names)
        .filter(({ score }) => score <= 0.5)
        .slice(0, MAX_SHOWN)
        .map(({ name }) => name);
}

/** The near names. Without one, the least different of all: they show what there is. */
export function similarNames(missing: string, names: readonly string[]): string[] {
    const near = nearNames(missing, names);
    if (near.length > 0) return near;
    return scored(missing, names)
        .slice(0, MAX_SHOWN)
        .map(({ name }) => name);
}

/** Best first. Long names are compared by their beginnings. */
function scored(missing: string, names: readonly string[]): { name: string; score: number }[] {
    const target = missing.slice(0, MAX_CHARACTERS).toLowerCase();
    const score = (name: string): number => {
        const candidate = name.slice(0, MAX_CHARACTERS).toLowerCase();
        // A name that contains the other (Invoice, Invoice_Production) beats any misspelling.
        const contained = candidate.includes(target) || target.includes(candidate);
        return contained ? 0 : distance(target, candidate) / Math.max(target.length, candidate.length, 1);
    };
    const different = [...new Set(names.slice(0, MAX_NAMES))];
    return different.map((name) => ({ name, score: score(name) })).sort((a, b) => a.score - b.score);
}
