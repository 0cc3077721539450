import { dropOldest } from "../../../shared/drop-oldest";
import type { QueueItemDto } from "../queue-item-dto";

/** The oldest are forgotten first. */
const MAX_QUEUES = 1_000;
const MAX_CLAIMED = 50_000;

/** What a server had told before items were sent. */
export interface Baseline {
    /** The highest id of the queue's items; 0 for none. */
    id: number;
    /** The server's time in milliseconds since 1970, where it tells one. */
    time: number | undefined;
}

/** By how much the times of items and of answers may differ. Milliseconds. */
const CLOCK_SKEW = 60_000;

/** Whether the item was there before. */
export function isOlder({ Id, CreationTime }: QueueItemDto, { id, time }: Baseline): boolean {
    if (Id <= id) return true;
    const created = Date.parse(CreationTime ?? "");
    return time !== undefined && created < time - CLOCK_SKEW;
}

/** What the answers of a server have told of its items, and of what it does with our marks. */
export class KnownItems {
    /** Undefined until an answer tells. */
    #keepsMarks: boolean | undefined;
    /** By the id of their queue. */
    readonly #highestIds = new Map<number, number>();
    /** Items that belong to an addition, so that no other one takes them for its own. */
    readonly #claimed = new Set<number>();

    /** Whether an item of an addition certainly shows the mark that was sent with it. */
    get keepsMarks(): boolean {
        return this.#keepsMarks === true;
    }

    /** An answer shows an item that was sent with this mark. */
    noteAdded(item: QueueItemDto, mark: string | undefined): void {
        if (mark !== undefined) this.#keepsMarks = item.ParentOperationId === mark;
        this.#claim(item);
    }

    /** A list shows the item of an addition. */
    noteFound(item: QueueItemDto, mark: string | undefined): void {
        if (mark !== undefined && item.ParentOperationId === mark) this.#keepsMarks ??= true;
        this.#claim(item);
    }

    isClaimed({ Id }: QueueItemDto): boolean {
        return this.#claimed.has(Id);
    }

    baseline(queueId: number, time: number | undefined): Baseline {
        return { id: this.#highestIds.get(queueId) ?? 0, time };
    }

    #claim({ Id, QueueDefinitionId: queue }: QueueItemDto): void {
        this.#claimed.add(Id);
        dropOldest(this.#claimed, MAX_CLAIMED);
        if (typeof queue !== "number") return;
        this.#highestIds.set(queue, Math.max(Id, this.#highestIds.get(queue) ?? 0));
        dropOldest(this.#highestIds, MAX_QUEUES);
    }
}
