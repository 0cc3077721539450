import { notFound } from "../../errors";
import type { Queue } from "../../queues/queue";
import type { QueueItem } from "../../queues/queue-item";
import { folderRequired } from "../folder-scope";
import type { Context } from "../route";

export const QUEUE = { dto: "QueueDefinitionDto" };

/** "The maximum value is 100" since June 2024 (release notes of Automation Cloud). */
const MAX_TOP_SINCE = 20;

const ITEM = {
    dto: "QueueItemDto",
    expandable: { QueueDefinition: ({ queue }: QueueItem) => queue, Robot: () => null },
};

export const itemEntity = ({ generation }: Context): typeof ITEM & { maxTop?: number } =>
    (generation.apiVersion ?? 0) >= MAX_TOP_SINCE ? { ...ITEM, maxTop: 100 } : ITEM;

/** The first API version whose lists cover all folders if no header names one. */
const ALL_FOLDERS_SINCE = 15;

/** A list without a folder shows a row once for each folder that has its queue. @throws ApiError 1101 */
export function rowsOfFolders<Row extends object>(
    { folder, generation }: Context,
    rows: readonly Row[],
    queueOf: (row: Row) => Queue,
): Row[] {
    if (!folder && (generation.apiVersion ?? 0) < ALL_FOLDERS_SINCE) throw folderRequired(generation);
    return rows.flatMap((row) => {
        const folders = queueOf(row).folders.filter((own) => !folder || own === folder);
        return folders.map(({ Id, FullyQualifiedName }) => ({
            ...row,
            OrganizationUnitId: Id,
            OrganizationUnitFullyQualifiedName: FullyQualifiedName,
        }));
    });
}

/** The item, if its queue is in the request's folder. */
export function itemInFolder({ folder }: Context, item: QueueItem | undefined): QueueItem | undefined {
    return item && folder && item.queue.folders.includes(folder) ? item : undefined;
}

/** @throws ApiError 404 when its queue is not in the request's folder */
export function requireItem(context: Context, item: QueueItem | undefined): QueueItem {
    const found = itemInFolder(context, item);
    if (!found) throw notFound("The queue item");
    return found;
}
