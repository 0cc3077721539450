import { timestamp, type Clock } from "../controls/clock";
import type { Ledger } from "../controls/ledger";
import type { Tenant } from "../tenant/tenant";
import type { ItemScript, QueueData } from "../tenant/tenant-data";
import { newQueue, type Queue } from "./queue";
import {
    dynamicProperties,
    newItem,
    rowVersion,
    type ItemFields,
    type ItemStatus,
    type Origin,
    type QueueItem,
} from "./queue-item";
import { Workload } from "./workload";

const FIRST = { queue: 801, item: 20_001 };

/** Seconds, if the queue has no script. */
const DURATION = 1;

/** An item is abandoned that has been in progress for so long. Source: docs, "Queue item statuses". */
const ABANDONED_AFTER = 24 * 3_600_000;

/** How an item ends. */
export interface ItemResult {
    outcome: NonNullable<ItemScript["outcome"]>;
    output?: Record<string, unknown> | undefined;
    reason?: string | undefined;
    details?: string | undefined;
}

/**
 * The queues of a tenant and their items. An item is new until a robot of the queue's folder is free. Then it is in progress for as
 * long as the script of its queue says, and ends as the script says. There are no timers: everything that is due happens when the
 * store is next read.
 */
export class QueueStore {
    /** For tests. Whether items keep the `ParentOperationId` that a client sends. */
    keepsOperationIds = true;
    /** Hear of each item that is created or changes its status, with the status before. */
    readonly listeners = new Set<(item: QueueItem, before: ItemStatus | undefined, at: number) => void>();
    readonly queues: Queue[];
    readonly #items = new Map<number, QueueItem>();
    readonly #workload: Workload;
    /** References stay used when their item is deleted. */
    readonly #references = new Map<Queue, Set<string>>();
    #nextId = FIRST.item;
    #changes = 0;

    constructor(
        data: readonly QueueData[],
        tenant: Tenant,
        private readonly clock: Clock,
        private readonly ledger: Ledger,
        private readonly uuid: () => string,
    ) {
        this.#workload = new Workload(tenant);
        this.queues = data.map((queue, at) => newQueue(queue, FIRST.queue + at, tenant, clock.now()));
    }

