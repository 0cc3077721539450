import { createHmac, timingSafeEqual } from "node:crypto";

/** An HMAC-SHA256 in hex and in base64. Neither matches two headers, which Node.js joins with a comma. */
const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[a-z0-9+/]{43}=$/i;

/**
 * Whether the signature of a call is that of its body. Orchestrator sends it in base64; others write `sha256=` before it, or use hex.
 * The comparison takes as long for a wrong one as for a right one.
 */
export function isSigned(body: Buffer, signature: string, secret: string): boolean {
    const text = signature.trim().replace(/^sha256=/i, "");
    const encoding = HEX.test(text) ? "hex" : "base64";
    if (encoding === "base64" && !BASE64.test(text)) return false;
    return timingSafeEqual(Buffer.from(text, encoding), createHmac("sha256", secret).update(body).digest());
}
