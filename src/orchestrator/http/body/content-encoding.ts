import type { IncomingMessage } from "node:http";
import type { Readable, Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/** For the header Accept-Encoding. */
export const ACCEPTED_ENCODINGS = "gzip, deflate, br";

/** The server used an encoding that the request did not accept. */
export class UnknownEncoding extends Error {}

const DECODERS: Readonly<Record<string, () => Transform>> = {
    gzip: createGunzip,
    "x-gzip": createGunzip,
    deflate: createInflate,
    br: createBrotliDecompress,
};

/** The decompressed body. `failed` is called for broken data. @throws UnknownEncoding */
export function decoded(response: IncomingMessage, failed: (error: Error) => void): Readable {
    const encoding = String(response.headers["content-encoding"] ?? "").toLowerCase();
    if (encoding === "" || encoding === "identity" || response.headers["content-length"] === "0") return response;
    const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
    if (!decoder) throw new UnknownEncoding(`content-encoding ${encoding.slice(0, 100)}`);
    return response.pipe(decoder()).on("error", failed);
}
