/** Tells whether content arrived whole. Source: RFC 1864 (Content-MD5), and the REST references of Azure Blob Storage and Amazon S3. */
import { createHash } from "node:crypto";
import type { HttpResponse } from "../http/exchange";
import { isHtml } from "../responses/response-body";

const MD5 = /^"[0-9a-f]{32}"$/;

/** Whether the response lets us know that its body is whole, and it is. The HTTP client itself checks a length and chunks. */
export function isWhole(response: HttpResponse): boolean {
    const { headers, body } = response;
    const agrees = agreesWith(response, body);
    // Storages mark what they have. A page without a mark comes from something in between, such as a portal.
    if (agrees === undefined && headers["etag"] === undefined && isHtml(response)) return false;
    return agrees ?? (headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined);
}

/** Whether the storage names the hash of this content, and not of another. Undefined where it names none. */
export function agreesWith({ headers }: HttpResponse, content: string | Buffer): boolean | undefined {
    // A hash is that of the stored bytes, which the encoding has changed.
    if (headers["content-encoding"] !== undefined) return undefined;
    const told = headers["content-md5"];
    if (typeof told === "string") return told === createHash("md5").update(content).digest("base64");
    const etag = headers["etag"];
    if (typeof etag !== "string" || !MD5.test(etag) || !isPlainS3(headers)) return undefined;
    return etag === `"${createHash("md5").update(content).digest("hex")}"`;
}

/** Elsewhere, or with keys of its own, a storage may mark content by something that only looks like its hash. */
function isPlainS3(headers: HttpResponse["headers"]): boolean {
    const encryption = headers["x-amz-server-side-encryption"] ?? "AES256";
    const hasOwnKey = "x-amz-server-side-encryption-customer-algorithm" in headers;
    return "x-amz-request-id" in headers && encryption === "AES256" && !hasOwnKey;
}
