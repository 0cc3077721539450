import { folderName } from "../../../shared/folder-ref";
import type { Api } from "../../api/api";
import type { FolderContext } from "../../api/folder-context";
import type { JobListBudget } from "../../api/job-list-budget";
import type { Slot } from "../../api/task-queue";
import type { Environment } from "../../environment";
import { OrchestratorError, sentence, type Sentence } from "../../errors/orchestrator-error";
import { HighestIds } from "../../once/highest-ids";
import type { Folders } from "../../lookups/folders";
import type { AddCommand } from "./add-command";
import { AddContext, type AddServices } from "./add-context";
import { addMany, type BulkAdded } from "./add-many";
import { addOne } from "./add-one";
import { readAddition, type Addition } from "./addition";
import { fitToSchema, fitToVersion } from "./fit-items";
import { ItemLists } from "../item-lists";
import { ItemReconciler } from "./reconcile/item-reconciler";
import { KnownItems } from "./reconcile/known-items";
import type { ItemData } from "./item-data";
import type { QueueItemDto } from "../queue-item-dto";
import { Queues, type Queue, type QueueQuery } from "../queues";

/** What was added: an item, or for an array the answer to a bulk with the items that it added. */
export type Added = { item: QueueItemDto } | (Pick<BulkAdded, "body"> & { queueItems: AddedItem[] });

/** An item of a bulk. Without a reference nothing names it. */
interface AddedItem {
    index: number;
    Reference?: string;
    QueueDefinitionId?: number;
}

/** Adds queue items: finds the queue, checks the items, and has them added once. */
export class ItemAdder {
    readonly #services: AddServices;
    #underWay = 0;
    #whenIdle: (() => void)[] = [];

    constructor(
        private readonly api: Api,
        private readonly folders: Folders,
        readonly queues: Queues,
        budget: JobListBudget,
        { uuid }: Pick<Environment, "uuid">,
    ) {
        const lists = new ItemLists(api, budget);
        const known = new KnownItems(api.clock, uuid());
        const highestIds = new HighestIds((context: AddContext) => lists.highestId(context), api.clock);
        this.#services = { api, lists, known, highestIds, reconciler: new ItemReconciler(lists, known, api) };
    }

    /** Errors of the message itself come before any request. @throws OrchestratorError */
    async add(command: AddCommand): Promise<Added> {
        const addition = readAddition(command);
        if (Array.isArray(addition.items) && addition.items.length === 0)
            return { body: { Success: true, Message: null, FailedItems: [] }, queueItems: [] };
        this.#underWay++;
        try {
            const folder = await this.folders.resolve(command.folder);
            return await this.api.admit((slot) => this.#addIn(folder, addition, command, slot), command);
        } finally {
            if (--this.#underWay === 0) for (const idle of this.#whenIdle.splice(0)) idle();
        }
    }

    /** Resolves when no addition is under way. */
    async idle(): Promise<void> {
        if (this.#underWay > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    }

    async #addIn(folder: FolderContext, addition: Addition, command: AddCommand, slot: Slot): Promise<Added> {
        const query: QueueQuery = { name: addition.queue, folder, slot };
        try {
            const queue = await this.queues.find(query);
            return await this.#addTo(
                queue,
                addition.items,
                new AddContext(this.#services, { queue, folder }, command, slot),
            );
        } catch (error) {
            // The requests that explain the error queue like any others.
            slot.release();
            throw await this.#explained(error, query);
        }
    }

    async #addTo(queue: Queue, items: ItemData | ItemData[], context: AddContext): Promise<Added> {
        const all = Array.isArray(items) ? items : [items];
        fitToVersion(all, this.api.server);
        fitToSchema(all, queue);
        await context.prepare();
        if (!Array.isArray(items)) return { item: await addOne(context, items) };
        const { body, addedIndexes } = await addMany(context, items);
        const queueItems = addedIndexes.map((index) => {
            const { Reference } = items[index]!;
            return Reference === undefined ? { index } : { index, Reference, QueueDefinitionId: queue.id };
        });
        return { body, queueItems };
    }

    /** Adds to an error what was tried and, if it helps, what exists and what to do. */
    async #explained(error: unknown, query: QueueQuery): Promise<unknown> {
        if (!(error instanceof OrchestratorError)) return error;
        const { name: queue, folder } = query;
        const ref = folder.ref;
        const tried = ref
            ? sentence("trying.addIn", { queue, folder: folderName(ref) })
            : sentence("trying.add", { queue });
        if (error.cause?.status === 404 && error.code === "REFUSED") {
            this.queues.forget(query); // it has been deleted since it was found
            return new OrchestratorError("QUEUE_NOT_FOUND", [...error.sentences, tried], error.cause);
        }
        const after: Sentence[] = [];
        if (error.code === "FOLDER_NOT_FOUND" && ref) {
            this.folders.forget(ref);
            after.push(...(await this.folders.similar(ref)));
        }
        if (error.code === "NOT_ALLOWED") after.push(...this.api.errors.missingRights(SCOPES, PERMISSIONS));
        return error.with([...after, tried]);
    }
}

/** Needed to add an item, to find its queue and to look it up. Source: API specifications. */
const SCOPES = ["OR.Queues.Read", "OR.Queues.Write"];
const PERMISSIONS = "Queues.View, Transactions.View, Transactions.Create";
