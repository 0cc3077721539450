/** Faults that the client had with queue items. */
import type { Patch } from "./patch";

const FAULTS: readonly Omit<Patch, "of">[] = [
    {
        name: "items that commit late are sent again at once",
        file: "orchestrator/queues/add/reconcile/item-reconciler",
        find: "? age >= this.#window",
        replace: "? true",
        seed: 2,
    },
    {
        name: "the header Date is taken for the time of items",
        file: "orchestrator/once/baseline",
        find: "this.#isExact ? CLOCK_DIFFERENCE : DATE_ERROR",
        replace: "0",
        seed: 6,
    },
    {
        name: "the own item of an earlier post counts as a duplicate",
        file: "orchestrator/queues/add/add-one",
        find: "if (isRepeated) {",
        replace: "if (false) {",
        seed: 2,
    },
    {
        name: "look-ups of items that fail say none",
        file: "orchestrator/queues/add/reconcile/item-reconciler",
        find: "const nothing = { found: new Map(), areOthersMissing: false };",
        replace: "const nothing = { found: new Map(), areOthersMissing: true };",
        seed: 1,
    },
    {
        name: "one 404 of an item that was just added ends its wait",
        file: "follow/schedule",
        find: "this.#missingSince !== undefined && now - this.#missingSince >= delay",
        replace: "true",
        seed: 2,
    },
];

export const ITEM_PATCHES: readonly Patch[] = FAULTS.map((fault) => ({ ...fault, of: "queueItems" }));
