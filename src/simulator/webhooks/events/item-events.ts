/** What webhooks report of queue items. Source: docs, "Types of events", 2021.10 to 2025.10. */
import type { ItemStatus, QueueItem } from "../../queues/queue-item";
import { trim, type Generation } from "../../specification";
import type { Happening } from "./event";

const TYPES: Partial<Record<ItemStatus, string>> = {
    New: "queueItem.added",
    InProgress: "queueItem.transactionStarted",
    Successful: "queueItem.transactionCompleted",
    Failed: "queueItem.transactionFailed",
    Abandoned: "queueItem.transactionAbandoned",
};

/** These tell a list of items, the others one item. */
const OF_LISTS: readonly ItemStatus[] = ["New", "Abandoned"];

/** Every folder that has the queue has an event of its own. */
export function itemChanged(item: QueueItem, at: number, generation: Generation): Happening[] {
    const { Status, queue } = item;
    const type = TYPES[Status];
    if (type === undefined) return [];
    return queue.folders.map((folder) => {
        const { Id: OrganizationUnitId, FullyQualifiedName: OrganizationUnitFullyQualifiedName } = folder;
        const row = { ...item, OrganizationUnitId, OrganizationUnitFullyQualifiedName };
        const told = trim("QueueItemDto", generation, row);
        const content = {
            ...(OF_LISTS.includes(Status) ? { QueueItems: [told] } : { QueueItem: told }),
            Queue: { Id: queue.Id, Name: queue.Name },
        };
        return { type, at, folder, entityKey: item.UniqueKey, content };
    });
}
