/** The published generations of the Orchestrator API, the oldest first, and the ranges of them that the tables use. */

export interface Generation {
    label: string;
    /** The newest version in `api-supported-versions`. 2018.4 and 2019.10 have no such header. */
    apiVersion: number | undefined;
    /** Position among the generations. The oldest has 0. */
    index: number;
}

const PUBLISHED: readonly (readonly [label: string, apiVersion?: number])[] = [
    ["2018.4"],
    ["2019.10"],
    ["2020.10-v11", 11],
    ["2022.10-v15", 15],
    ["2023.4-v16", 16],
    ["2023.10-v17", 17],
    ["2024.10-v18", 18],
    ["cloud-v20", 20],
];

export const GENERATIONS: readonly Generation[] = PUBLISHED.map(([label, apiVersion], index) => ({
    label,
    apiVersion,
    index,
}));

export const NEWEST = GENERATIONS[GENERATIONS.length - 1]!;

/**
 * Finds a generation by an API version (12 means 11, the newest published one up to 12), by a label (`2020.10-v11`), or by half a
 * label (`2020.10`, `v11`, `cloud`).
 */
export function generationOf(labelOrVersion: string | number): Generation | undefined {
    const text = String(labelOrVersion).trim().toLowerCase();
    const byLabel = GENERATIONS.find(({ label }) => label === text || label.split("-").includes(text));
    if (byLabel) return byLabel;
    const version = /^v?(\d+)(\.0)?$/.exec(text)?.[1];
    if (version === undefined) return undefined;
    return [...GENERATIONS]
        .reverse()
        .find(({ apiVersion }) => apiVersion !== undefined && apiVersion <= Number(version));
}

/** Like `generationOf`, for callers to whom an unknown generation is a programming error. */
export function asGeneration(of: Generation | string | number): Generation {
    if (typeof of === "object") return of;
    const found = generationOf(of);
    if (!found) throw new RangeError(`Unknown generation of the Orchestrator API: ${of}`);
    return found;
}

/** Whether ranges such as `v15..`, `..v18` or `2018.4,v15..` include the generation. An empty text includes every generation. */
export function within(ranges: string | undefined, { index }: Generation): boolean {
    if (!ranges) return true;
    return ranges.split(",").some((range) => {
        const [first, last = first] = range.split("..");
        const from = first ? asGeneration(first).index : 0;
        const to = last ? asGeneration(last).index : NEWEST.index;
        return from <= index && index <= to;
    });
}
