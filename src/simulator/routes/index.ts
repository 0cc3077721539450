import type { RouteEntry } from "./route";
import { ASSET_ROUTES } from "./assets";
import { ATTACHMENT_ROUTES } from "./attachments";
import { BUCKET_ROUTES } from "./buckets";
import { FOLDER_ROUTES } from "./folders";
import { JOB_ACTION_ROUTES } from "./jobs/actions";
import { JOB_QUERY_ROUTES } from "./jobs/queries";
import { ROBOT_LOG_ROUTES } from "./jobs/robot-logs";
import { MACHINE_ROUTES } from "./machines";
import { QUEUE_ACTION_ROUTES } from "./queues/actions";
import { QUEUE_QUERY_ROUTES } from "./queues/queries";
import { RELEASE_ROUTES } from "./releases";
import { ROBOT_ROUTES } from "./robots";
import { STATUS_ROUTES } from "./status";
import { WEBHOOK_ROUTES } from "./webhooks/webhooks";

/** All endpoints of the simulator. */
export const ROUTES: readonly RouteEntry[] = [
    ...STATUS_ROUTES,
    ...FOLDER_ROUTES,
    ...RELEASE_ROUTES,
    ...JOB_QUERY_ROUTES,
    ...JOB_ACTION_ROUTES,
    ...ROBOT_LOG_ROUTES,
    ...ROBOT_ROUTES,
    ...MACHINE_ROUTES,
    ...ATTACHMENT_ROUTES,
    ...ASSET_ROUTES,
    ...BUCKET_ROUTES,
    ...QUEUE_QUERY_ROUTES,
    ...QUEUE_ACTION_ROUTES,
    ...WEBHOOK_ROUTES,
];
