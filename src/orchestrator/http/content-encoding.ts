import type { IncomingMessage } from "node:http";
import type { Readable, Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/** What `decoded` can undo, for the header Accept-Encoding. */
export const ACCEPTED_ENCODINGS = "gzip, deflate, br";

/** The answer is encoded in a way that was not asked for. */
export class UnknownEncoding extends Error {}

const DECODERS: Readonly<Record<string, () => Transform>> = {
    gzip: createGunzip,
    "x-gzip": createGunzip,
    deflate: createInflate,
    br: createBrotliDecompress,
};

/** The body without its compression. `failed` hears of data that can't be decompressed. @throws UnknownEncoding */
export function decoded(answer: IncomingMessage, failed: (error: Error) => void): Readable {
    const encoding = String(answer.headers["content-encoding"] ?? "")
        .trim()
        .toLowerCase();
    if (encoding === "" || encoding === "identity" || answer.headers["content-length"] === "0") return answer;
    const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
    if (!decoder) throw new UnknownEncoding(`content-encoding ${encoding.slice(0, 100)}`);
    return answer.pipe(decoder()).on("error", failed);
}
