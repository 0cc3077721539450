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
        seed: 8,
    },
    {
        name: "look-ups of items that fail say none",
        file: "orchestrator/queues/add/reconcile/item-reconciler",
        find: "this.#decide(open, entry, at, false);",
        replace: "this.#decide(open, entry, at, true);",
        seed: 1,
    },
    {
        name: "a refusal is believed although an earlier post of the item was lost",
        file: "orchestrator/queues/add/add-one",
        find: 'if (outcome.kind === "refused" && posts === 1)',
        replace: 'if (outcome.kind === "refused")',
        seed: 8,
    },
    {
        name: "a bulk whose look-up failed is sent again",
        file: "orchestrator/queues/add/add-many",
        find: "if (finding.areOthersMissing && !isPart) {",
        replace: "if (!isPart) {",
        seed: 3,
    },
];

export const ITEM_PATCHES: readonly Patch[] = FAULTS.map((fault) => ({ ...fault, of: "queueItems" }));
