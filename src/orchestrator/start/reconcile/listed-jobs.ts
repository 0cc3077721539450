import type { JobDto } from "../../jobs/job-dto";
import { OrchestratorError, sentence } from "../../errors/orchestrator-error";
import { Bounds } from "./baseline";
import type { Canary } from "./known-jobs";
import { asMark, type Correlation, type MarkField } from "./correlation";

/** What one kind of mark tells of the listed jobs. */
class Marked {
    readonly jobs = new Map<string, JobDto[]>();
    /** The jobs that show no mark. */
    readonly unmarked = new Bounds();
}

/** Jobs that a look-up showed, by their marks, and whether it can be trusted to have shown all that there are. */
export class ListedJobs {
    readonly #jobs = new Map<number, JobDto>();
    readonly #marked: Readonly<Record<MarkField, Marked>> = {
        BatchExecutionKey: new Marked(),
        Reference: new Marked(),
    };
    /** It was read to where it can hold no more jobs of the starts, and every row could be read. */
    isWhole = false;

    /** `canaries`: jobs that it must show. */
    constructor(private readonly canaries: readonly Canary[]) {}

    get size(): number {
        return this.#jobs.size;
    }

    get all(): Iterable<JobDto> {
        return this.#jobs.values();
    }

    add(jobs: readonly JobDto[]): void {
        for (const job of jobs) {
            if (this.#jobs.has(job.Id)) continue; // pages shift while jobs are created
            this.#jobs.set(job.Id, job);
            this.#index(job, "BatchExecutionKey");
            this.#index(job, "Reference");
        }
    }

    #index(job: JobDto, field: MarkField): void {
        const { jobs, unmarked } = this.#marked[field];
        const mark = asMark(job[field]);
        if (mark === "") return unmarked.add(job);
        const known = jobs.get(mark);
        if (known) known.push(job);
        else jobs.set(mark, [job]);
    }

    bearing({ field, value }: Correlation): readonly JobDto[] {
        return this.#marked[field].jobs.get(asMark(value)) ?? [];
    }

    /**
     * The jobs that show no mark of the kind, so that they may be anybody's. Where a canary shows its mark, they bear none.
     */
    unmarked({ field }: Correlation): Bounds {
        const canary = this.#canary(field);
        return canary && this.#shows(canary) ? new Bounds() : this.#marked[field].unmarked;
    }

    /** Whether the page that ends with this job has passed all the canaries. */
    isPast({ Id }: JobDto): boolean {
        return this.canaries.every(({ id }) => Id <= id);
    }

    /** Why it can't be said that there is no job that bears a mark of the kind; undefined where it can. */
    doubt({ field }: Correlation): OrchestratorError | undefined {
        const canary = this.#canary(field);
        if (canary && !this.#shows(canary))
            return new OrchestratorError("BAD_ANSWER", [sentence("settling.canary", { job: canary.key })]);
        return this.isWhole ? undefined : new OrchestratorError("BAD_ANSWER", [sentence("settling.notWhole")]);
    }

    #canary(field: MarkField): Canary | undefined {
        return this.canaries.find((canary) => canary.field === field);
    }

    #shows({ id, field, value }: Canary): boolean {
        return asMark(this.#jobs.get(id)?.[field]) === asMark(value);
    }
}
