import type { FolderRef } from "../../shared/folder-ref";
import type { Api } from "../api/api";
import type { JobListBudget } from "../api/job-list-budget";
import { literal, readList, withQuery } from "../api/odata";
import { NO_SLOT } from "../api/task-queue";
import { OrchestratorError } from "../errors/orchestrator-error";
import { FolderRecords, type FolderScope } from "../lookups/folder-records";
import type { Folders } from "../lookups/folders";
import { readOne } from "../lookups/read-one";
import { ChangedItems, type ItemChangesObserver, type ItemsSince } from "./changed-items";
import { isQueueItem, type QueueItemDto } from "./queue-item-dto";
import type { Queues } from "./queues";

/** The first API versions that read the last retry of an item by its id, and whose items have a `UniqueKey`. */
const LAST_RETRY_SINCE = 11;
const UNIQUE_KEY_SINCE = 17;

/** Orchestrator's largest page of queue items. */
const PAGE = 100;
const NEWEST = { $orderby: "Id desc", $top: PAGE };

/** Bounds a list that no filter can shorten. */
const MAX_UNFILTERED_PAGES = 10;

/** Keys or references in one filter. IIS accepts a query of 2,048 characters. */
const KEYS_PER_REQUEST = 25;
const LONGEST_FILTER = 1_500;

/** Names an item by its reference. Several queues may have the same one. */
export interface ItemReference {
    reference: string;
    queueId?: number | undefined;
}

/** Reads queue items, each in the folder that the caller names: without a folder, a list shows an item once for each of its folders. */
export class QueueItems extends FolderRecords {
    readonly #changes: ChangedItems;

    constructor(
        api: Api,
        folders: Folders,
        private readonly queues: Queues,
        private readonly budget: JobListBudget,
    ) {
        super(api, folders);
        this.#changes = new ChangedItems(api, budget);
    }

    /** The item; undefined if it does not exist (any more). No rate limit applies. @throws OrchestratorError */
    async read(id: number, folder: FolderRef | undefined): Promise<QueueItemDto | undefined> {
        const path = `/odata/QueueItems(${id})`;
        return (await readOne(this.api, { path, ...(await this.scope(folder)) }, isQueueItem)) ?? undefined;
    }

