import { createHash } from "node:crypto";
import { dropOldest } from "../../shared/drop-oldest";

/** The oldest results are forgotten first. */
const MAX_RESULTS = 1_000;

/** A longer key is replaced by its hash, since messages may name anything, even texts of a megabyte. */
const LONGEST_KEY = 500;

/** Caches the results of look-ups by key. Concurrent callers share one look-up. A failure is not cached. */
export class LookupCache<T> {
    readonly #results = new Map<string, Promise<T>>();

    /** The result, which may still be under way; undefined for none. */
    known(key: string): Promise<T> | undefined {
        return this.#results.get(short(key));
    }

    get(key: string, lookUp: () => Promise<T>): Promise<T> {
        const known = this.known(key);
        if (known) return known;
        const found = lookUp();
        this.#results.set(short(key), found);
        // But not a newer look-up.
        found.catch(() => this.forget(key, found));
        dropOldest(this.#results, MAX_RESULTS);
        return found;
    }

    /** Forgets the result of the key, but not where a newer one has replaced `found`. Returns whether it forgot something. */
    forget(key: string, found?: Promise<T>): boolean {
        return (!found || this.known(key) === found) && this.#results.delete(short(key));
    }
}

function short(key: string): string {
    return key.length <= LONGEST_KEY ? key : createHash("sha256").update(key).digest("base64");
}
