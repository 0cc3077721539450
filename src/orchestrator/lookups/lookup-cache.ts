import { createHash } from "node:crypto";
import { dropOldest } from "../../shared/drop-oldest";

/** More answers than this are not remembered; the oldest goes first. */
const MAX_REMEMBERED = 1_000;

/** A longer key is remembered by its hash: messages may name anything, and a thousand names of a megabyte would stay. */
const LONGEST_KEY = 500;

/** Remembers the answers of look-ups by key. Many who ask for the same at once share one look-up; a failure is not remembered. */
export class LookupCache<T> {
    readonly #remembered = new Map<string, Promise<T>>();

    /** What is remembered, or being looked up; undefined for nothing. */
    known(key: string): Promise<T> | undefined {
        return this.#remembered.get(short(key));
    }

    get(key: string, lookUp: () => Promise<T>): Promise<T> {
        const known = this.known(key);
        if (known) return known;
        const found = lookUp();
        this.#remembered.set(short(key), found);
        // Only if nobody has looked it up anew meanwhile.
        found.catch(() => this.forget(key, found));
        dropOldest(this.#remembered, MAX_REMEMBERED);
        return found;
    }

    /**
     * Forgets the answer under the key; with `found` only if it is still that one, so that many who complain forget once. Returns
     * whether something was forgotten.
     */
    forget(key: string, found?: Promise<T>): boolean {
        return (!found || this.known(key) === found) && this.#remembered.delete(short(key));
    }
}

function short(key: string): string {
    return key.length <= LONGEST_KEY ? key : createHash("sha256").update(key).digest("base64");
}