    /** The newest item of the chain of retries; undefined if there is no retry. @throws OrchestratorError */
    async lastRetry(
        { Id, Key, Status }: QueueItemDto,
        folder: FolderRef | undefined,
    ): Promise<QueueItemDto | undefined> {
        const scope = await this.scope(folder);
        if (this.api.server.specification >= LAST_RETRY_SINCE) {
            const path = `/odata/QueueItems(${Id})/UiPath.Server.Configuration.OData.GetItemLastRetry`;
            const last = await readOne(this.api, { path, ...scope }, isQueueItem);
            if (last || Status !== "Retried") return last ?? undefined;
        }
        return Key ? (await this.#list({ ...NEWEST, $filter: `Key eq ${Key}`, $top: 1 }, scope))[0] : undefined;
    }

    /** The newest items with these keys (in lower case), by key. @throws OrchestratorError */
    async byKeys(keys: readonly string[], folder: FolderRef | undefined): Promise<Map<string, QueueItemDto>> {
        const found = new Map<string, QueueItemDto>();
        const fields = this.api.server.specification >= UNIQUE_KEY_SINCE ? ["Key", "UniqueKey"] : ["Key"];
        for (const field of fields) {
            const missing = keys.filter((key) => !found.has(key));
            const filters = missing.map((key) => `${field} eq ${key}`);
            const items = await this.#newest(filters, folder);
            for (const item of items) {
                const key = String(item[field] as string).toLowerCase();
                if (!found.has(key)) found.set(key, item);
            }
        }
        return found;
    }

    /** The newest items with these references. @throws OrchestratorError */
    async byReferences<Named extends ItemReference>(
        named: readonly Named[],
        folder: FolderRef | undefined,
    ): Promise<Map<Named, QueueItemDto>> {
        const newest = new Map<string, QueueItemDto>();
        for (const item of await this.#newest(named.map(referenceFilter), folder))
            for (const queueId of [undefined, item.QueueDefinitionId ?? undefined]) {
                const name = nameOf({ reference: item.Reference ?? "", queueId });
                if (!newest.has(name)) newest.set(name, item);
            }
        const found = new Map<Named, QueueItemDto>();
        for (const one of named) {
            const item = newest.get(nameOf(one));
            if (item) found.set(one, item);
        }
        return found;
    }

    /** Shows the items of a folder that were begun or ended since the time. @throws OrchestratorError */
    async changedSince(
        time: number,
        folder: FolderRef | undefined,
        changed: (item: QueueItemDto) => void,
    ): Promise<void> {
        const scope = await this.scope(folder);
        await this.#changes.begunOrEnded(time, { ...scope, purpose: "following" }, changed);
    }

    /** Shows the items of a folder that are new, have ended or were abandoned, without their content. @throws OrchestratorError */
    async happenedSince(
        since: ItemsSince,
        folder: FolderRef | undefined,
        observer: ItemChangesObserver,
    ): Promise<void> {
        await this.#changes.since(since, { ...(await this.scope(folder)), purpose: "events" }, observer);
    }

    /** The greatest id of an item in the folder; 0 if there is none. @throws OrchestratorError */
    async newestId(folder: FolderRef | undefined): Promise<number> {
        return this.#changes.newestId({ ...(await this.scope(folder)), purpose: "events" });
    }

    /** The id of a queue, freshly read from the server. @throws OrchestratorError QUEUE_NOT_FOUND, … */
    async queueId(name: string, folder: FolderRef | undefined): Promise<number> {
        const query = { name, folder: (await this.scope(folder)).folder, slot: NO_SLOT };
        this.queues.forget(query);
        return (await this.queues.find(query)).id;
    }

    /** The items that fit one of the filters, newest first. */
    async #newest(filters: readonly string[], folder: FolderRef | undefined): Promise<QueueItemDto[]> {
        const scope = await this.scope(folder);
        const items: QueueItemDto[] = [];
        for (const part of parts(filters))
            try {
                items.push(...(await this.#list({ ...NEWEST, $filter: part.join(" or ") }, scope)));
            } catch (error) {
                if (!(error instanceof OrchestratorError && error.cause?.status === 400)) throw error;
                return this.#all(scope); // some servers refuse some filters
            }
        return items;
    }

    /** The newest items of the folder, within the bound. */
    async #all(scope: FolderScope): Promise<QueueItemDto[]> {
        const items: QueueItemDto[] = [];
        for (let pages = 0; pages < MAX_UNFILTERED_PAGES; pages++) {
            const page = await this.#list({ ...NEWEST, $skip: items.length || undefined }, scope);
            items.push(...page);
            if (page.length < PAGE) break;
        }
        return items;
    }

    async #list(query: Parameters<typeof withQuery>[1], scope: FolderScope): Promise<QueueItemDto[]> {
        const path = withQuery("/odata/QueueItems", query);
        const items = await this.budget.read("following", (onSend) =>
            readList<unknown>(this.api, { path, ...scope, onSend, retry: "never" }),
        );
        return items.filter(isQueueItem);
    }
}

function referenceFilter({ reference, queueId }: ItemReference): string {
    const filter = `Reference eq ${literal(reference)}`;
    return queueId === undefined ? filter : `(QueueDefinitionId eq ${queueId} and ${filter})`;
}

/** Orchestrator compares references without regard to case. */
function nameOf({ reference, queueId }: ItemReference): string {
    return `${queueId ?? ""} ${reference.toLowerCase()}`;
}

/** Groups of filters that fit one request each. */
function* parts(filters: readonly string[]): Generator<string[]> {
    let part: string[] = [];
    let length = 0;
    for (const filter of filters) {
        const size = encodeURIComponent(filter.toWellFormed()).length + 10;
        if (part.length > 0 && (part.length === KEYS_PER_REQUEST || length + size > LONGEST_FILTER)) {
            yield part;
            [part, length] = [[], 0];
        }
        part.push(filter);
        length += size;
    }
    if (part.length > 0) yield part;
}
