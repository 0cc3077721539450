/** Reads lists of jobs in order to find those of starts whose outcome is unknown. */
import type { Api } from "../api";
import { isJob, type JobDto } from "../job-dto";
import { OrchestratorError } from "../errors";
import type { ListBudget } from "../list-budget";
import { literal, readPage, withQuery, type Page } from "../odata";
import { CLOCK_DIFFERENCE, DATE_PRECISION, isBefore, type Correlation, type PostedStart } from "./posted-start";

/** Characters of a filter, encoded: IIS takes a query of 2,048. */
const LONGEST_FILTER = 1_700;

/** Rows of a page; the most that Orchestrator gives. */
const PAGE = 1_000;

/** A busy tenant's list is not read further back than this. */
const MOST_PAGES = 50;

export class JobLists {
    #filterIsRefused = false;

    constructor(
        private readonly api: Api,
        private readonly budget: ListBudget,
    ) {}

    /** Jobs of one folder, those of the starts among them. As a rule one request. @throws OrchestratorError */
    async of(starts: readonly PostedStart[]): Promise<JobDto[]> {
        const filters = new Set(starts.map(({ correlation }) => filterOf(correlation!)));
        const filter = anyOf([...filters]);
        if (this.#filterIsRefused || !filter) return this.#recent(starts);
        try {
            return await this.#read(filter, starts);
        } catch (error) {
            if (!(error instanceof OrchestratorError) || error.cause?.status !== 400) throw error;
            const recent = await this.#recent(starts);
            this.#filterIsRefused = true;
            return recent;
        }
    }

    /** The jobs of the start's process that were created since, the start's among them. @throws OrchestratorError */
    async since(start: PostedStart): Promise<JobDto[]> {
        return (await this.#recent([start])).filter((job) => !isBefore(job, start, DATE_PRECISION));
    }

    /** Whether a list may be asked for at once. */
    get isFree(): boolean {
        return this.budget.isFree("settling");
    }

    /** The job with its arguments, which a list does not carry everywhere. @throws OrchestratorError */
    async withArguments(job: JobDto, { folder, folderHeaders }: PostedStart): Promise<JobDto> {
        const path = `/odata/Jobs(${job.Id})`;
        return (await this.api.json({
            method: "GET",
            path,
            folder,
            folderHeaders,
            settling: true,
        })) as unknown as JobDto;
    }

    #recent(starts: readonly PostedStart[]): Promise<JobDto[]> {
        const names = new Set(starts.map((start) => start.processName));
        return this.#read(anyOf([...names].map((name) => `ReleaseName eq ${literal(name)}`)), starts);
    }

    /** Newest first, back to the time when the first of the starts was sent. */
    async #read(filter: string | undefined, starts: readonly PostedStart[]): Promise<JobDto[]> {
        const jobs = new Map<number, JobDto>();
        for (let read = 0, pages = 0; pages < MOST_PAGES; pages++) {
            const { items, count = Infinity } = await this.#page(filter, starts[0]!, read);
            const page = items.filter(isJob);
            for (const job of page) jobs.set(job.Id, job);
            read += items.length;
            const last = page.at(-1);
            if (!last || read >= count || starts.every((start) => isBefore(last, start, CLOCK_DIFFERENCE))) break;
        }
        return [...jobs.values()];
    }

    async #page(filter: string | undefined, at: PostedStart, skip: number): Promise<Page<JobDto | null>> {
        await this.budget.take("settling");
        const options = { $filter: filter, $orderby: "Id desc", $top: PAGE, $skip: skip || undefined, $count: "true" };
        return readPage(this.api, {
            path: withQuery("/odata/Jobs", options),
            folder: at.folder,
            folderHeaders: at.folderHeaders,
            repeat: "never", // by the next look-up, within the budget
            settling: true,
        });
    }
}

function filterOf({ field, value }: Correlation): string {
    return field === "BatchExecutionKey" ? `${field} eq ${value}` : `${field} eq ${literal(value)}`;
}

/** Undefined where it would be too long. */
function anyOf(filters: readonly string[]): string | undefined {
    const filter = filters.join(" or ");
    return encodeURIComponent(filter).length <= LONGEST_FILTER ? filter : undefined;
}
