/**
 * How a value becomes a .NET value. Only conversions without loss are made, and what .NET has no room for is refused.
 *
 * Source: learn.microsoft.com, "Built-in types" (ranges), Guid.Parse (text forms), Convert.FromBase64String.
 */
import {
    doubleKeeps,
    ExactNumber,
    keeps,
    parseDecimal,
    wholeOf,
    type Decimal as DecimalNumber,
} from "../json/exact-number";
import { isDate, isDuration, isoDate } from "./dates";
import { Milliseconds } from "./milliseconds";

/** `undefined`: the value can't be of this type. */
type Convert = (value: unknown) => unknown;

/** A text that is longer is no number that anybody means: its zeros, if nothing else, were made by a fault. */
const MOST_NUMBER_CHARACTERS = 1000;

/** The decimal number in a text, and how it is written without blanks; undefined for none. */
function numberIn(text: string): { source: string; decimal: DecimalNumber } | undefined {
    const source = text.length <= MOST_NUMBER_CHARACTERS ? text.trim() : "";
    const decimal = parseDecimal(source);
    return decimal && { source, decimal };
}

const wholeNumber = (minimum: bigint, maximum: bigint): Convert => {
    const [least, most] = [Number(minimum), Number(maximum)]; // those of 64 bits are rounded beyond all safe integers
    return (value) => {
        if (typeof value === "number")
            return Number.isSafeInteger(value) && value >= least && value <= most ? value : undefined;
        const whole = toBigInt(value);
        if (whole === undefined || whole < minimum || whole > maximum) return undefined;
        if (value instanceof ExactNumber && value.source === String(whole)) return value;
        const number = Number(whole);
        // A JSON number of ours would lose digits; Orchestrator's robots read the same number from a text.
        return Number.isSafeInteger(number) ? number : whole.toString();
    };
};

function toBigInt(value: unknown): bigint | undefined {
    if (typeof value === "bigint") return value;
    // A number may be written in any way (`5.0`), but a text only as a whole one.
    const given = value instanceof ExactNumber ? value.source : wholeText(value);
    const number = given === undefined ? undefined : numberIn(given);
    return number && wholeOf(number.decimal);
}

function wholeText(value: unknown): string | undefined {
    return typeof value === "string" && !/[^\d\s+-]/.test(value) ? value : undefined;
}

/** `isInRange`: of a number that is not 0. */
const floatingPoint =
    (isInRange: (number: number) => boolean): Convert =>
    (value) => {
        const number = toDouble(value);
        if (number === undefined || !Number.isFinite(number) || !(number === 0 || isInRange(number))) return undefined;
        return value instanceof ExactNumber ? value : number;
    };

function toDouble(value: unknown): number | undefined {
    if (typeof value === "number") return value;
    if (typeof value === "bigint") return BigInt(Number(value)) === value ? Number(value) : undefined;
    const source = value instanceof ExactNumber ? value.source : typeof value === "string" ? value : "";
    const given = numberIn(source);
    return given && doubleKeeps(given.source) ? Number(given.source) : undefined;
}

const DIGITS_OF_SINGLE = 9;

/** A fraction is rounded, as every fraction of a binary number is; a whole number is either kept or refused. */
function isSingle(number: number): boolean {
    const single = Math.fround(number);
    if (single === 0 || !Number.isFinite(single)) return false;
    return !Number.isInteger(number) || single === number || keeps(String(number), single, DIGITS_OF_SINGLE);
}

const MOST_DECIMAL = 79_228_162_514_264_337_593_543_950_335n; // 2⁹⁶ − 1
const MOST_DECIMAL_PLACES = 28;

/** Digits that a JSON number of ours has for sure. */
const SURE_DIGITS = 15;

/** A Decimal is a whole number of 96 bits with up to 28 places: what is given as a text and has many digits stays a text. */
const decimal: Convert = (value) => {
    const given = value instanceof ExactNumber ? value.source : isNumberOrText(value) ? String(value) : "";
    const number = numberIn(given);
    if (!number || !isDecimal(number.decimal)) return undefined;
    if (typeof value === "number" || value instanceof ExactNumber) return value;
    return number.decimal.digits.length > SURE_DIGITS ? number.source : Number(number.source);
};

function isNumberOrText(value: unknown): value is string | number | bigint {
    return ["string", "number", "bigint"].includes(typeof value);
}

