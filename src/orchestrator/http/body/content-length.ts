import type { IncomingMessage } from "node:http";

/** The length that the server announces; undefined if it announces none. */
export function lengthOf({ headers }: IncomingMessage): number | undefined {
    const length = Number(headers["content-length"] ?? NaN);
    return Number.isNaN(length) ? undefined : length;
}
