/** Tells whether content arrived whole. Source: RFC 1864 (Content-MD5), and the REST references of Azure Blob Storage and Amazon S3. */
import { createHash } from "node:crypto";
import { nextTurn, type Clock } from "../clock";
import type { HttpResponse } from "../http/exchange";
import { isHtml } from "../responses/response-body";

const MD5 = /^"[0-9a-f]{32}"$/;

/** Bytes that are hashed at a stretch: others get their turn in between. */
const STRETCH = 4 * 1024 * 1024;

/** Whether the response lets us know that its body is whole, and it is. The HTTP client itself checks a length and chunks. */
export async function isWhole(response: HttpResponse, clock: Clock): Promise<boolean> {
    const { headers, body } = response;
    const agrees = await agreesWith(response, body, clock);
    // Storages mark what they have. A page without a mark comes from something in between, such as a portal.
    if (agrees === undefined && headers["etag"] === undefined && isHtml(response)) return false;
    return agrees ?? (headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined);
}

/** Whether the storage names the hash of this content, and not of another. Undefined where it names none. */
export async function agreesWith(
    { headers }: HttpResponse,
    content: string | Buffer,
    clock: Clock,
): Promise<boolean | undefined> {
    // A hash is that of the stored bytes, which the encoding has changed.
    if (headers["content-encoding"] !== undefined) return undefined;
    const told = headers["content-md5"];
    if (typeof told === "string") return told === (await md5(content, "base64", clock));
    const etag = headers["etag"];
    if (typeof etag !== "string" || !MD5.test(etag) || !isPlainS3(headers)) return undefined;
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

/** Elsewhere, or with keys of its own, a storage may mark content by something that only looks like its hash. */
function isPlainS3(headers: HttpResponse["headers"]): boolean {
    const encryption = headers["x-amz-server-side-encryption"] ?? "AES256";
    const hasOwnKey = "x-amz-server-side-encryption-customer-algorithm" in headers;
    return "x-amz-request-id" in headers && encryption === "AES256" && !hasOwnKey;
}
