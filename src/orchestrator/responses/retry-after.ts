import type { HttpResponse } from "../http/exchange";

/**
 * For how many milliseconds the server asks to wait; undefined for none. A date is compared with the server's own clock, where it
 * tells that, else with `now`, our own time in milliseconds since 1970. Source: RFC 9110 §10.2.3 (Retry-After), §6.6.1 (Date).
 */
export function retryAfter({ headers }: HttpResponse, now: number): number | undefined {
    const value = String(headers["retry-after"] ?? "").trim();
    if (value === "") return undefined;
    const wait = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - serverTime(headers, now);
    return wait > 0 && Number.isFinite(wait) ? wait : undefined;
}

function serverTime({ date }: HttpResponse["headers"], now: number): number {
    const time = Date.parse(String(date ?? ""));
    return Number.isNaN(time) ? now : time;
}
