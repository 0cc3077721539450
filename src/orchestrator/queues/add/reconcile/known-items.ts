import { dropOldest } from "../../../../shared/drop-oldest";
import type { Clock } from "../../../clock";
import { Chronology } from "../../../once/chronology";
import type { QueueItemDto } from "../../queue-item-dto";

/** The oldest are forgotten first. */
const MAX_CLAIMED = 50_000;
const MAX_CANARIES = 1_000;

/** What a server's answers have shown of its items, and of how it treats our marks. */
export class KnownItems {
    /** Undefined until an answer shows it. */
    #keepsMarks: boolean | undefined;
    /** Items that belong to an addition, so that no other addition claims them. */
    readonly #claimed = new Set<number>();
    /** Our marks of items that are known to exist, by the ids of their queues. */
    readonly #canaries = new Map<number, string>();
    #marks = 0;
    readonly chronology: Chronology;

    constructor(
        clock: Clock,
        /** All our marks begin with it, so that any item with one of them shows that the server keeps them. */
        private readonly prefix: string,
    ) {
        this.chronology = new Chronology(clock);
    }

    newMark(): string {
        return `${this.prefix}-${++this.#marks}`;
    }

    /** Whether the server certainly keeps the mark that an item was sent with. */
    get keepsMarks(): boolean {
        return this.#keepsMarks === true;
    }

    /** An answer shows an item that was sent with this mark. */
    noteAdded(item: QueueItemDto, mark: string | undefined): void {
        this.chronology.noteCreated([item]);
        if (mark !== undefined) this.#keepsMarks = item.ParentOperationId === mark;
        this.noteListed(item);
        this.#claim(item);
    }

    /** A list shows the item, which may be one of ours. Answers to bulks show no items. */
    noteListed({ ParentOperationId: mark, QueueDefinitionId: queue }: QueueItemDto): void {
        if (!mark?.startsWith(this.prefix)) return;
        this.#keepsMarks ??= true;
        if (typeof queue !== "number") return;
        this.#canaries.delete(queue);
        this.#canaries.set(queue, mark);
        dropOldest(this.#canaries, MAX_CANARIES);
    }

    /** A list shows the item of an addition. */
    noteFound(item: QueueItemDto): void {
        this.chronology.noteIds([item]);
        this.#claim(item);
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

    #claim({ Id }: QueueItemDto): void {
        this.#claimed.add(Id);
        dropOldest(this.#claimed, MAX_CLAIMED);
    }
}
