/** What answered starts tell of a server: which marks it keeps, how far its ids and its clock are, and a job that a look-up must show. */
import { dropOldest } from "../../../shared/drop-oldest";
import type { JobDto } from "../../jobs/job-dto";
import { Baseline } from "./baseline";
import { asMark, MARK_FIELDS, type MarkField } from "./correlation";
import type { Start } from "../start";

/** A job that a look-up must show, with its mark, in order to be trusted. */
export interface Canary {
    id: number;
    key: string;
    field: MarkField;
    /** As it was sent. */
    value: string;
    /** When it was answered, by `performance.now()`. */
    at: number;
}

/** An older job may have been deleted. Milliseconds. */
const CANARY_AGE = 3_600_000;

/** Folders of which no canary is known any more go first. */
const MAX_CANARIES = 1_000;

export class KnownJobs {
    readonly #dropped = new Set<MarkField>();
    readonly #canaries = new Map<string, Canary>();
    #highestId = 0;
    #created: string | undefined;
    #answeredAt = 0;

    /** Whether the server is not known to drop this mark. */
    readonly keeps = (field: MarkField): boolean => !this.#dropped.has(field);

    /** Whether an answer has told the clock by which jobs are dated. */
    get isDated(): boolean {
        return this.#created !== undefined;
    }

    /** StartJobs was answered with these jobs, one at least. */
    answered({ correlation, folder }: Start, jobs: readonly JobDto[]): void {
        this.seen(jobs);
        const [job] = jobs as [JobDto];
        const at = performance.now();
        this.#created = job.CreationTime ?? undefined;
        this.#answeredAt = at;
        if (!correlation) return;
        const { field, value } = correlation;
        if (job[field] !== value && asMark(job[field]) !== asMark(value)) return void this.#dropped.add(field);
        this.#canaries.set(field + folder.key, { id: job.Id, key: job.Key, field, value, at });
        dropOldest(this.#canaries, MAX_CANARIES);
    }

    seen(jobs: readonly JobDto[]): void {
        for (const { Id } of jobs) if (Id > this.#highestId) this.#highestId = Id;
    }

    /** What is known now. `date`: the server's time by its header `Date`. */
    baseline({ highestListedId }: Start, date: number | undefined): Baseline {
        const id = this.#highestId > 0 ? Math.max(this.#highestId, highestListedId ?? 0) : highestListedId;
        return new Baseline(id, this.#created, performance.now() - this.#answeredAt, date);
    }

    /** The canaries of the folder with this key, of which there is one at most for each kind of mark. */
    canaries(folder: string): Canary[] {
        const known = MARK_FIELDS.map((field) => this.#canaries.get(field + folder));
        return known.filter((canary) => canary !== undefined && performance.now() - canary.at < CANARY_AGE) as Canary[];
    }
}
