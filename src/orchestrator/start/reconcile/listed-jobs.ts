import type { JobDto } from "../../jobs/job-dto";
import { OrchestratorError, sentence } from "../../errors/orchestrator-error";
import { Bounds } from "../../once/baseline";
import type { Canary, Evidence } from "./known-jobs";
import { normalizedMark, type Correlation, type MarkField } from "./correlation";

/** The listed jobs by one kind of mark. */
class Marked {
    readonly jobs = new Map<string, JobDto[]>();
    /** The jobs without the mark. */
    readonly unmarked = new Bounds();
}

/** The jobs that a look-up showed, by their marks, and whether it showed all of them. */
export class ListedJobs {
    readonly #jobs = new Map<number, JobDto>();
    readonly #marked: Readonly<Record<MarkField, Marked>> = {
        BatchExecutionKey: new Marked(),
        Reference: new Marked(),
    };
    readonly #everything = new Bounds();
    /** Each row was readable, and further rows can't be jobs of the starts. */
    isComplete = false;

    constructor(
        /** The list must show the canaries. */
        private readonly evidence: Evidence,
        /** The list has only jobs with the marks of the starts. */
        readonly isByMark: boolean,
    ) {}

    get size(): number {
        return this.#jobs.size;
    }

    get all(): Iterable<JobDto> {
        return this.#jobs.values();
    }

    add(jobs: readonly JobDto[]): void {
        for (const job of jobs) {
            if (this.#jobs.has(job.Id)) continue; // new jobs shift the pages
            this.#jobs.set(job.Id, job);
            this.#everything.add(job);
            this.#index(job, "BatchExecutionKey");
            this.#index(job, "Reference");
        }
    }

    #index(job: JobDto, field: MarkField): void {
        const { jobs, unmarked } = this.#marked[field];
        const mark = normalizedMark(job[field]);
        if (mark === "") return unmarked.add(job);
        const known = jobs.get(mark);
        if (known) known.push(job);
        else jobs.set(mark, [job]);
    }

    withMark({ field, value }: Correlation): readonly JobDto[] {
        return this.#marked[field].jobs.get(normalizedMark(value)) ?? [];
    }

    /**
     * The jobs whose mark the list may hide, or that the server did not give theirs. The canary's mark vouches for the jobs before it.
     * For later ones, too, where others start jobs without such a mark. A server that has shown no mark yet may replace them all.
     */
    unmarked({ field }: Correlation): Bounds {
        const { unmarked } = this.#marked[field];
        const canary = this.#canary(field);
        if (!canary || !this.#shows(canary)) return this.evidence.shown.has(field) ? unmarked : this.#everything;
        return field === "BatchExecutionKey" && unmarked.highestId > canary.id ? unmarked : new Bounds();
    }

    /** Whether a page that ends with this job goes back to all canaries. */
    isPast({ Id }: JobDto): boolean {
        return this.evidence.canaries.every(({ id }) => Id <= id);
    }

    /** Why a job with a mark of this kind may be missing in the list; undefined where the list is reliable. */
    doubt({ field }: Correlation): OrchestratorError | undefined {
        const canary = this.#canary(field);
        if (canary && !this.#shows(canary))
            return new OrchestratorError("BAD_ANSWER", [sentence("reconcile.canary", { job: canary.key })]);
        return this.isComplete ? undefined : new OrchestratorError("BAD_ANSWER", [sentence("reconcile.notWhole")]);
    }

    /** The canaries that are not there at all. */
    get missing(): Canary[] {
        return this.evidence.canaries.filter(({ id, key }) => this.#jobs.get(id)?.Key !== key);
    }

    /** The canary is there without its mark, so that lists show no mark of this kind. */
    hides({ field }: Correlation): boolean {
        const canary = this.#canary(field);
        return canary !== undefined && this.#jobs.has(canary.id) && !this.#shows(canary);
    }

    #canary(field: MarkField): Canary | undefined {
        return this.evidence.canaries.find((canary) => canary.field === field);
    }

    #shows({ id, field, value }: Canary): boolean {
        return normalizedMark(this.#jobs.get(id)?.[field]) === normalizedMark(value);
    }
}
