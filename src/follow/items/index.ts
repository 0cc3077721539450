/** Queue items as something to follow. */

export { FollowedItems } from "./followed-items";
export { ItemEnds } from "./item-ends";
