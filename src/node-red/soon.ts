/** A value that is there at once as a rule, and a promise where it has to be waited for: a promise costs more than most values. */
export type Soon<T> = T | Promise<T>;

export function isLater<T>(value: Soon<T>): value is Promise<T> {
    return value instanceof Promise;
}

/** What `next` makes of the value, at once where that is there at once. */
export function andThen<T, U>(value: Soon<T>, next: (value: T) => U): Soon<U> {
    return isLater(value) ? value.then(next) : next(value);
}
