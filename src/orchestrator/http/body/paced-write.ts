import type { ClientRequest } from "node:http";

/** Bytes that are handed to the socket at once. */
const PIECE = 256 * 1024;

/** Sends a long body piece by piece, and reports after each how much has been sent. */
export function writePaced(request: ClientRequest, body: Buffer, sent: (bytes: number) => void): void {
    const next = (from: number): void => {
        const to = Math.min(from + PIECE, body.length);
        request.write(body.subarray(from, to), (error) => {
            if (error) return; // the request gets an event of its own
            sent(to);
            if (to < body.length) next(to);
            else request.end();
        });
    };
    next(0);
}
