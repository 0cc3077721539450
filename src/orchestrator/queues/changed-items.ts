import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import type { JobListBudget, ListPurpose } from "../api/job-list-budget";
import { readList, withQuery } from "../api/odata";
import { OrchestratorError } from "../errors/orchestrator-error";
import { forEachYielding } from "../jobs/for-each-yielding";
import { isQueueItem, type QueueItemDto } from "./queue-item-dto";

/** Orchestrator's largest page of queue items. */
const PAGE = 100;

/** The newest items that are looked at where the server refuses the filter. */
const NEWEST = 500;

/** The fields that show what has happened to an item. */
const FIELDS = [
    "Id",
    "Key",
    "QueueDefinitionId",
    "Status",
    "CreationTime",
    "StartProcessing",
    "EndProcessing",
    "ProcessingExceptionType",
    "AncestorId",
].join(",");

const NEWEST_FIRST = { $orderby: "Id desc", $select: FIELDS };

/** Which changes of items to list. No field says when an item was abandoned. All times are in milliseconds since 1970. */
export interface ItemsSince {
    /** Items with a greater id. */
    id: number;
    /** Items that have ended since then. */
    ended: number;
    /** Abandoned items that were started since then. */
    abandonedBegun: number;
}

/** Receives what a list of changed items shows. */
export interface ItemChangesObserver {
    changed(item: QueueItemDto): void;
    /** The server refuses the filter. From now on the newest items are looked at. */
    filterRefused(): void;
}

type Scope = Pick<ApiRequest, "folder" | "urgent"> & { purpose: ListPurpose };

/** Lists the queue items that have changed. No field says when an item last changed. */
export class ChangedItems {
    #refusesFilter = false;

    constructor(
        private readonly api: Api,
        private readonly budget: JobListBudget,
    ) {}

    /** Shows the items of a folder that were begun or ended since the time. @throws OrchestratorError */
    begunOrEnded(time: number, scope: Scope, changed: (item: QueueItemDto) => void): Promise<void> {
        const since = new Date(time).toISOString();
        return this.#all(`(EndProcessing ge ${since} or StartProcessing ge ${since})`, undefined, scope, changed);
    }

    /** Shows the items of a folder that are new, have ended or were abandoned, without their content. @throws OrchestratorError */
    async since({ id, ended, abandonedBegun }: ItemsSince, scope: Scope, observer: ItemChangesObserver): Promise<void> {
        const [endedSince, begunSince] = [ended, abandonedBegun].map((time) => new Date(time).toISOString());
        const abandoned = `(Status eq 'Abandoned' and StartProcessing ge ${begunSince})`;
        const filter = `(Id gt ${id} or EndProcessing ge ${endedSince} or ${abandoned})`;
        const changed = (item: QueueItemDto): void => observer.changed(item);
        if (!this.#refusesFilter)
            try {
                return await this.#all(filter, FIELDS, scope, changed);
            } catch (error) {
                if (!(error instanceof OrchestratorError) || error.cause?.status !== 400) throw error;
                this.#refusesFilter = true;
                observer.filterRefused();
            }
        for (let read = 0; read < NEWEST; read += PAGE) {
            const page = await this.#page({ ...NEWEST_FIRST, $top: PAGE, $skip: read || undefined }, scope);
            await forEachYielding(this.api.clock, page.filter(isQueueItem), changed);
            if (page.length < PAGE) return;
        }
    }

    /** The greatest id of an item; 0 if there is no item. @throws OrchestratorError */
    async newestId(scope: Scope): Promise<number> {
        const [newest] = await this.#page({ ...NEWEST_FIRST, $top: 1 }, scope);
        return isQueueItem(newest) ? newest.Id : 0;
    }

    async #all(
        filter: string,
        $select: string | undefined,
        scope: Scope,
        changed: (item: QueueItemDto) => void,
    ): Promise<void> {
        // The next page begins after the last id. Ids never change, so no item is lost that changes meanwhile.
        for (let last: number | undefined; ;) {
            const $filter = last === undefined ? filter : `${filter} and Id gt ${last}`;
            const page = await this.#page({ $filter, $orderby: "Id", $select, $top: PAGE }, scope);
            const items = page.filter(isQueueItem);
            await forEachYielding(this.api.clock, items, changed);
            const before: number | undefined = last;
            last = items.at(-1)?.Id;
            // A server that ignores the filter would return the same page for ever.
            if (last === undefined || page.length < PAGE || last <= (before ?? -Infinity)) return;
        }
    }

    /** Without retries: the next look asks again, within the budget. */
    async #page(options: Parameters<typeof withQuery>[1], { purpose, ...scope }: Scope): Promise<unknown[]> {
        const path = withQuery("/odata/QueueItems", options);
        return this.budget.read(purpose, (onSend) =>
            readList<unknown>(this.api, { path, ...scope, onSend, retry: "never" }),
        );
    }
}
