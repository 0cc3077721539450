export interface Ahead<T, R> {
    /** The position of the item. */
    at: number;
    item: T;
    result?: R;
    error?: unknown;
}

/** Yields the results in the order of the items, while the work for the next ones is under way. Never throws an error of the work. */
export async function* readAhead<T, R>(
    items: readonly T[],
    count: number,
    work: (item: T) => Promise<R>,
): AsyncGenerator<Ahead<T, R>> {
    const underWay: Promise<Ahead<T, R>>[] = [];
    let next = 0;
    for (let done = 0; done < items.length; done++) {
        for (; next < items.length && underWay.length < count; next++) underWay.push(outcome(items[next]!, next, work));
        yield await underWay.shift()!;
    }
}

async function outcome<T, R>(item: T, at: number, work: (item: T) => Promise<R>): Promise<Ahead<T, R>> {
    try {
        return { at, item, result: await work(item) };
    } catch (error) {
        return { at, item, error };
    }
}
