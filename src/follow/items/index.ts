/** Follows queue items. */

export { CONFIRM_FAILED, FollowedItems, inFormOfJob, isNeverRetried } from "./followed-items";
export { asJob, ItemEnds, itemOf } from "./item-ends";