function isDecimal({ digits, exponent }: DecimalNumber): boolean {
    const places = Math.max(-exponent, 0);
    const size = wholeOf({ isNegative: false, digits, exponent: exponent + places });
    return places <= MOST_DECIMAL_PLACES && size !== undefined && size <= MOST_DECIMAL;
}

const text: Convert = (value) => {
    if (value === null || typeof value === "string") return value;
    if (value instanceof ExactNumber) return value.source;
    if (typeof value === "number") return Number.isFinite(value) ? String(value) : undefined;
    if (typeof value === "boolean" || typeof value === "bigint") return String(value);
    return value instanceof Date ? isoDate(value) : undefined;
};

const boolean: Convert = (value) => {
    if (typeof value === "boolean") return value;
    const word = typeof value === "string" && value.length <= MOST_FORM_CHARACTERS ? value.trim().toLowerCase() : "";
    return word === "true" ? true : word === "false" ? false : undefined;
};

const date: Convert = (value) => {
    if (value instanceof Milliseconds) return isoDate(new Date(value.number));
    if (value instanceof Date) return isoDate(value);
    return typeof value === "string" && isDate(value.trim()) ? value : undefined;
};

/** Of a text with a fixed form, with the blanks around it. */
const MOST_FORM_CHARACTERS = 200;

const inForm =
    (fits: (text: string) => boolean): Convert =>
    (value) => {
        const form = typeof value === "string" && value.length <= MOST_FORM_CHARACTERS ? value.trim() : "";
        return fits(form) ? form : undefined;
    };

/** The forms N, D, B and P of .NET. */
function isGuid(form: string): boolean {
    const bare = /^\{[^}]*\}$|^\([^)]*\)$/.test(form) ? form.slice(1, -1) : form;
    const isHyphened = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(bare);
    return isHyphened || (bare === form && /^[0-9a-f]{32}$/i.test(form));
}

/** Bytes travel as base64, which is how .NET's JSON has them; a list of numbers does, too. */
const bytes: Convert = (value) => {
    if (value === null) return null;
    if (typeof value === "string") return value.length % 4 === 0 && BASE64.test(value) ? value : undefined;
    const given = bytesIn(value);
    if (given) return given.toString("base64");
    return Array.isArray(value) && value.every(isByte) ? value : undefined;
};

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Of a Buffer, a typed array, their memory, or what JSON made of a Buffer on its way through a context or a broker. */
function bytesIn(value: unknown): Buffer | undefined {
    if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    if (Object.prototype.toString.call(value) === "[object ArrayBuffer]") return Buffer.from(value as ArrayBuffer);
    const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown };
    return type === "Buffer" && Array.isArray(data) && data.every(isByte) ? Buffer.from(data) : undefined;
}

const isByte = (value: unknown): value is number =>
    typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 255;

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
    ["System.Single", floatingPoint(isSingle)],
    ["System.Double", floatingPoint(() => true)],
    ["System.Decimal", decimal],
    ["System.DateTime", date],
    ["System.DateTimeOffset", date],
    ["System.TimeSpan", inForm(isDuration)],
    ["System.Guid", inForm(isGuid)],
    ["System.Uri", (value) => (value === null || typeof value === "string" ? value : undefined)],
    ["System.Byte[]", bytes],
]);

const NULLABLE = "System.Nullable`1[";

/** `System.Int32` of `System.Nullable`1[[System.Int32, mscorlib]]`; undefined for other types. */
function nullableOf(type: string): string | undefined {
    if (!type.startsWith(NULLABLE) || !type.endsWith("]")) return undefined;
    return type.slice(NULLABLE.length, -1).replace(/^\[/, "").split(/[,\]]/, 1)[0]!.trim();
}

/**
 * The value as the .NET type takes it. `{ value }` with a conversion where one is needed and loses nothing; undefined when
 * the value can't be of that type. Types that are not known here (generics, arrays, classes) pass unchecked.
 */
export function toDotNet(type: string, value: unknown): { value: unknown } | undefined {
    const convert = CONVERSIONS.get(type);
    if (!convert) {
        const inner = value === null ? undefined : nullableOf(type);
        return inner === undefined ? { value } : toDotNet(inner, value);
    }
    const converted = convert(value instanceof Milliseconds && convert !== date ? value.number : value);
    return converted === undefined ? undefined : { value: converted };
}
