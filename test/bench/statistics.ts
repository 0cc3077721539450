export function median(numbers: readonly number[]): number {
    return quantile(
        [...numbers].sort((a, b) => a - b),
        0.5,
    );
}

/** A quantile of sorted numbers by the nearest rank. */
export function quantile(sorted: readonly number[], share: number): number {
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** Half the interquartile range as a share of the median. */
export function spread(numbers: readonly number[]): number {
    const sorted = [...numbers].sort((a, b) => a - b);
    return (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2 / Math.abs(median(sorted));
}

/** Interleaves the runs (A B C, A B C, …), so that a temporary slowdown of the machine affects all of them. */
export async function interleaved<Name, Result>(
    names: readonly Name[],
    rounds: number,
    run: (name: Name) => Promise<Result>,
): Promise<Map<Name, Result[]>> {
    const results = new Map(names.map((name): [Name, Result[]] => [name, []]));
    for (let round = 0; round < rounds; round++) for (const name of names) results.get(name)!.push(await run(name));
    return results;
}
