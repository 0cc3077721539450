import { isPlainObject } from "../../../../shared/flow-values";
import { ExactNumber } from "../../../../shared/json/exact-number";
import type { Baseline } from "../../../once/baseline";
import type { KnownItems } from "./known-items";
import type { ItemData } from "../item-data";
import type { ListedItems } from "../../item-lists";
import type { QueueItemDto } from "../../queue-item-dto";

/** An item that was sent, and may be in the queue. */
export interface SentItem {
    data: ItemData;
    /** Our mark; undefined if the server has no field for it, or if the user has set the field. */
    mark: string | undefined;
}

/** What a list shows of the items that were sent. */
export interface Sighting {
    found: Map<SentItem, QueueItemDto>;
    /** For each of the others, whether it certainly does not exist. */
    areOthersMissing: boolean;
}

/**
 * Finds sent items in a list: by their marks, else by their references and contents. `before`: those that earlier lists have shown.
 * Those were added, even if this list no longer shows them.
 */
export function sightingOf(
    sent: readonly SentItem[],
    { items, isComplete }: ListedItems,
    baseline: Baseline,
    known: KnownItems,
    before: ReadonlyMap<SentItem, QueueItemDto>,
): Sighting {
    // A retry has the mark of the item that it replaces. The oldest one counts.
    const byMark = new Map<string, QueueItemDto>();
    const unmarked: QueueItemDto[] = [];
    const marks = new Set(sent.map(({ mark }) => mark));
    for (const item of [...items].sort((a, b) => a.Id - b.Id)) {
        known.noteListed(item);
        const mark = item.ParentOperationId ?? undefined;
        if (mark !== undefined && marks.has(mark)) {
            if (!byMark.has(mark)) byMark.set(mark, item);
        } else if (baseline.ageOf(item) !== "older" && !known.isClaimed(item)) unmarked.push(item);
    }
    const found = new Map(before);
    for (const each of sent) {
        const item = each.mark === undefined ? undefined : byMark.get(each.mark);
        if (!item || found.has(each)) continue;
        found.set(each, item);
        known.noteFound(item);
    }
    let areOthersMissing = isComplete;
    for (const each of sent) {
        if (found.has(each) || (each.mark !== undefined && known.keepsMarks)) continue;
        const alike = unmarked.filter((item) => referenceOf(item) === referenceOf(each.data) && !known.isClaimed(item));
        const own = ownOf(
            each,
            alike.filter((item) => baseline.ageOf(item) === "newer"),
        );
        if (own) {
            found.set(each, own);
            known.noteFound(own);
        } else if (alike.length > 0) areOthersMissing = false;
    }
    return { found, areOthersMissing };
}

/** Without a reference nothing distinguishes one item from another. */
function ownOf({ data }: SentItem, alike: readonly QueueItemDto[]): QueueItemDto | undefined {
    if (referenceOf(data) === "") return undefined;
    const content = canonical(data.SpecificContent);
    return alike.find((item) => canonical(item.SpecificContent) === content);
}

const referenceOf = ({ Reference }: { Reference?: string | null }): string => (Reference ?? "").toLowerCase();

/** The content as a text that does not depend on the order of names. Null counts as missing. */
function canonical(content: unknown): string {
    if (!isPlainObject(content)) return "{}";
    const entries = Object.entries(content).filter(([, value]) => value !== null && value !== undefined);
    const byName = ([one]: [string, unknown], [other]: [string, unknown]): number => (one < other ? -1 : 1);
    return JSON.stringify(entries.sort(byName).map(([name, value]) => [name, plain(value)]));
}

/** As JSON.parse reads it. */
function plain(value: unknown): unknown {
    return value instanceof ExactNumber ? Number(value.source) : value;
}
