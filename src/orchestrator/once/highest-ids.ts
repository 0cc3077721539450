import { dropOldest } from "../../shared/drop-oldest";
import type { Clock } from "../clock";
import type { FolderContext } from "../api/folder-context";

/** The highest id of a folder serves all requests that leave within this time. Milliseconds. */
const LIFETIME = 30_000;

/** The oldest are forgotten first, since messages may name any folders. */
const MAX_FOLDERS = 1_000;

/** The highest id of the jobs or items in each folder. Older ones with the same user's mark must not be mistaken for new ones. */
export class HighestIds<Asker> {
    readonly #known = new Map<string, { at: number; id: Promise<number | undefined> }>();

    constructor(
        /** 0 if there is none; undefined if it can't be read at once. */
        private readonly read: (asker: Asker) => Promise<number | undefined>,
        private readonly clock: Clock,
    ) {}

    of({ key }: FolderContext, asker: Asker): Promise<number | undefined> {
        const now = this.clock.now();
        const known = this.#known.get(key);
        if (known && now - known.at < LIFETIME) return known.id;
        const id = this.read(asker);
        this.#known.delete(key);
        this.#known.set(key, { at: now, id });
        dropOldest(this.#known, MAX_FOLDERS);
        return id;
    }
}
