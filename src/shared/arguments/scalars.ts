/**
 * How a value becomes a .NET value of a plain type. Only conversions without loss are made, and what .NET has no room for is
 * refused. The editor judges by the same rules.
 *
 * Source: learn.microsoft.com, "Built-in types" (ranges), Guid.Parse (text forms).
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
export type Convert = (value: unknown) => unknown;

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

/** The least and the most of each whole number. */
export const WHOLE_NUMBERS: ReadonlyMap<string, readonly [bigint, bigint]> = new Map([
    ["SByte", [-128n, 127n]],
    ["Byte", [0n, 255n]],
    ["Int16", [-32_768n, 32_767n]],
    ["UInt16", [0n, 65_535n]],
    ["Int32", [-2_147_483_648n, 2_147_483_647n]],
    ["UInt32", [0n, 4_294_967_295n]],
    ["Int64", [-(2n ** 63n), 2n ** 63n - 1n]],
    ["UInt64", [0n, 2n ** 64n - 1n]],
] as const);

/** By the name of the type in the namespace `System`. */
export const SCALARS: ReadonlyMap<string, Convert> = new Map<string, Convert>([
    ...[...WHOLE_NUMBERS].map(([type, range]): [string, Convert] => [type, wholeNumber(...range)]),
    ["String", text],
    ["Char", (value) => (typeof value === "string" && value.length === 1 ? value : undefined)],
    ["Boolean", boolean],
    ["Single", floatingPoint(isSingle)],
    ["Double", floatingPoint(() => true)],
    ["Decimal", decimal],
    ["DateTime", date],
    ["DateTimeOffset", date],
    ["TimeSpan", inForm(isDuration)],
    ["Guid", inForm(isGuid)],
    ["Uri", (value) => (value === null || typeof value === "string" ? value : undefined)],
]);
