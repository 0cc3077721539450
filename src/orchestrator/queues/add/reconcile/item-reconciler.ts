import type { Api } from "../../../api/api";
import { sleep, type Clock } from "../../../clock";
import { OrchestratorError } from "../../../errors/orchestrator-error";
import type { ItemLists, ListedItems, QueueContext } from "../../item-lists";
import type { Baseline } from "../../../once/baseline";
import { FIRST_PAUSE, MAX_FAILURES, PAUSE, reconcileWindow, WINDOWS } from "../../../once/look-up-patience";
import type { KnownItems } from "./known-items";
import type { QueueItemDto } from "../../queue-item-dto";
import { sightingOf, type SentItem } from "./sighting";

/** Items that were sent together, and may be in their queue. */
export interface SentItems {
    place: QueueContext;
    /** What the server had sent before that. */
    baseline: Baseline;
    items: readonly SentItem[];
}

/** Which items are in the queue. `failure`: why look-ups failed. */
export interface Finding {
    found: ReadonlyMap<SentItem, QueueItemDto>;
    /** Whether the others certainly do not exist. */
    areOthersMissing: boolean;
    failure?: OrchestratorError;
}

/** The number of marks in one filter. IIS accepts a query of 2,048 characters. A mark takes up to 90 of them, and the rest takes 180. */
const MAX_MARKS = 20;

interface Open {
    sent: SentItems;
    /** What lists have shown so far. */
    found: ReadonlyMap<SentItem, QueueItemDto>;
    /** By the process's clock. */
    since: number;
    /** Failed or unreliable look-ups, and why the last one failed. */
    failures: number;
    failure: OrchestratorError | undefined;
    resolve(finding: Finding): void;
}

/** Finds out whether items of unknown outcome were added. It lists their queue until they appear, or should have appeared. */
export class ItemReconciler {
    readonly #queues = new Map<string, Set<Open>>();
    readonly #window: number;
    readonly #clock: Clock;

    constructor(
        private readonly lists: ItemLists,
        private readonly known: KnownItems,
        { timeout, clock }: Pick<Api, "timeout" | "clock">,
    ) {
        this.#clock = clock;
        this.#window = reconcileWindow(timeout);
    }

    /** Never rejects. Takes about one window, two windows if look-ups fail, and longer where the budget is short. */
    reconcile(sent: SentItems): Promise<Finding> {
        return new Promise((resolve) => {
            const { queue, folder } = sent.place;
            const key = `${folder.key}\n${queue.id}`;
            const entry: Open = {
                sent,
                found: new Map(),
                since: this.#clock.now(),
                failures: 0,
                failure: undefined,
                resolve,
            };
            const others = this.#queues.get(key);
            if (others) return void others.add(entry);
            const first = new Set([entry]);
            this.#queues.set(key, first);
            void this.#lookUpAll(key, first);
        });
    }

    /** Looks the open items of a queue up together, again and again, until none is left. */
    async #lookUpAll(key: string, open: Set<Open>): Promise<void> {
        const [{ sent }] = open as unknown as [Open];
        for (let pause = FIRST_PAUSE; open.size > 0; pause = PAUSE) {
            // An item that is older than the pause, since a list may lag behind a little.
            const canary = this.known.canaryIn(sent.place.queue.id);
            await sleep(this.#clock, pause);
            await this.#lookUp(open, canary);
        }
        this.#queues.delete(key);
    }

    async #lookUp(open: Set<Open>, canary: string | undefined): Promise<void> {
        const marked = canary === undefined || !this.lists.takeMarks ? [] : firstMarked(open);
        const entries = marked.length > 0 ? marked : [...open];
        const at = this.#clock.now();
        try {
            const listed = await (marked.length > 0 ? this.#marked(marked, canary!) : this.#newest(entries));
            for (const entry of entries) {
                const { items, baseline } = entry.sent;
                const { found, areOthersMissing } = sightingOf(items, listed, baseline, this.known, entry.found);
                entry.found = found;
                this.#decide(open, entry, at, areOthersMissing);
            }
        } catch (error) {
            if (!(error instanceof OrchestratorError)) throw error;
            for (const entry of entries) {
                entry.failure = error;
                this.#decide(open, entry, at, false);
            }
        }
    }

    /** The items by a filter. The list counts only if it shows the canary, since a server that drops marks would show nothing. */
    async #marked(entries: readonly Open[], canary: string): Promise<ListedItems> {
        const { place } = entries[0]!.sent;
        const marks = entries.flatMap(({ sent }) => sent.items.map(({ mark }) => mark!));
        const { items, isComplete } = await this.lists.marked(place, [canary, ...marks]);
        const isShown = items.some(({ ParentOperationId }) => ParentOperationId === canary);
        if (!isShown) this.known.forgetCanaryIn(place.queue.id);
        return { items, isComplete: isComplete && isShown && this.known.keepsMarks };
    }

    /** The queue's list, back to the time before the items were sent. */
    #newest(entries: readonly Open[]): Promise<ListedItems> {
        const isOlder = (item: QueueItemDto): boolean =>
            entries.every(({ sent: { baseline } }) => baseline.ageOf(item) === "older");
        const onlyMarks = this.known.keepsMarks && entries.every(({ sent }) => isMarked(sent));
        return this.lists.since(entries[0]!.sent.place, isOlder, onlyMarks);
    }

    #decide(open: Set<Open>, entry: Open, at: number, areOthersMissing: boolean): void {
        const { found } = entry;
        const age = at - entry.since;
        const isKnown = found.size === entry.sent.items.length;
        if (!areOthersMissing) entry.failures++;
        const isOver = areOthersMissing
            ? age >= this.#window
            : age >= WINDOWS * this.#window && entry.failures >= MAX_FAILURES;
        open.delete(entry);
        // The others have their turn first.
        if (!isKnown && !isOver) return void open.add(entry);
        const failure = areOthersMissing ? undefined : entry.failure;
        entry.resolve({ found, areOthersMissing, ...(failure ? { failure } : {}) });
    }
}

const isMarked = ({ items }: SentItems): boolean => items.every(({ mark }) => mark !== undefined);

/** The first entries whose marks fit into one filter. */
function firstMarked(open: Iterable<Open>): Open[] {
    const first: Open[] = [];
    let marks = 1; // the canary's
    for (const entry of open) {
        marks += entry.sent.items.length;
        if (marks > MAX_MARKS || !isMarked(entry.sent)) break;
        first.push(entry);
    }
    return first;
}
