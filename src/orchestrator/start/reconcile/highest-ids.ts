import { dropOldest } from "../../../shared/drop-oldest";
import type { Clock } from "../../clock";
import type { Start } from "../start";
import type { JobLists } from "./job-lists";

/** The highest id of a folder serves all starts that leave within this time. Milliseconds. */
const LIFETIME = 30_000;

/** The oldest are forgotten first, since messages may name any folders. */
const MAX_FOLDERS = 1_000;

/** The highest id of the jobs in each folder. Older jobs may bear the same user's mark, and must not be taken for a start's own. */
export class HighestIds {
    readonly #known = new Map<string, { at: number; id: Promise<number | undefined> }>();

    constructor(
        private readonly lists: Pick<JobLists, "highestId">,
        private readonly clock: Clock,
    ) {}

    /** 0 for no job; undefined where it can't be read at once. */
    of(start: Start): Promise<number | undefined> {
        const { key } = start.folder;
        const now = this.clock.now();
        const known = this.#known.get(key);
        if (known && now - known.at < LIFETIME) return known.id;
        const id = this.lists.highestId(start);
        this.#known.delete(key);
        this.#known.set(key, { at: now, id });
        dropOldest(this.#known, MAX_FOLDERS);
        return id;
    }
}
