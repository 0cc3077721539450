/** Lists jobs in order to find those of starts with an unknown outcome. */
import type { Api } from "../../api/api";
import { forEachYielding } from "../../jobs/for-each-yielding";
import { isJob, keyOf, type JobDto } from "../../jobs/job-dto";
import { readOne } from "../../lookups/read-one";
import { OrchestratorError } from "../../errors/orchestrator-error";
import type { ApiRequest } from "../../api/api-request";
import { withPermit, type JobListBudget, type ListPermit } from "../../api/job-list-budget";
import { literal, readList, readPage, withQuery, type Page } from "../../api/odata";
import { Bounds } from "../../once/baseline";
import type { Canary, Evidence, KnownJobs } from "./known-jobs";
import { ListedJobs } from "./listed-jobs";
import { normalizedMark, type Correlation } from "./correlation";
import { filterOf, isShort } from "./mark-filter";
import type { Start } from "../start";

/** Orchestrator's largest page. */
const PAGE = 1_000;

/** Bounds the list of a busy tenant. */
const MAX_PAGES = 50;

/** A list does not show a new job for less than this, and nor does a read by id. Milliseconds. */
const LAG = 60_000;

interface Reading {
    isDecisive?: boolean;
    /** Of a list that was taken from the budget. */
    permit?: ListPermit | undefined;
}

const NOTHING: Evidence = { canaries: [], shown: new Set() };

export class JobLists {
    #filterIsRefused = false;

    constructor(
        private readonly api: Api,
        private readonly budget: JobListBudget,
        private readonly known: Pick<KnownJobs, "forget">,
    ) {}

    /**
     * Jobs of one folder, among them those of the starts and the canaries. Usually takes one request. `isDecisive`: what it does not
     * show did not happen. Then a filter by a mark must show a canary: a server that drops the mark would show nothing.
     * @throws OrchestratorError
     */
    async of(starts: readonly Start[], known: Evidence, isDecisive: boolean): Promise<ListedJobs> {
        const marks = starts.map(({ correlation }) => correlation!);
        return this.#marked(marks, starts, known, { isDecisive });
    }

    /** Resolves when a list may be read. It counts when the result is called. */
    turn(): Promise<ListPermit> {
        return this.budget.take("reconciling");
    }

    /** Jobs of any age in the start's folder with these marks. The budget allows the list. @throws OrchestratorError */
    withPermit(start: Start, marks: readonly Correlation[], known: Evidence, permit: ListPermit): Promise<ListedJobs> {
        return this.#marked(marks, [start], known, { permit });
    }

