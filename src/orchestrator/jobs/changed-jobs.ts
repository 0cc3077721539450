import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import type { JobListBudget, ListPurpose } from "../api/job-list-budget";
import { readPage, withQuery } from "../api/odata";
import { OrchestratorError } from "../errors/orchestrator-error";
import { forEachYielding } from "./for-each-yielding";
import { isJob, type JobDto } from "./job-dto";

/** The first API version with `JobDto.LastModificationTime`. */
const MODIFICATION_TIME_SINCE = 17;

/** Orchestrator's largest page. */
const PAGE = 1_000;

/** Is told what a list of changed jobs shows. */
export interface ChangesObserver {
    changed(job: JobDto): void;
    /** The server refuses to filter by the time of the last change. From now on the times of start and end count. */
    filterRefused(): void;
}

type Scope = Pick<ApiRequest, "folder" | "urgent"> & { purpose: ListPurpose };

/** Lists the jobs that have changed, by whatever times the server can filter by. */
export class ChangedJobs {
    #refusesModificationTime = false;

    constructor(
        private readonly api: Api,
        private readonly budget: JobListBudget,
    ) {}

    /** Shows the jobs of a folder that have changed since the time, without their output. @throws OrchestratorError */
    async since(time: number, scope: Scope, observer: ChangesObserver): Promise<void> {
        const since = new Date(time).toISOString();
        if (this.api.server.specification >= MODIFICATION_TIME_SINCE && !this.#refusesModificationTime)
            try {
                const filter = `LastModificationTime ge ${since}`;
                return await this.#list(filter, ["LastModificationTime"], scope, observer);
            } catch (error) {
                if (!(error instanceof OrchestratorError) || error.cause?.status !== 400) throw error;
                this.#refusesModificationTime = true;
                observer.filterRefused();
            }
        await this.#list(`(EndTime ge ${since} or StartTime ge ${since})`, [], scope, observer);
    }

    async #list(
        filter: string,
        fields: readonly string[],
        { purpose, ...scope }: Scope,
        observer: ChangesObserver,
    ): Promise<void> {
        // Pages are cut by id, which never changes, so that no job is lost that changes meanwhile.
        for (let last: number | undefined; ;) {
            const path = withQuery("/odata/Jobs", {
                $filter: last === undefined ? filter : `${filter} and Id gt ${last}`,
                $orderby: "Id",
                $select: ["Id", "Key", "State", "ReleaseName", "StartTime", "EndTime", ...fields].join(","),
                $top: PAGE,
                $count: "true",
            });
            // Without retries: the next sweep asks again, within the budget.
            const request = { path, ...scope, retry: "never" as const };
            const { items, count = Infinity } = await this.budget.read(purpose, (onSend) =>
                readPage<JobDto | null>(this.api, { ...request, onSend }),
            );
            const page = items.filter(isJob);
            await forEachYielding(this.api.clock, page, (job) => observer.changed(job));
            const before: number | undefined = last;
            last = page.at(-1)?.Id;
            // A server that ignores the filter would return the same page for ever.
            if (last === undefined || items.length >= count || last <= (before ?? -Infinity)) return;
        }
    }
}
