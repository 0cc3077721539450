import { dropOldest } from "../../../../shared/drop-oldest";
import type { Clock } from "../../../clock";
import { Chronology } from "../../../once/chronology";
import type { QueueItemDto } from "../../queue-item-dto";

/** The oldest are forgotten first. */
const MAX_CLAIMED = 50_000;
const MAX_CANARIES = 1_000;

/** What the answers of a server have told of its items, and of what it does with our marks. */
export class KnownItems {
    /** Undefined until an answer tells. */
    #keepsMarks: boolean | undefined;
    /** Items that belong to an addition, so that no other one takes them for its own. */
    readonly #claimed = new Set<number>();
    /** Our marks of items that are known to be there, by the ids of their queues. */
    readonly #canaries = new Map<number, string>();
    readonly chronology: Chronology;

    constructor(clock: Clock) {
        this.chronology = new Chronology(clock);
    }

    /** Whether an item of an addition certainly shows the mark that was sent with it. */
    get keepsMarks(): boolean {
        return this.#keepsMarks === true;
    }

    /** An answer shows an item that was sent with this mark. */
    noteAdded(item: QueueItemDto, mark: string | undefined): void {
        this.chronology.noteCreated([item]);
        if (mark !== undefined) this.#keepsMarks = item.ParentOperationId === mark;
        this.#claim(item, mark);
    }

    /** A list shows the item of an addition. */
    noteFound(item: QueueItemDto, mark: string | undefined): void {
        this.chronology.noteIds([item]);
        if (mark !== undefined && item.ParentOperationId === mark) this.#keepsMarks ??= true;
        this.#claim(item, mark);
    }

    /** The mark of an item in the queue. A filter by marks is trusted only if it shows that item. */
    canaryIn(queue: number): string | undefined {
        return this.keepsMarks ? this.#canaries.get(queue) : undefined;
    }

    /** The item has been deleted, or the filter does not work. */
    forgetCanaryIn(queue: number): void {
        this.#canaries.delete(queue);
    }

    isClaimed({ Id }: QueueItemDto): boolean {
        return this.#claimed.has(Id);
    }

    #claim({ Id, QueueDefinitionId: queue, ParentOperationId }: QueueItemDto, mark: string | undefined): void {
        this.#claimed.add(Id);
        dropOldest(this.#claimed, MAX_CLAIMED);
        if (mark === undefined || ParentOperationId !== mark || typeof queue !== "number") return;
        this.#canaries.delete(queue);
        this.#canaries.set(queue, mark);
        dropOldest(this.#canaries, MAX_CANARIES);
    }
}
