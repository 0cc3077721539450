/** Reads literals and stored values into comparable values: dates in milliseconds, GUIDs in lower case. */

const GUID = /^[{(]?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[)}]?$/i;
const DATE = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/i;

export function parseGuid(text: string): string | undefined {
    return GUID.exec(text)?.[1]?.toLowerCase();
}

/**
 * Milliseconds since 1970 with fractions: Orchestrator's times have seven decimals, and a cursor must not skip any. A date without a
 * zone is in UTC.
 */
export function parseDate(text: string): number | undefined {
    const [, day, minutes = "00:00", seconds = "00", fraction = "", zone = "Z"] = DATE.exec(text) ?? [];
    const whole = Date.parse(`${day}T${minutes}:${seconds}${zone.toUpperCase()}`);
    return Number.isNaN(whole) ? undefined : whole + Number(`0${fraction}`) * 1000;
}

/** A stored date. */
export function readDate(value: unknown): number | null {
    if (typeof value === "string") return parseDate(value) ?? null;
    if (value instanceof Date) return value.getTime();
    return typeof value === "number" ? value : null;
}