    /** A canary that was deleted proves nothing, so the list is read again without it. */
    async #marked(
        marks: readonly Correlation[],
        starts: readonly Start[],
        known: Evidence,
        reading: Reading,
    ): Promise<ListedJobs> {
        const listed = await this.#listed(marks, starts, known, reading);
        for (const canary of listed.missing) {
            if (!(await this.#isGone(canary, starts[0]!))) continue;
            this.known.forget(canary);
            const canaries = known.canaries.filter((other) => other !== canary);
            return this.#marked(marks, starts, { ...known, canaries }, { ...reading, permit: undefined });
        }
        return listed;
    }

    /** Whether Orchestrator says so. Its id may be another job's after a restore of the database. */
    async #isGone({ id, key, at }: Canary, { folder, wasSent }: Start): Promise<boolean> {
        if (this.api.clock.now() - at < LAG) return false;
        const request = { path: `/odata/Jobs(${id})`, folder, urgent: true, reconciling: wasSent };
        const job = await readOne(this.api, request, isJob).catch(() => null); // nothing is said of a job that can't be read
        return job === undefined || (job !== null && keyOf(job) !== keyOf({ Key: key }));
    }

    async #listed(
        marks: readonly Correlation[],
        starts: readonly Start[],
        known: Evidence,
        { isDecisive = false, permit }: Reading,
    ): Promise<ListedJobs> {
        const fields = new Set(marks.map(({ field }) => field));
        const canaries = known.canaries.filter(({ field }) => fields.has(field));
        const evidence = { ...known, canaries };
        const filter = filterOf([...marks, ...canaries]);
        const isFilterProven = canaries.length === fields.size;
        if (this.#filterIsRefused || filter === undefined || (isDecisive && !isFilterProven))
            return this.#read(undefined, starts, evidence, permit);
        try {
            return await this.#read(filter, starts, evidence, permit);
        } catch (error) {
            if (!isFilterRefused(error)) throw error;
            // All jobs of the folder, not of the process, which may have been renamed.
            const recent = await this.#read(undefined, starts, evidence);
            this.#filterIsRefused = true;
            return recent;
        }
    }

    /**
     * The newest jobs without a key, by process. Orchestrator gives each job a key, so that the server may have dropped that of a start.
     * @throws OrchestratorError
     */
    async withoutKey(starts: readonly Start[]): Promise<Map<string, Bounds>> {
        const names = [...new Set(starts.map(({ processName }) => `ReleaseName eq ${literal(processName)}`))].join(
            " or ",
        );
        const filter = isShort(names) ? `BatchExecutionKey eq null and (${names})` : "BatchExecutionKey eq null";
        const jobs = await this.#page(filter, starts[0]!, 0).then(
            ({ items }) => items.filter(isJob),
            async (error: unknown) => {
                if (!isFilterRefused(error)) throw error;
                const { all } = await this.#read(undefined, starts, NOTHING);
                return [...all].filter(({ BatchExecutionKey }) => normalizedMark(BatchExecutionKey) === "");
            },
        );
        const newest = new Map<string, Bounds>();
        for (const job of jobs) {
            const name = job.ReleaseName ?? "";
            const known = newest.get(name) ?? new Bounds();
            known.add(job);
            newest.set(name, known);
        }
        return newest;
    }

    /** The jobs of the start's process that are newer than the start. @throws OrchestratorError */
    async newJobs(start: Start): Promise<JobDto[]> {
        const listed = await this.#read(`ReleaseName eq ${literal(start.processName)}`, [start], NOTHING);
        return [...listed.all].filter((job) => start.baseline?.isNew(job));
    }

    /** The highest id of the folder's jobs; 0 for none, undefined where it can't be read at once. */
    async highestId({ folder, slot, command }: Start): Promise<number | undefined> {
        if (!this.isAvailable) return undefined;
        const path = withQuery("/odata/Jobs", { $orderby: "Id desc", $top: 1 });
        const { cancelBeforeSend } = command;
        const request = { path, folder, slot, cancelBeforeSend, retry: "never" as const };
        try {
            const items = await this.budget.read("reconciling", (onSend) =>
                readList<JobDto>(this.api, { ...request, onSend }),
            );
            return items.reduce((highest, { Id }) => Math.max(highest, Id), 0);
        } catch {
            return undefined; // reconciling will report the reason
        }
    }

    /** Whether the budget has a list at once. */
    get isAvailable(): boolean {
        return this.budget.isAvailable("reconciling");
    }

    /** The job with its arguments, which some servers leave out of lists. @throws OrchestratorError */
    async withArguments(job: JobDto, { folder }: Start): Promise<JobDto> {
        const path = `/odata/Jobs(${job.Id})`;
        return (await this.api.json({
            method: "GET",
            path,
            folder,
            reconciling: true,
        })) as unknown as JobDto;
    }

    /** The key of the job's process; undefined where the server does not tell it. @throws OrchestratorError */
    async processKeyOf({ Id }: JobDto, { folder }: Start): Promise<string | undefined> {
        const path = withQuery(`/odata/Jobs(${Id})`, { $expand: "Release" });
        const { Release } = await this.api.json({ method: "GET", path, folder, urgent: true });
        const key: unknown = (Release as { Key?: unknown } | null | undefined)?.Key;
        return typeof key === "string" ? key : undefined;
    }

    /** Reads from the newest job back to the first of the starts and to the canaries. */
    async #read(
        filter: string | undefined,
        starts: readonly Start[],
        evidence: Evidence,
        permit?: ListPermit,
    ): Promise<ListedJobs> {
        const listed = new ListedJobs(evidence, filter !== undefined);
        for (let read = 0, pages = 0; pages < MAX_PAGES; pages++) {
            const { items, count } = await this.#page(filter, starts[0]!, read, pages === 0 ? permit : undefined);
            const jobs = items.filter(isJob);
            const known = listed.size;
            listed.add(jobs);
            read += items.length;
            const last = jobs.at(-1);
            if (jobs.length < items.length) break; // an unreadable row may be a job of the starts
            // At its end, a server without a count may repeat a short page for ever.
            listed.isComplete = count === undefined ? listed.size === known && items.length < PAGE : read >= count;
            if (last && last.Id <= jobs[0]!.Id && listed.isPast(last))
                listed.isComplete ||= await this.#isOlderThanAll(last, starts);
            if (listed.isComplete || listed.size === known) break;
        }
        return listed;
    }

    /** There may be thousands of starts. */
    async #isOlderThanAll(job: JobDto, starts: readonly Start[]): Promise<boolean> {
        let isOlder = true;
        await forEachYielding(this.api.clock, starts, ({ baseline }) => {
            isOlder &&= baseline?.ageOf(job) === "older";
        });
        return isOlder;
    }

    async #page(
        filter: string | undefined,
        at: Start,
        skip: number,
        permit?: ListPermit,
    ): Promise<Page<JobDto | null>> {
        const options = { $filter: filter, $orderby: "Id desc", $top: PAGE, $skip: skip || undefined, $count: "true" };
        const request: Omit<ApiRequest, "method"> = {
            path: withQuery("/odata/Jobs", options),
            folder: at.folder,
            retry: "never", // the next look-up asks again, within the budget
            urgent: true,
            reconciling: at.wasSent,
        };
        return withPermit(permit ?? (await this.turn()), (onSend) => readPage(this.api, { ...request, onSend }));
    }
}

function isFilterRefused(error: unknown): boolean {
    return error instanceof OrchestratorError && error.cause?.status === 400;
}
