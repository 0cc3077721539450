import type { Readable } from "node:stream";

/** Bodies that mean well have fewer. */
const CHUNKS_PER_TURN = 1_000;

/**
 * Hears each chunk, with the number of bytes up to its end. Node.js reads on as long as there is something to read, and a megabyte may
 * come in a million chunks: others get their turn in between.
 */
export function hearChunks(stream: Readable, hear: (chunk: Buffer, bytes: number) => void): void {
    let bytes = 0;
    let chunks = 0;
    stream.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        hear(chunk, bytes);
        if (++chunks % CHUNKS_PER_TURN > 0) return;
        stream.pause();
        setImmediate(() => stream.resume());
    });
}
