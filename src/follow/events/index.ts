/** Events of jobs and queue items. */

export { EventWatch } from "./event-watch";
export { ItemEvents } from "./item-events";
export { JobEvents } from "./job-events";
