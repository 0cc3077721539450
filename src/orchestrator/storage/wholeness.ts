/** Checks whether content arrived whole. Source: RFC 1864 (Content-MD5), and the REST references of Azure Blob Storage and Amazon S3. */
import { createHash } from "node:crypto";
import { nextTurn, type Clock } from "../clock";
import type { HttpResponse } from "../http/exchange";
import { isFromOrchestrator, isHtml } from "../responses/response-body";

/** Headers of stored content. A page of an intermediary, such as a portal, has none of them. */
const MARKS = ["etag", "last-modified", "content-disposition"];

const MD5 = /^"[0-9a-f]{32}"$/;

/** So many bytes are hashed at a stretch. Other work runs in between. */
const STRETCH = 4 * 1024 * 1024;

/** Whether the response proves that its body is whole. The HTTP client itself checks a length and chunks. */
export async function isWhole(response: HttpResponse, clock: Clock): Promise<boolean> {
    const { status, headers, body } = response;
    // Any other success is a part (206), empty, or something else than the stored content.
    if (status !== 200) return false;
    const agrees = await agreesWith(response, body, clock);
    if (agrees === undefined && isHtml(response) && !isMarked(response)) return false;
    return agrees ?? (headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined);
}

function isMarked(response: HttpResponse): boolean {
    return isFromOrchestrator(response) || MARKS.some((name) => response.headers[name] !== undefined);
}

/** Whether the hash that the storage names is that of this content. Undefined if it names none. */
export async function agreesWith(
    { headers }: HttpResponse,
    content: string | Buffer,
    clock: Clock,
): Promise<boolean | undefined> {
    // The hash is that of the stored bytes, which the encoding has changed.
    if (headers["content-encoding"] !== undefined) return undefined;
    const hash = headers["content-md5"];
    if (typeof hash === "string") return hash === (await md5(content, "base64", clock));
    const etag = headers["etag"];
    if (typeof etag !== "string" || !MD5.test(etag) || hasOtherKey(headers)) return undefined;
    return etag === `"${await md5(content, "hex", clock)}"`;
}

async function md5(content: string | Buffer, encoding: "base64" | "hex", clock: Clock): Promise<string> {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    const hash = createHash("md5");
    for (let at = 0; at < bytes.length; at += STRETCH) {
        if (at > 0) await nextTurn(clock);
        hash.update(bytes.subarray(at, at + STRETCH));
    }
    return hash.digest(encoding);
}

/** With a key of its own, S3 sends something that only looks like the content's hash. */
function hasOtherKey(headers: HttpResponse["headers"]): boolean {
    const encryption = headers["x-amz-server-side-encryption"] ?? "AES256";
    return encryption !== "AES256" || "x-amz-server-side-encryption-customer-algorithm" in headers;
}
