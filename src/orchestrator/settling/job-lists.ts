/** Reads lists of jobs in order to find those of starts whose outcome is unknown. */
import type { Api } from "../api";
import { isJob, type JobDto } from "../job-dto";
import { OrchestratorError } from "../errors";
import type { ListBudget } from "../list-budget";
import { literal, readPage, withQuery, type Page } from "../odata";
import type { Correlation, PostedStart } from "./posted-start";

/** Correlations in one filter. More would not fit into the 2,048 characters of a query that IIS takes. */
const MOST_IN_FILTER = 25;

/** Process names in one filter. */
const MOST_NAMES = 10;

/** Rows of a page; the most that Orchestrator gives. */
const PAGE = 1_000;

/** A busy tenant's list is not read further back than this. */
const MOST_PAGES = 50;

/** Clocks of a server's machines differ; a job created longer than this before a start is not the start's. Milliseconds. */
const CLOCK_DIFFERENCE = 10 * 60_000;

/** `Date` has whole seconds. Milliseconds. */
const DATE_PRECISION = 5_000;

export class JobLists {
    #filterIsRefused = false;

    constructor(
        private readonly api: Api,
        private readonly budget: ListBudget,
    ) {}

    /** Jobs of one folder, those of the starts among them. As a rule one request. @throws OrchestratorError */
    async of(starts: readonly PostedStart[]): Promise<JobDto[]> {
        const filters = new Set(starts.map(({ correlation }) => filterOf(correlation!)));
        if (this.#filterIsRefused || filters.size > MOST_IN_FILTER) return this.#recent(starts);
        try {
            return await this.#read([...filters].join(" or "), starts);
        } catch (error) {
            if (!(error instanceof OrchestratorError) || error.cause?.status !== 400) throw error;
            this.#filterIsRefused = true;
            return this.#recent(starts);
        }
    }

    /** The jobs of the start's process that were created since, the start's among them. @throws OrchestratorError */
    async since(start: PostedStart): Promise<JobDto[]> {
        return (await this.#recent([start])).filter((job) => !isBefore(job, start, DATE_PRECISION));
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
        const names = [...new Set(starts.map((start) => start.processName))];
        const filter = names.map((name) => `ReleaseName eq ${literal(name)}`).join(" or ");
        return this.#read(names.length <= MOST_NAMES ? filter : undefined, starts);
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
        await this.budget.take();
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

/** Whether the job was there before the start was sent. */
function isBefore(job: JobDto, { after }: PostedStart, tolerance: number): boolean {
    const created = Date.parse(job.CreationTime ?? "");
    return job.Id <= after.id || created < (after.time ?? -Infinity) - tolerance;
}
