/** Compares what the flow saw of its items with what really happened. */
import type { ItemEntry } from "../orchestrator-process";
import type { Ending } from "./node-red-process";
import { itemsOf, type ItemsVariant } from "./variants";

export interface ItemsEvidence {
    variant: ItemsVariant;
    /** What came of each message, by its number. Undefined: nothing. */
    endings: readonly (readonly Ending[] | undefined)[];
    items: readonly ItemEntry[];
}

export interface ItemsVerdict {
    /** Items in excess of one. */
    duplicates: number;
    /** Messages that did not end once, or went on without all their items. */
    lost: number;
    /** Messages that went on with another item. */
    wrong: number;
    /** Messages with an error that says nothing was added, although something was. */
    denied: number;
    /** Messages with an error that names items as added which are not there. */
    invented: number;
    /** Errors by their codes. */
    errors: Record<string, number>;
    /** Some numbers of messages for each violation. */
    samples: Record<string, number[]>;
}

export const ITEMS_VIOLATIONS = ["duplicates", "lost", "wrong", "denied", "invented"] as const;

/** The outcome is said to be unknown. */
const UNKNOWN = "OUTCOME_UNKNOWN";

const MOST_SAMPLES = 10;

export function judgeItems({ variant, endings, items }: ItemsEvidence): ItemsVerdict {
    const verdict: ItemsVerdict = { duplicates: 0, lost: 0, wrong: 0, denied: 0, invented: 0, errors: {}, samples: {} };
    const report = (violation: (typeof ITEMS_VIOLATIONS)[number], n: number, count = 1): void => {
        if (count === 0) return;
        verdict[violation] += count;
        const samples = (verdict.samples[violation] ??= []);
        if (samples.length < MOST_SAMPLES) samples.push(n);
    };
    const owners = new Map(items.map(({ id, n }) => [id, n]));
    const added = indexesByMessage(items);
    for (const [n, ended = []] of endings.entries()) {
        const indexes = added.get(n) ?? [];
        const own = new Set(indexes);
        report("duplicates", n, indexes.length - own.size);
        const [ending] = ended;
        if (ended.length !== 1 || !ending) report("lost", n);
        else if ("code" in ending) {
            verdict.errors[ending.code] = (verdict.errors[ending.code] ?? 0) + 1;
            if (ending.code !== UNKNOWN && own.size > 0) report("denied", n);
            if (ending.addedIndexes.some((index) => !own.has(index))) report("invented", n);
        } else {
            if (own.size !== itemsOf(variant) || ending.count !== itemsOf(variant)) report("lost", n);
            if (ending.id !== undefined && owners.get(ending.id) !== n) report("wrong", n);
        }
    }
    return verdict;
}

function indexesByMessage(items: readonly ItemEntry[]): Map<number, number[]> {
    const added = new Map<number, number[]>();
    for (const { n, index } of items) {
        const of = added.get(n);
        if (of) of.push(index);
        else added.set(n, [index]);
    }
    return added;
}
