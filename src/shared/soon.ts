/**
 * A value that is there at once as a rule, and a promise where it has to be waited for. `await` puts off what follows for both,
 * which costs more than making most values; where thousands pass, `isLater(value) ? await value : value` does not.
 */
export type Soon<T> = T | Promise<T>;

export function isLater<T>(value: Soon<T>): value is Promise<T> {
    return value instanceof Promise;
}

/** What `next` makes of the value, at once where that is there at once. */
export function andThen<T, U>(value: Soon<T>, next: (value: T) => U): Soon<U> {
    return isLater(value) ? value.then(next) : next(value);
}

/** The values under the same names, each read when the one before is there; at once where all are there at once. */
export function inTurn<T extends object>(reads: { [Name in keyof T]: () => Soon<T[Name]> }): Soon<T> {
    const values: Partial<T> = {};
    const names = Object.keys(reads) as (keyof T)[];
    const readFrom = (first: number): Soon<T> => {
        for (let at = first; at < names.length; at++) {
            const name = names[at]!;
            const value = reads[name]();
            if (isLater(value))
                return value.then((later) => {
                    values[name] = later;
                    return readFrom(at + 1);
                });
            values[name] = value;
        }
        return values as T;
    };
    return readFrom(0);
}
