/** What the robots have to do for the queues: items that wait for one, and items in progress. */
import type { Tenant } from "../tenant/tenant";
import type { Queue } from "./queue";
import type { QueueItem } from "./queue-item";

/** What is due next of an item. */
export interface Due {
    item: QueueItem;
    isEnd: boolean;
    /** Milliseconds since 1970. */
    at: number;
}

export class Workload {
    readonly #waiting = new Set<QueueItem>();
    readonly #inProgress = new Set<QueueItem>();
    /** By the id of their folder. */
    readonly #busyRobots = new Map<number, number>();
    /** When an item last changed. */
    #lastChange = 0;

    constructor(private readonly tenant: Tenant) {}

    /** The item has changed its status at this time. */
    place(item: QueueItem, at: number): void {
        this.#lastChange = Math.max(this.#lastChange, at);
        this.#waiting.delete(item);
        if (this.#inProgress.delete(item)) this.#count(item.queue, -1);
        if (item.Status === "New") this.#waiting.add(item);
        if (item.Status !== "InProgress") return;
        this.#inProgress.add(item);
        this.#count(item.queue, 1);
    }

    next(): Due | undefined {
        const ending = minimum(this.#inProgress, (item) => item.endsAt);
        const starting = minimum(this.#waiting, (item) => (this.#hasRobot(item.queue) ? item.readyAt : Infinity));
        const endAt = ending?.endsAt ?? Infinity;
        // An item that was ready earlier had no robot until the last change.
        const startAt = Math.max(starting?.readyAt ?? Infinity, this.#lastChange);
        if (ending && endAt <= startAt) return { item: ending, isEnd: true, at: endAt };
        return starting && { item: starting, isEnd: false, at: startAt };
    }

    #hasRobot({ OrganizationUnitId: folder }: Queue): boolean {
        return (this.#busyRobots.get(folder) ?? 0) < this.tenant.robotsIn(folder).length;
    }

    #count({ OrganizationUnitId: folder }: Queue, more: number): void {
        this.#busyRobots.set(folder, (this.#busyRobots.get(folder) ?? 0) + more);
    }
}

function minimum(items: Iterable<QueueItem>, value: (item: QueueItem) => number): QueueItem | undefined {
    let least: QueueItem | undefined;
    let leastValue = Infinity;
    for (const item of items) {
        const own = value(item);
        if (own < leastValue) [least, leastValue] = [item, own];
    }
    return least;
}
