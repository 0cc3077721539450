/** Lists the items of a queue, within the budget. */
import type { Api } from "../api/api";
import type { FolderContext } from "../api/folder-context";
import type { JobListBudget } from "../api/job-list-budget";
import { TaskQueue, type Slot } from "../api/task-queue";
import { literal, readList, withQuery } from "../api/odata";
import { OrchestratorError } from "../errors/orchestrator-error";
import { isQueueItem, type QueueItemDto } from "./queue-item-dto";
import type { Queue } from "./queues";

/** Orchestrator's largest page of queue items. */
const PAGE = 100;

/** Bounds the list of a busy queue. */
const MAX_PAGES = 20;

/** So many attempts are made for a further page, and for an item by its reference. Otherwise one failure would waste all earlier pages. */
const MAX_TRIES = 3;

/** A queue, and the folder that the request names. */
export interface QueueContext {
    queue: Queue;
    folder: FolderContext;
}

/** An addition that is about to be sent. */
interface Asker {
    place: QueueContext;
    slot: Slot;
    command: { cancelBeforeSend: AbortSignal };
}

/** The newest items of a queue. `isComplete`: no item is missing that is as new as the wanted ones. */
export interface ListedItems {
    items: readonly QueueItemDto[];
    isComplete: boolean;
}

/** The fields that identify an item by its mark. */
const MARKS = "Id,Key,QueueDefinitionId,Reference,ParentOperationId,CreationTime";

export class ItemLists {
    #filterIsRefused = false;
    #refusesMarks = false;
    readonly #turns = new TaskQueue(1);

    constructor(
        private readonly api: Api,
        private readonly budget: JobListBudget,
    ) {}

    /** The highest id of the folder's items. 0: there are none; undefined: it can't be read at once. */
    async highestId({ place: { folder }, slot, command: { cancelBeforeSend } }: Asker): Promise<number | undefined> {
        if (!this.budget.isAvailable("reconciling")) return undefined;
        const path = withQuery("/odata/QueueItems", { $orderby: "Id desc", $top: 1 });
        const request = { path, folder, slot, cancelBeforeSend, retry: "never" as const };
        try {
            const items = await this.budget.read("reconciling", (onSend) =>
                readList<QueueItemDto>(this.api, { ...request, onSend }, isQueueItem),
            );
            return items.reduce((highest, { Id }) => Math.max(highest, Id), 0);
        } catch {
            return undefined; // reconciling will report the reason
        }
    }

    /** The newest items, back to those that are too old. `onlyMarks`: without their content. @throws OrchestratorError */
    async since(
        place: QueueContext,
        isOlder: (item: QueueItemDto) => boolean,
        onlyMarks: boolean,
    ): Promise<ListedItems> {
        const items = new Map<number, QueueItemDto>();
        for (let pages = 0, read = 0; pages < MAX_PAGES; pages++) {
            const page = await this.#page(place, read, onlyMarks);
            read += page.length;
            const listed = page.filter(isQueueItem);
            const known = items.size;
            for (const item of listed) if (isIn(place, item)) items.set(item.Id, item);
            if (listed.length < page.length) return { items: [...items.values()], isComplete: false };
            const isEnd = page.length < PAGE || listed.some(isOlder);
            if (isEnd) return { items: [...items.values()], isComplete: true };
            // A server that ignores $skip repeats the first page.
            if (items.size === known && !this.#filterIsRefused) break;
        }
        return { items: [...items.values()], isComplete: false };
    }

    /** Whether the server takes a filter by marks, as far as is known. */
    get takeMarks(): boolean {
        return !this.#refusesMarks;
    }

    /** The items with these marks, without their content. @throws OrchestratorError */
    async marked(place: QueueContext, marks: readonly string[]): Promise<ListedItems> {
        const byMark = marks.map((mark) => `ParentOperationId eq ${literal(mark)}`).join(" or ");
        const $filter = `QueueDefinitionId eq ${place.queue.id} and (${byMark})`;
        const path = withQuery("/odata/QueueItems", { $filter, $orderby: "Id desc", $select: MARKS, $top: PAGE });
        const page = await this.#list(path, place).catch((error: unknown) => {
            this.#refusesMarks ||= isRefused(error);
            throw error;
        });
        const items = page.filter(isQueueItem);
        return { items: items.filter((item) => isIn(place, item)), isComplete: items.length < PAGE && items.length === page.length }; // prettier-ignore
    }

    /** The newest item with the reference; undefined if there is none. @throws OrchestratorError */
    async withReference(place: QueueContext, reference: string): Promise<QueueItemDto | undefined> {
        const $filter = `QueueDefinitionId eq ${place.queue.id} and Reference eq ${literal(reference)}`;
        const path = withQuery("/odata/QueueItems", {
            $filter,
            $orderby: "Id desc",
            $top: 1,
        });
        const items = await this.#persistently(() => this.#list(path, place));
        return items
            .filter(isQueueItem)
            .find((item) => isIn(place, item) && item.Reference?.toLowerCase() === reference.toLowerCase());
    }

    /** One whole item. It takes nothing from the budget. @throws OrchestratorError */
    async read(id: number, { folder }: QueueContext): Promise<QueueItemDto> {
        const path = `/odata/QueueItems(${id})`;
        return (await this.api.json({ method: "GET", path, folder, reconciling: true })) as unknown as QueueItemDto;
    }

    async #page(place: QueueContext, skip: number, onlyMarks: boolean): Promise<unknown[]> {
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

    /** Reads items of the whole folder if the server refuses the filter. */
    async #request(place: QueueContext, skip: number, onlyMarks: boolean): Promise<unknown[]> {
        const path = withQuery("/odata/QueueItems", {
            $filter: this.#filterIsRefused ? undefined : `QueueDefinitionId eq ${place.queue.id}`,
            $orderby: "Id desc",
            $select: onlyMarks && !this.#filterIsRefused ? MARKS : undefined,
            $top: PAGE,
            $skip: skip || undefined,
        });
        return this.#list(path, place);
    }

    /** The budget counts each try. @throws OrchestratorError of the last one */
    async #persistently<T>(read: () => Promise<T>): Promise<T> {
        for (let tries = 1; ; tries++)
            try {
                return await read();
            } catch (error) {
                if (isRefused(error) || tries === MAX_TRIES) throw error;
            }
    }

    /** One list at a time. If a server asked for a pause, lists that wait together would also be sent together. */
    #list(path: string, { folder }: QueueContext): Promise<unknown[]> {
        return this.#turns.run(() =>
            this.budget.read("reconciling", (onSend) =>
                // A caller that asks again does so within the budget.
                readList<unknown>(this.api, { path, folder, reconciling: true, onSend, retry: "never" }),
            ),
        );
    }
}

function isIn({ queue }: QueueContext, { QueueDefinitionId }: QueueItemDto): boolean {
    return QueueDefinitionId === queue.id;
}

function isRefused(error: unknown): boolean {
    return error instanceof OrchestratorError && error.cause?.status === 400;
}
