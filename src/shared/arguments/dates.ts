/** Texts of dates, times and durations as .NET reads them. Source: learn.microsoft.com, DateTimeOffset.Parse, TimeSpan.Parse. */

/** Longer than any of them. */
const MOST_CHARACTERS = 60;

/** 100 nanoseconds, .NET's smallest part of a second. */
const TICKS_A_SECOND = 10_000_000n;
const MOST_FRACTION_DIGITS = 7;

/** `2026-11-24`, with or without a time and a zone, or `11/24/2026` as .NET's invariant culture reads it. */
const DATE =
    /^(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})\/(\d{1,2})\/(\d{4}))(?:[T ](\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d+))?)?\s*(?:Z|([+-])(\d\d):?(\d\d))?)?$/;

/** Whether the text is a time that .NET has: in the calendar, of the years 1 to 9999, no zone more than 14 hours from UTC. */
export function isDate(text: string): boolean {
    const parts = text.length <= MOST_CHARACTERS ? DATE.exec(text) : null;
    if (!parts) return false;
    const ofGroup = (at: number): number => Number(parts[at] ?? 0);
    const [year, month, day] = parts[1] ? [1, 2, 3].map(ofGroup) : [6, 4, 5].map(ofGroup);
    const [hours, minutes, seconds] = [7, 8, 9].map(ofGroup);
    const [zoneHours, zoneMinutes] = [12, 13].map(ofGroup);
    if (hours! > 23 || minutes! > 59 || seconds! > 59 || zoneMinutes! > 59) return false;
    if (isTooFine(parts[10])) return false;
    const zone = (zoneHours! * 60 + zoneMinutes!) * (parts[11] === "-" ? -1 : 1);
    const midnight = midnightOf(year!, month!, day!);
    if (midnight === undefined || Math.abs(zone) > FARTHEST_ZONE) return false;
    return isInYears(midnight + ((hours! * 60 + minutes! - zone) * 60 + seconds!) * 1000);
}

/** Minutes from UTC. */
const FARTHEST_ZONE = 14 * 60;

/** Milliseconds; undefined for a day that is not in the calendar. */
function midnightOf(year: number, month: number, day: number): number | undefined {
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day); // Date.UTC takes the years 0 to 99 for those of 1900
    return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 1 ? date.getTime() : undefined;
}

const [FIRST, LAST] = [Date.parse("0001-01-01T00:00:00.000Z"), Date.parse("9999-12-31T23:59:59.999Z")];

function isInYears(milliseconds: number): boolean {
    return milliseconds >= FIRST && milliseconds <= LAST;
}

/** In ISO's form; undefined for an invalid one, and for years that .NET does not have. */
export function isoDate(date: Date): string | undefined {
    return isInYears(date.getTime()) ? date.toISOString() : undefined;
}

/** .NET would round it. */
function isTooFine(fraction = ""): boolean {
    return /[1-9]/.test(fraction.slice(MOST_FRACTION_DIGITS));
}

/** `3`, `02:03`, `1.02:03:04.5`: days, or hours and minutes with days before and seconds behind. */
const DURATION = /^(-?)(?:(\d{1,8})|(?:(\d{1,8})\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?)$/;

/** Whether the text is a TimeSpan, which is of 64 bits. */
export function isDuration(text: string): boolean {
    const parts = text.length <= MOST_CHARACTERS ? DURATION.exec(text) : null;
    if (!parts) return false;
    const [, sign, onlyDays, days, hours = "0", minutes = "0", seconds = "0", fraction = ""] = parts;
    if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return false;
    const whole =
        ((BigInt(onlyDays ?? days ?? 0) * 24n + BigInt(hours)) * 60n + BigInt(minutes)) * 60n + BigInt(seconds);
    const ticks = whole * TICKS_A_SECOND + BigInt(fraction.padEnd(MOST_FRACTION_DIGITS, "0"));
    return sign ? ticks <= 2n ** 63n : ticks < 2n ** 63n;
}
