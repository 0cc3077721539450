import type { RouteEntry } from "./route";
import { ATTACHMENT_ROUTES } from "./attachments";
import { FOLDER_ROUTES } from "./folders";
import { JOB_ROUTES } from "./jobs";
import { MACHINE_ROUTES } from "./machines";
import { RELEASE_ROUTES } from "./releases";
import { ROBOT_ROUTES } from "./robots";
import { STATUS_ROUTES } from "./status";

/** Every endpoint that the simulator answers. */
export const ROUTES: readonly RouteEntry[] = [
    ...STATUS_ROUTES,
    ...FOLDER_ROUTES,
    ...RELEASE_ROUTES,
    ...JOB_ROUTES,
    ...ROBOT_ROUTES,
    ...MACHINE_ROUTES,
    ...ATTACHMENT_ROUTES,
];
