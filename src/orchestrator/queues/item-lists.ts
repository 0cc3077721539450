/** Lists the items of a queue, within the budget. */
import type { Api } from "../api/api";
import type { FolderContext } from "../api/folder-context";
import type { JobListBudget } from "../api/job-list-budget";
import { literal, readPage, withQuery } from "../api/odata";
import { OrchestratorError } from "../errors/orchestrator-error";
import { isOlder, type Baseline } from "./add/known-items";
import { isQueueItem, type QueueItemDto } from "./queue-item-dto";
import type { Queue } from "./queues";

/** Orchestrator's largest page of queue items. */
const PAGE = 100;

/** Bounds the list of a busy queue. */
const MAX_PAGES = 20;

/** A further page is asked for up to so often: else one failure would cost all the pages before it. */
const MAX_TRIES = 3;

/** Where items are. */
export interface Place {
    queue: Queue;
    folder: FolderContext;
}

/** The newest items of a queue. `isComplete`: all that are newer than a baseline are among them. */
export interface ListedItems {
    items: readonly QueueItemDto[];
    isComplete: boolean;
}

/** Enough to tell items by their marks. */
const MARKS = "Id,QueueDefinitionId,Reference,ParentOperationId,CreationTime";

export class ItemLists {
    #filterIsRefused = false;

    constructor(
        private readonly api: Api,
        private readonly budget: JobListBudget,
    ) {}

    /** The items that are newer than the baseline. `onlyMarks`: without their content. @throws OrchestratorError */
    async since(place: Place, baseline: Baseline, onlyMarks: boolean): Promise<ListedItems> {
        const items = new Map<number, QueueItemDto>();
        for (let pages = 0, read = 0; pages < MAX_PAGES; pages++) {
            const page = await this.#page(place, read, onlyMarks);
            read += page.length;
            const listed = page.filter(isQueueItem);
            const known = items.size;
            for (const item of listed) if (isIn(place, item)) items.set(item.Id, item);
            if (listed.length < page.length) return { items: [...items.values()], isComplete: false };
            const isEnd = page.length < PAGE || listed.some((item) => isOlder(item, baseline));
            if (isEnd) return { items: [...items.values()], isComplete: true };
            // A server that ignores $skip repeats the first page.
            if (items.size === known && !this.#filterIsRefused) break;
        }
        return { items: [...items.values()], isComplete: false };
    }

    /** The newest item with the reference; undefined for none. @throws OrchestratorError */
    async withReference(place: Place, reference: string): Promise<QueueItemDto | undefined> {
        await this.budget.take("reconciling");
        const $filter = `QueueDefinitionId eq ${place.queue.id} and Reference eq ${literal(reference)}`;
        const path = withQuery("/odata/QueueItems", {
            $filter,
            $orderby: "Id desc",
            $top: 1,
        });
        const { items } = await readPage<unknown>(this.api, { path, folder: place.folder, reconciling: true });
        return items
            .filter(isQueueItem)
            .find((item) => isIn(place, item) && item.Reference?.toLowerCase() === reference.toLowerCase());
    }

    /** One item, whole. It costs nothing of the budget. @throws OrchestratorError */
    async read(id: number, { folder }: Place): Promise<QueueItemDto> {
        const path = `/odata/QueueItems(${id})`;
        return (await this.api.json({ method: "GET", path, folder, reconciling: true })) as unknown as QueueItemDto;
    }

    async #page(place: Place, skip: number, onlyMarks: boolean): Promise<unknown[]> {
        for (let tries = 1; ; tries++)
            try {
                return await this.#request(place, skip, onlyMarks);
            } catch (error) {
                if (isRefused(error)) {
                    if (this.#filterIsRefused || skip > 0) throw error;
                    this.#filterIsRefused = true;
                } else if (skip === 0 || tries === MAX_TRIES) throw error;
            }
    }

    /** Items of the whole folder, where the server refuses the filter. */
    async #request({ queue, folder }: Place, skip: number, onlyMarks: boolean): Promise<unknown[]> {
        await this.budget.take("reconciling");
        const path = withQuery("/odata/QueueItems", {
            $filter: this.#filterIsRefused ? undefined : `QueueDefinitionId eq ${queue.id}`,
            $orderby: "Id desc",
            $select: onlyMarks && !this.#filterIsRefused ? MARKS : undefined,
            $top: PAGE,
            $skip: skip || undefined,
        });
        // Whoever asks again does so within the budget.
        return (await readPage<unknown>(this.api, { path, folder, reconciling: true, retry: "never" })).items;
    }
}

function isIn({ queue }: Place, { QueueDefinitionId }: QueueItemDto): boolean {
    return QueueDefinitionId === queue.id;
}

function isRefused(error: unknown): boolean {
    return error instanceof OrchestratorError && error.cause?.status === 400;
}
