import type { Readable } from "node:stream";

/** A well-meant body has fewer chunks. */
const CHUNKS_PER_TURN = 1_000;

/**
 * Listens for the chunks, each with the number of bytes up to its end. Node.js reads on as long as there is something to read, and a
 * megabyte may arrive in a million chunks. So other work runs in between.
 */
export function onChunks(stream: Readable, listener: (chunk: Buffer, bytes: number) => void): void {
    let bytes = 0;
    let chunks = 0;
    stream.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        listener(chunk, bytes);
        if (++chunks % CHUNKS_PER_TURN > 0) return;
        stream.pause();
        setImmediate(() => stream.resume());
    });
}
