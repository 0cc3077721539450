import type { IncomingMessage } from "node:http";

/** Bytes of one body, and of all that are being read at the same time. Events have a few kilobytes. */
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_BYTES_AT_ONCE = 32 * 1024 * 1024;

/** Milliseconds for a whole body. */
const MOST_TIME = 10_000;

/** An HTTP status instead of a body. */
export class Unread extends Error {
    constructor(readonly status: 408 | 413 | 503) {
        super(`The body was not read: ${status}`);
    }
}

let bytesAtOnce = 0;

/** The bytes of a body as they came, whatever they are. @throws Unread, or the error of a broken connection */
export async function readRawBody(request: IncomingMessage): Promise<Buffer> {
    if (Number(request.headers["content-length"] ?? 0) > MOST_BYTES) throw new Unread(413);
    const late = setTimeout(() => request.destroy(new Unread(408)), MOST_TIME);
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
        for await (const chunk of request as AsyncIterable<Buffer>) {
            bytes += chunk.length;
            bytesAtOnce += chunk.length;
            if (bytes > MOST_BYTES) throw new Unread(413);
            if (bytesAtOnce > MOST_BYTES_AT_ONCE) throw new Unread(503);
            chunks.push(chunk);
        }
        return Buffer.concat(chunks, bytes);
    } finally {
        bytesAtOnce -= bytes;
        clearTimeout(late);
    }
}
