/**
 * How a JSON value becomes a .NET value. Only conversions without loss are made.
 *
 * Source: learn.microsoft.com, "Built-in types" (ranges), TimeSpan.Parse and Guid.Parse (text forms).
 */

/** `undefined`: the value can't be of this type. */
type Convert = (value: unknown) => unknown;

const wholeNumber = (minimum: bigint, maximum: bigint): Convert => {
    const [least, most] = [Number(minimum), Number(maximum)]; // those of 64 bits are rounded beyond all safe integers
    return (value) => {
        if (typeof value === "number")
            return Number.isSafeInteger(value) && value >= least && value <= most ? value : undefined;
        const whole = toBigInt(value);
        if (whole === undefined || whole < minimum || whole > maximum) return undefined;
        const number = Number(whole);
        // A JSON number of ours would lose digits; Orchestrator's robots read the same number from a text.
        return Number.isSafeInteger(number) ? number : whole.toString();
    };
};

function toBigInt(value: unknown): bigint | undefined {
    if (typeof value === "bigint") return value;
    if (typeof value === "string" && /^\s*[+-]?\d{1,20}\s*$/.test(value))
        return BigInt(value.trim().replace(/^\+/, ""));
    return undefined;
}

const floatingPoint: Convert = (value) => {
    if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
    if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
    if (typeof value !== "string" || !/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) return undefined;
    const number = Number(value);
    return Number.isFinite(number) ? number : undefined;
};

/** A Decimal has 28 digits, a JSON number of ours 15: a text that has more stays a text. */
const decimal: Convert = (value) => {
    const number = floatingPoint(value);
    const digits =
        typeof value === "string" ? value.replace(/e.*$/i, "").replace(/\D/g, "").replace(/^0+/, "").length : 0;
    return number !== undefined && digits > 15 ? (value as string).trim() : number;
};

const text: Convert = (value) => {
    if (value === null) return null;
    if (typeof value === "string") return value;
    if (typeof value === "number") return Number.isFinite(value) ? String(value) : undefined;
    if (typeof value === "boolean" || typeof value === "bigint") return String(value);
    return value instanceof Date ? isoDate(value) : undefined;
};

const boolean: Convert = (value) => {
    if (typeof value === "boolean") return value;
    const word = typeof value === "string" ? value.trim().toLowerCase() : undefined;
    return word === "true" ? true : word === "false" ? false : undefined;
};

/** `2026-11-24`, with or without a time and a zone, or `11/24/2026` as .NET's invariant culture reads it. */
const DATE =
    /^(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})\/(\d{1,2})\/(\d{4}))(?:[T ]([01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?)?$/;

const date: Convert = (value) => {
    if (value instanceof Date) return isoDate(value);
    const parts = typeof value === "string" ? DATE.exec(value.trim()) : null;
    if (!parts) return undefined;
    const [year, month, day] = (parts[1] ? [parts[1], parts[2], parts[3]] : [parts[6], parts[4], parts[5]]).map(Number);
    const inCalendar = new Date(Date.UTC(year!, month! - 1, day!));
    return inCalendar.getUTCMonth() === month! - 1 && inCalendar.getUTCDate() === day ? value : undefined;
};

const matching =
    (pattern: RegExp): Convert =>
    (value) =>
        typeof value === "string" && pattern.test(value.trim()) ? value.trim() : undefined;

function isoDate(value: Date): string | undefined {
    return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
}

const CONVERSIONS = new Map<string, Convert>([
    ["System.String", text],
    ["System.Char", (value) => (typeof value === "string" && value.length === 1 ? value : undefined)],
    ["System.Boolean", boolean],
    ["System.SByte", wholeNumber(-128n, 127n)],
    ["System.Byte", wholeNumber(0n, 255n)],
    ["System.Int16", wholeNumber(-32_768n, 32_767n)],
    ["System.UInt16", wholeNumber(0n, 65_535n)],
    ["System.Int32", wholeNumber(-2_147_483_648n, 2_147_483_647n)],
    ["System.UInt32", wholeNumber(0n, 4_294_967_295n)],
    ["System.Int64", wholeNumber(-(2n ** 63n), 2n ** 63n - 1n)],
    ["System.UInt64", wholeNumber(0n, 2n ** 64n - 1n)],
    ["System.Single", floatingPoint],
    ["System.Double", floatingPoint],
    ["System.Decimal", decimal],
    ["System.DateTime", date],
    ["System.DateTimeOffset", date],
    ["System.TimeSpan", matching(/^-?(\d{1,8}|(\d{1,8}\.)?([01]?\d|2[0-3]):[0-5]?\d(:[0-5]?\d(\.\d{1,7})?)?)$/)],
    ["System.Guid", matching(/^[{(]?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}[)}]?$/i)],
]);

/**
 * The value as the .NET type takes it. `{ value }` with a conversion where one is needed and loses nothing; undefined when
 * the value can't be of that type. Types that are not known here (generics, arrays, classes) pass unchecked.
 */
export function toDotNet(type: string, value: unknown): { value: unknown } | undefined {
    const convert = CONVERSIONS.get(type);
    if (!convert) return { value };
    const converted = convert(value);
    return converted === undefined ? undefined : { value: converted };
}

/** `Int32` for `System.Int32`: the name as UiPath Studio shows it. */
export function shortTypeName(type: string): string {
    return CONVERSIONS.has(type) ? type.slice("System.".length) : type;
}
