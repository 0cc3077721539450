import { dropOldest } from "../../../shared/drop-oldest";
import type { Clock } from "../../clock";
import type { Baseline } from "../../once/baseline";
import { Chronology } from "../../once/chronology";
import type { JobDto } from "../../jobs/job-dto";
import { normalizedMark, MARK_FIELDS, type MarkField } from "./correlation";
import type { Start } from "../start";

/** A known job. A list is only trusted if it shows the job with its mark. */
export interface Canary {
    id: number;
    key: string;
    field: MarkField;
    /** As it was sent. */
    value: string;
    /** When it was started, by the process's clock. */
    at: number;
}

/** What speaks for a list that shows no job of a start. */
export interface Evidence {
    /** Of the folder: at most one for each kind of mark. */
    canaries: readonly Canary[];
    /** The kinds of marks that the server is known to keep. */
    shown: ReadonlySet<MarkField>;
}

/** The oldest are forgotten first. */
const MAX_CANARIES = 1_000;

/** What confirmed starts tell about a server: which marks it keeps, its highest id, its clock, and canaries. */
export class KnownJobs {
    readonly #dropped = new Set<MarkField>();
    readonly #shown = new Set<MarkField>();
    readonly #canaries = new Map<string, Canary>();
    readonly #chronology: Chronology;

    constructor(private readonly clock: Clock) {
        this.#chronology = new Chronology(clock);
    }

    /** Whether the server keeps this mark, as far as is known. */
    readonly keeps = (field: MarkField): boolean => !this.#dropped.has(field);

    /** Whether a response has shown that the server keeps this mark. */
    hasShown(field: MarkField): boolean {
        return this.#shown.has(field) && this.keeps(field);
    }

    /** Whether a response has told the clock that dates jobs. */
    get isDated(): boolean {
        return this.#chronology.isDated;
    }

    /** StartJobs was confirmed with these jobs, at least one. */
    noteStarted({ correlation, folder }: Start, jobs: readonly JobDto[]): void {
        this.#chronology.noteCreated(jobs);
        const [job] = jobs as [JobDto];
        if (!correlation) return;
        const { field, value } = correlation;
        if (job[field] !== value && normalizedMark(job[field]) !== normalizedMark(value))
            return void this.#dropped.add(field);
        this.noteShown(field);
        this.#canaries.set(field + folder.key, { id: job.Id, key: job.Key, field, value, at: this.clock.now() });
        dropOldest(this.#canaries, MAX_CANARIES);
    }

    noteIds(jobs: readonly JobDto[]): void {
        this.#chronology.noteIds(jobs);
    }

    /** What is known now. `date` is the server's time by its header `Date`. */
    baseline({ highestListedId }: Start, date: number | undefined): Baseline {
        return this.#chronology.baseline(highestListedId, date);
    }

    /** A job bears a mark of this kind as it was sent. */
    noteShown(field: MarkField): void {
        this.#shown.add(field);
    }

    /** For lists of the folder with this key. */
    evidence(folder: string): Evidence {
        const known = MARK_FIELDS.map((field) => this.#canaries.get(field + folder));
        return { canaries: known.filter((canary) => canary !== undefined), shown: this.#shown };
    }

    /** The canary's job is no longer there. */
    forget(canary: Canary): void {
        for (const [name, known] of this.#canaries) if (known === canary) this.#canaries.delete(name);
    }
}
