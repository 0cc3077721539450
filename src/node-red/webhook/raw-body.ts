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

interface Reading {
    request: IncomingMessage;
    bytes: number;
}

const readings = new Set<Reading>();
let bytesAtOnce = 0;

/** The bytes of a body, unchanged. @throws Unread, or the error of a broken connection */
export async function readRawBody(request: IncomingMessage): Promise<Buffer> {
    if (Number(request.headers["content-length"] ?? 0) > MOST_BYTES) throw new Unread(413);
    const late = setTimeout(() => request.destroy(new Unread(408)), MOST_TIME);
    const chunks: Buffer[] = [];
    const reading = { request, bytes: 0 };
    readings.add(reading);
    try {
        for await (const chunk of request as AsyncIterable<Buffer>) {
            if (!readings.has(reading)) continue; // it was given up
            reading.bytes += chunk.length;
            bytesAtOnce += chunk.length;
            if (reading.bytes > MOST_BYTES) throw new Unread(413);
            chunks.push(chunk);
            if (bytesAtOnce > MOST_BYTES_AT_ONCE) makeRoom();
        }
        return Buffer.concat(chunks, reading.bytes);
    } finally {
        forget(reading);
        clearTimeout(late);
    }
}

/** The largest body is given up, so that strangers with large bodies can't keep out an event. */
function makeRoom(): void {
    const [largest] = [...readings].sort((a, b) => b.bytes - a.bytes) as [Reading];
    forget(largest);
    largest.request.destroy(new Unread(503));
}

function forget(reading: Reading): void {
    if (readings.delete(reading)) bytesAtOnce -= reading.bytes;
}
