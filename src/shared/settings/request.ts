/** What the settings of a request may be. */
import { ExactNumber } from "../json/exact-number";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

/** Whether there is something to send. A DELETE has no body as a rule; every other method's would be missing by mistake. */
export function isBody(value: unknown): value is string | object {
    if (typeof value === "string") return value !== "";
    return typeof value === "object" && value !== null && !(value instanceof ExactNumber);
}
