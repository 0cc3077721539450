import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { unsupportedType } from "../errors";

const MOST_BYTES = 64 * 1024 * 1024;

/** What a chunk takes beside its own bytes: a body that comes byte by byte fills the memory a hundred times as soon. */
const BYTES_PER_CHUNK = 100;

/** Undefined: the body is too large. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of request) {
        length += (chunk as Buffer).length + BYTES_PER_CHUNK;
        if (length <= MOST_BYTES) chunks.push(chunk as Buffer);
    }
    return length <= MOST_BYTES ? Buffer.concat(chunks) : undefined;
}

/** The specifications declare no other media type. @throws ApiError 415 */
export function checkJsonType(headers: IncomingHttpHeaders): void {
    const type = (headers["content-type"] ?? "").split(";")[0]!.trim().toLowerCase();
    if (!/^(application|text)\/([\w.-]+\+)?json$/.test(type)) throw unsupportedType(type);
}
