/** Numbers as properties hold them: they may come as texts. */
import { plainText } from "./values";

/** NaN if it is no number. */
export function numberIn(value: unknown): number {
    return Number(plainText(value));
}

/** A whole number of a message or a property; undefined for anything else. */
export function wholeNumber(value: unknown): number | undefined {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof number === "number" && Number.isSafeInteger(number) ? number : undefined;
}

/** Seconds of a time-out as milliseconds; undefined unless it is a number above 0. */
export function millisecondsIn(value: unknown): number | undefined {
    const seconds = typeof value === "string" || typeof value === "number" ? Number(value) : NaN;
    return seconds > 0 && Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
