import type { HttpAnswer } from "../http/exchange";

/**
 * How long the server asks to wait, in milliseconds; undefined when it does not ask, or for no time at all. A date is read against
 * the server's own clock where it tells it. Source: RFC 9110 §10.2.3 (Retry-After), §6.6.1 (Date).
 */
export function retryAfter({ headers }: HttpAnswer): number | undefined {
    const given = String(headers["retry-after"] ?? "").trim();
    if (given === "") return undefined;
    const wait = /^\d+(\.\d+)?$/.test(given) ? Number(given) * 1000 : Date.parse(given) - serverTime(headers);
    return wait > 0 && Number.isFinite(wait) ? wait : undefined;
}

/** Milliseconds since 1970 by the header Date; by our clock where there is none. */
function serverTime({ date }: HttpAnswer["headers"]): number {
    const told = Date.parse(String(date ?? ""));
    return Number.isNaN(told) ? Date.now() : told;
}
