import { createHmac, timingSafeEqual } from "node:crypto";

/** Bytes of an HMAC-SHA256. */
const LENGTH = 32;

/** No form of a signature has more characters. */
const MOST_CHARACTERS = 100;

const HEX = /^[0-9a-f]{64}$/i;

/**
 * Whether the signature of a call is that of its body. Orchestrator sends it in base64; others write `sha256=` before it, or use hex.
 * The comparison takes as long for a wrong one as for a right one.
 */
export function isSigned(body: Buffer, signature: string, secret: string): boolean {
    if (signature.length > MOST_CHARACTERS) return false;
    const text = signature.trim().replace(/^sha256=/i, "");
    const given = Buffer.from(text, HEX.test(text) ? "hex" : "base64");
    return given.length === LENGTH && timingSafeEqual(given, createHmac("sha256", secret).update(body).digest());
}
