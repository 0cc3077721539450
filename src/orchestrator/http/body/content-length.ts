import type { IncomingMessage } from "node:http";

/** As the server tells it; undefined where it does not. */
export function lengthOf({ headers }: IncomingMessage): number | undefined {
    const length = Number(headers["content-length"] ?? NaN);
    return Number.isNaN(length) ? undefined : length;
}
