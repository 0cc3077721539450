/** Numbers whose digits count: a double keeps 15 to 17 of them, an Int64 has 19 and a Decimal 29. */

/**
 * A number as it was written, where JavaScript would write it otherwise (`1.10`) or can't be trusted with it
 * (`7615917337495251231`).
 */
export class ExactNumber {
    /** `source`: as JSON writes a number. */
    constructor(readonly source: string) {}
}

/** The number that is written so: JavaScript's own where that writes it in the same way. */
export function exactly(source: string): number | ExactNumber {
    const number = Number(source);
    // A whole number above 2⁵³ may have been rounded already; only its text shows that it was not.
    const isSure = !Number.isInteger(number) || Number.isSafeInteger(number);
    return isSure && String(number) === source ? number : new ExactNumber(source);
}

/** ± `digits` × 10 ^ `exponent`. The digits have no zeros at either end; zero has none. */
export interface Decimal {
    isNegative: boolean;
    digits: string;
    exponent: number;
}

/** Each part ends where the next begins, so that nothing is matched twice. */
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i;

/** Of a text without blanks, such as `-12`, `.5`, `1.50` and `1e3`; undefined for what is no decimal number. */
export function parseDecimal(text: string): Decimal | undefined {
    const [, sign, whole = "", fraction = "", power = "0"] = DECIMAL.exec(text) ?? [];
    const all = whole + fraction;
    if (sign === undefined || all === "") return undefined;
    let [start, end] = [0, all.length];
    while (start < end && all[start] === "0") start++;
    while (end > start && all[end - 1] === "0") end--;
    const digits = all.slice(start, end);
    const exponent = digits === "" ? 0 : Number(power) - fraction.length + (all.length - end);
    return { isNegative: sign === "-", digits, exponent };
}

/** What was typed as a number: `+5`, `.5` and `0x1F`, too. Undefined for what is none. */
export function typedNumber(text: string): number | ExactNumber | undefined {
    const trimmed = text.trim();
    const [, sign, whole = "", fraction = "", power] = DECIMAL.exec(trimmed) ?? [];
    if (sign !== undefined && whole + fraction !== "")
        return exactly(
            (sign === "-" ? "-" : "") +
                (whole.replace(/^0+(?=\d)/, "") || "0") +
                (fraction && `.${fraction}`) +
                (power === undefined ? "" : `e${power}`),
        );
    const number = Number(trimmed);
    if (Number.isNaN(number)) return undefined;
    return Number.isFinite(number) && !Number.isSafeInteger(number) ? new ExactNumber(String(BigInt(trimmed))) : number;
}

/** More than any whole number or Decimal of .NET has. */
const MOST_DIGITS = 40;

/** Undefined for what is not whole, or larger than every whole number of .NET. */
export function wholeOf({ isNegative, digits, exponent }: Decimal): bigint | undefined {
    if (exponent < 0 || digits.length + exponent > MOST_DIGITS) return undefined;
    const size = BigInt(digits + "0".repeat(exponent));
    return isNegative ? -size : size;
}

/** What a double is written with at most: 17 digits tell every double from the others (IEEE 754), and .NET writes no more. */
const DIGITS_OF_DOUBLE = 17;

/** A double keeps 15 digits, whatever they are; so few, without an exponent, are within its range. */
const FEW = /^-?[\d.]{1,15}$/;

/** Whether a double keeps every digit: written with as many as there are, it gives the same. */
export function doubleKeeps(source: string): boolean {
    if (FEW.test(source)) return !Number.isNaN(Number(source));
    return keeps(source, Number(source), DIGITS_OF_DOUBLE);
}

/** Whether the number, which was read from the text, has the digits of the text, of which there are so many at most. */
export function keeps(source: string, number: number, mostDigits: number): boolean {
    const given = parseDecimal(source);
    if (!given || !Number.isFinite(number) || given.digits.length > mostDigits) return false;
    const kept = parseDecimal(number.toPrecision(Math.max(given.digits.length, 1)))!;
    return kept.digits === given.digits && kept.exponent === given.exponent;
}
