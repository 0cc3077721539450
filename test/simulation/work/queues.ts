/** The queues of a folder. */
import type { QueueData } from "../../../src/simulator/tenant/tenant-data";

const UNIQUE = "Unique";

/** Robots tell the results of items when the nature of items says so. */
export function queuesOf(folder: string): QueueData[] {
    const item = { duration: null };
    return [
        { folder, name: `${folder} Plain`, item },
        { folder, name: `${folder} Retried`, retries: 2, item },
        { folder, name: `${folder} ${UNIQUE}`, retries: 1, uniqueReferences: true, item },
    ];
}

/** Whether the queue takes each reference once. */
export function isUnique(queue: string): boolean {
    return queue.endsWith(UNIQUE);
}
