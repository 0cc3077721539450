/** What the settings of the nodes for queues may be; the first value is the default. */

/** What happens to an item whose reference its queue has had. */
export const ON_DUPLICATE = ["error", "use"] as const;
export type OnDuplicate = (typeof ON_DUPLICATE)[number];

/** What is kept of a bulk if an item is refused. */
export const COMMIT_TYPES = ["AllOrNothing", "ProcessAllIndependently", "StopOnFirstFailure"] as const;
export type CommitType = (typeof COMMIT_TYPES)[number];
