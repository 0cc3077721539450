/** The published generations of the Orchestrator API, oldest first, and the ranges of them that the tables use. */

export interface Generation {
    label: string;
    /** What `api-supported-versions` tells; 2018.4 and 2019.10 tell none. */
    apiVersion: number | undefined;
    /** Position among the generations, 0: the oldest. */
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
 * The generation of an API version (the newest published one that is not newer: 12 means 11) or of a label, whole
 * (`2020.10-v11`) or by one of its halves (`2020.10`, `v11`, `cloud`). Undefined where there is none.
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

/** As `generationOf`, for places where an unknown generation is a programming error. */
export function generation(of: Generation | string | number): Generation {
    if (typeof of === "object") return of;
    const found = generationOf(of);
    if (!found) throw new RangeError(`Unknown generation of the Orchestrator API: ${of}`);
    return found;
}

/** Whether ranges such as `v15..`, `..v18` or `2018.4,v15..` have the generation; an empty text has every one. */
export function within(ranges: string | undefined, { index }: Generation): boolean {
    if (!ranges) return true;
    return ranges.split(",").some((range) => {
        const [first, last = first] = range.split("..");
        const from = first ? generation(first).index : 0;
        const to = last ? generation(last).index : NEWEST.index;
        return from <= index && index <= to;
    });
}
