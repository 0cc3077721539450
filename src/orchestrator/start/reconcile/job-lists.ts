/** Reads lists of jobs in order to find those of starts whose outcome is unknown. */
import type { Api } from "../../api/api";
import { isJob, type JobDto } from "../../jobs/job-dto";
import { OrchestratorError } from "../../errors/orchestrator-error";
import type { JobListBudget } from "../../api/job-list-budget";
import { literal, readPage, withQuery, type Page } from "../../api/odata";
import type { Canary } from "./known-jobs";
import { ListedJobs } from "./listed-jobs";
import type { Correlation } from "./correlation";
import type { Start } from "../start";

/** Characters of a filter, encoded: IIS takes a query of 2,048. */
const LONGEST_FILTER = 1_700;

/** Rows of a page; the most that Orchestrator gives. */
const PAGE = 1_000;

/** A busy tenant's list is not read further back than this. */
const MAX_PAGES = 50;

export class JobLists {
    #filterIsRefused = false;

    constructor(
        private readonly api: Api,
        private readonly budget: JobListBudget,
    ) {}

    /** Jobs of one folder, those of the starts among them, and the canaries. As a rule one request. @throws OrchestratorError */
    async of(starts: readonly Start[], canaries: readonly Canary[]): Promise<ListedJobs> {
        const wanted = canaries.filter(({ field }) => starts.some(({ correlation }) => correlation!.field === field));
        const filter = filterOf([...starts.map(({ correlation }) => correlation!), ...wanted]);
        if (this.#filterIsRefused || filter === undefined) return this.#read(undefined, starts, wanted);
        try {
            return await this.#read(filter, starts, wanted);
        } catch (error) {
            if (!(error instanceof OrchestratorError) || error.cause?.status !== 400) throw error;
            // All jobs of the folder: the process may have been renamed since.
            const recent = await this.#read(undefined, starts, wanted);
            this.#filterIsRefused = true;
            return recent;
        }
    }

    /** The jobs of the start's process that are new since it left. @throws OrchestratorError */
    async since(start: Start): Promise<JobDto[]> {
        const listed = await this.#read(`ReleaseName eq ${literal(start.processName)}`, [start], []);
        return [...listed.all].filter((job) => start.after?.isNew(job));
    }

    /** The highest id of the folder's jobs, 0 for none; undefined where it can't be told at once. */
    async highestId({ folder, slot, order }: Start): Promise<number | undefined> {
        if (!this.isAvailable) return undefined;
        await this.budget.take("reconciling");
        const path = withQuery("/odata/Jobs", { $orderby: "Id desc", $top: 1 });
        try {
            const { items } = await readPage<JobDto>(this.api, {
                path,
                folder,
                slot,
                cancelBeforeSend: order.cancelBeforeSend,
                retry: "never",
            });
            return items.reduce((highest, { Id }) => Math.max(highest, Id), 0);
        } catch {
            return undefined; // what is looked up later says why
        }
    }

    /** Whether a list may be asked for at once. */
    get isAvailable(): boolean {
        return this.budget.isAvailable("reconciling");
    }

    /** The job with its arguments, which a list does not carry everywhere. @throws OrchestratorError */
    async withArguments(job: JobDto, { folder }: Start): Promise<JobDto> {
        const path = `/odata/Jobs(${job.Id})`;
        return (await this.api.json({
            method: "GET",
            path,
            folder,
            reconciling: true,
        })) as unknown as JobDto;
    }

    /** Newest first, back to the time when the first of the starts was sent, and to the canaries. */
    async #read(
        filter: string | undefined,
        starts: readonly Start[],
        canaries: readonly Canary[],
    ): Promise<ListedJobs> {
        const listed = new ListedJobs(canaries);
        for (let read = 0, pages = 0; pages < MAX_PAGES; pages++) {
            const { items, count } = await this.#page(filter, starts[0]!, read);
            const jobs = items.filter(isJob);
            const known = listed.size;
            listed.add(jobs);
            read += items.length;
            const last = jobs.at(-1);
            if (jobs.length < items.length) break; // a row that can't be read may be anything
            // A server that does not count may give a short page again and again, having no more to tell.
            listed.isWhole = count === undefined ? listed.size === known && items.length < PAGE : read >= count;
            if (last && last.Id <= jobs[0]!.Id && listed.isPast(last))
                listed.isWhole ||= starts.every(({ after }) => after?.order(last) === "before");
            if (listed.isWhole || listed.size === known) break;
        }
        return listed;
    }

    async #page(filter: string | undefined, at: Start, skip: number): Promise<Page<JobDto | null>> {
        await this.budget.take("reconciling");
        const options = { $filter: filter, $orderby: "Id desc", $top: PAGE, $skip: skip || undefined, $count: "true" };
        return readPage(this.api, {
            path: withQuery("/odata/Jobs", options),
            folder: at.folder,
            retry: "never", // by the next look-up, within the budget
            reconciling: true,
        });
    }
}

/** Undefined where it would be too long. */
function filterOf(marks: readonly Pick<Correlation, "field" | "value">[]): string | undefined {
    const filters = new Set<string>();
    let length = 0;
    for (const { field, value } of marks) {
        const filter = `${field} eq ${field === "BatchExecutionKey" ? value : literal(value)}`;
        if (filters.has(filter)) continue;
        filters.add(filter);
        length += encodeURIComponent(filter.toWellFormed()).length + OR.length;
        if (length > LONGEST_FILTER) return undefined;
    }
    return [...filters].join(" or ");
}

const OR = encodeURIComponent(" or ");