    /** All items in their current state, the oldest first. */
    all(): QueueItem[] {
        this.settle();
        return [...this.#items.values()];
    }

    byId(id: number): QueueItem | undefined {
        this.settle();
        return this.#items.get(id);
    }

    /** The newest item of a chain of retries. */
    lastOf(key: string): QueueItem | undefined {
        return this.all().findLast((item) => item.Key === key.toLowerCase());
    }

    isTaken(queue: Queue, reference: string): boolean {
        return this.#references.get(queue)?.has(reference.toLowerCase()) === true;
    }

    add(queue: Queue, fields: ItemFields): QueueItem {
        this.settle();
        const item = this.#create(queue, fields);
        const { Reference: reference } = item;
        if (!this.#references.has(queue)) this.#references.set(queue, new Set());
        if (reference !== null) this.#references.get(queue)!.add(reference.toLowerCase());
        return item;
    }

    /** Begins to process an item that a client has just added itself. */
    begin(item: QueueItem): void {
        item.hasNoResult = true;
        this.#begin(item, this.clock.now());
    }

    /** Ends an item. @throws Error when it is not in progress */
    finish(id: number, result: ItemResult): void {
        const item = this.byId(id);
        if (item?.Status === "New") this.#begin(item, this.clock.now());
        if (item?.Status !== "InProgress") throw new Error(`There is no item ${id} to be processed.`);
        this.#finish(item, result, this.clock.now());
    }

    /** Retries a failed or abandoned item by hand. @throws Error when it is neither */
    retry(id: number): QueueItem {
        const item = this.byId(id);
        if (item?.Status !== "Failed" && item?.Status !== "Abandoned")
            throw new Error(`The item ${id} has not failed.`);
        item["ReviewStatus"] = "Retried";
        return this.#replace(item, true);
    }

    /** A deleted item stays, with the status Deleted. */
    delete(id: number): void {
        const item = this.byId(id);
        if (!item) throw new Error(`There is no item ${id}.`);
        this.#change(item, "Deleted", this.clock.now());
    }

    /** For tests. Removes an item, as the retention policy does. */
    remove(id: number): void {
        this.delete(id);
        this.#items.delete(id);
    }

    /** For tests. Changes what becomes of the items of a queue from now on. */
    updateQueue(name: string, change: ItemScript): void {
        const queue = this.queues.find((candidate) => candidate.Name === name);
        if (!queue) throw new Error(`There is no queue ${name}.`);
        queue.script = change;
    }

    #create(queue: Queue, fields: ItemFields, ancestor?: Origin["ancestor"], now = this.clock.now()): QueueItem {
        const { ParentOperationId: mark, ...others } = fields;
        const kept = this.keepsOperationIds && mark !== undefined ? { ...others, ParentOperationId: mark } : others;
        const origin: Origin = { id: this.#nextId++, now, uniqueKey: this.uuid(), ...(ancestor ? { ancestor } : {}) };
        const item = newItem(origin, queue, kept as ItemFields);
        this.#items.set(item.Id, item);
        this.#workload.place(item, 0);
        this.ledger.addItem({
            id: item.Id,
            key: item.Key,
            queue: queue.Name,
            reference: item.Reference,
            content: JSON.stringify(fields.SpecificContent),
            operationId: mark ?? null,
            retries: ancestor?.item.Id ?? null,
        });
        this.#tell(item, undefined, now);
        return item;
    }

    /** Processes and ends items that are due, in chronological order. Returns when something is due next. */
    settle(): number {
        const now = this.clock.now();
        for (;;) {
            const due = this.#workload.next();
            if (!due || due.at > now) return due?.at ?? Infinity;
            if (due.isEnd) this.#end(due.item, due.at);
            else this.#begin(due.item, due.at);
        }
    }

    #begin(item: QueueItem, at: number): void {
        const { duration = DURATION } = item.queue.script;
        item["StartProcessing"] = timestamp(at);
        item["ExecutorJobKey"] = this.uuid();
        item.hasNoResult ||= duration === null;
        item.endsAt = at + (item.hasNoResult ? ABANDONED_AFTER : duration! * 1000);
        this.#change(item, "InProgress", at);
    }

    #end(item: QueueItem, at: number): void {
        if (item.hasNoResult) return this.#abandon(item, at);
        const { failsFirst = 0, outcome = "Successful", ...result } = item.queue.script;
        this.#finish(
            item,
            { ...result, outcome: item.RetryNumber < failsFirst ? "ApplicationException" : outcome },
            at,
        );
    }

    #abandon(item: QueueItem, at: number): void {
        this.#change(item, "Abandoned", at);
        const { RetryAbandonedItems: retries, MaxNumberOfRetries: most } = item.queue;
        if (retries && item.RetryNumber < most) this.#replace(item, false, at);
    }

    #finish(item: QueueItem, { outcome, output = {}, reason, details }: ItemResult, at: number): void {
        item["EndProcessing"] = timestamp(at);
        if (outcome === "Successful") {
            item["Output"] = output;
            item["OutputData"] = dynamicProperties(output);
            return this.#change(item, "Successful", at);
        }
        item["ProcessingExceptionType"] = outcome;
        item["ProcessingException"] = {
            Reason: reason ?? "The item failed.",
            Details: details ?? null,
            Type: outcome,
            AssociatedImageFilePath: null,
            CreationTime: timestamp(at),
        };
        this.#change(item, "Failed", at);
        const { AcceptAutomaticallyRetry: retries, MaxNumberOfRetries: most } = item.queue;
        if (outcome === "ApplicationException" && retries && item.RetryNumber < most) this.#replace(item, false, at);
    }

    #replace(item: QueueItem, byHand: boolean, at = this.clock.now()): QueueItem {
        this.#change(item, "Retried", at);
        const { DeferDate: _deferred, ...fields } = item.fields;
        return this.#create(item.queue, fields as ItemFields, { item, byHand }, at);
    }

    #change(item: QueueItem, status: ItemStatus, at: number): void {
        const before = item.Status;
        item.Status = status;
        item.RowVersion = rowVersion(item.Id, ++this.#changes);
        this.#workload.place(item, at);
        this.#tell(item, before, at);
    }

    #tell(item: QueueItem, before: ItemStatus | undefined, at: number): void {
        for (const listener of this.listeners) listener(item, before, at);
    }
}
