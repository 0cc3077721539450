/** What the fields of a queue item may hold, and the items of a message. */
import { isDate, isoDate } from "../arguments/dates";
import { isPlainObject } from "../flow-values";
import { parseExactly, withoutByteOrderMark } from "../json/read";
import { writeJson } from "../json/write";
import { MAX_TEXT } from "../start-process-dto";
import { MAX_CONTENT_BYTES, plainContent } from "./content";
import { ITEM_FIELDS, itemFieldName, type ItemField, type ItemFieldName } from "./item-data-dto";

/** Characters of the name of a queue. */
export const MAX_QUEUE_NAME = ITEM_FIELDS.Name.maxLength;

/** More than any bulk that Orchestrator takes (its own upload stops at 15,000). */
export const MAX_ITEMS = 15_000;

export type FieldProblem =
    | { problem: "date" }
    | { problem: "type" }
    | { problem: "length"; length: number; most: number }
    | { problem: "value"; values: readonly string[] };

/** The field as it is sent, or why it can't be. */
export function fieldValue(name: ItemFieldName, value: unknown): { value: string } | FieldProblem {
    const field: ItemField = ITEM_FIELDS[name];
    if (field.type === "date") {
        const date = dateValue(value);
        return date === undefined ? { problem: "date" } : { value: date };
    }
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text !== "string") return { problem: "type" };
    const { maxLength: most = MAX_TEXT, values } = field;
    if (text.length > most) return { problem: "length", length: text.length, most };
    if (!values) return { value: text };
    const known = values.find((one) => one.toLowerCase() === text.trim().toLowerCase());
    return known === undefined ? { problem: "value", values } : { value: known };
}

/** ISO text, a Date, or milliseconds since 1970, as ISO text. */
function dateValue(value: unknown): string | undefined {
    if (Object.prototype.toString.call(value) === "[object Date]") return isoDate(new Date(Number(value)));
    const milliseconds = typeof value === "string" && /^\d{10,15}$/.test(value.trim()) ? Number(value) : value;
    if (typeof milliseconds === "number") return isoDate(new Date(milliseconds));
    return typeof value === "string" && isDate(value.trim()) ? value.trim() : undefined;
}

/** Whether a text is a time that an item may have. */
export const isItemDate = (text: string): boolean => dateValue(text) !== undefined;

/** An element of an array is an item's content, or an object with `SpecificContent` and other fields. */
export function isItemData(value: unknown): value is Record<string, unknown> {
    return isPlainObject(value) && Object.keys(value).some((name) => itemFieldName(name) === "SpecificContent");
}

/** Whether the value can be items: content, JSON of it, or an array. */
export function areItems(value: unknown): boolean {
    try {
        const given = parsed(value);
        return Array.isArray(given) ? given.length <= MAX_ITEMS && given.every(isElement) : isContent(given);
    } catch {
        return false;
    }
}

function isElement(value: unknown): boolean {
    if (!isItemData(value)) return isContent(value);
    return Object.entries(value).every(([given, part]) => {
        const name = itemFieldName(given);
        if (!name) return false;
        if (part === null || part === undefined) return true;
        return name === "SpecificContent" ? isContent(part) : "value" in fieldValue(name, part);
    });
}

function isContent(value: unknown): boolean {
    const given = parsed(value);
    const plain = isPlainObject(given) ? plainContent(given) : undefined;
    return plain !== undefined && "content" in plain && bytesOf(plain.content) <= MAX_CONTENT_BYTES;
}

/** UTF-8 bytes of the value's JSON. */
export function bytesOf(value: object): number {
    const json = writeJson(value) ?? "";
    let bytes = 0;
    for (let at = 0; at < json.length; at++) bytes += bytesOfUnit(json.charCodeAt(at));
    return bytes;
}

/** Each half of a surrogate pair takes two of its four bytes. */
function bytesOfUnit(unit: number): number {
    if (unit < 0x80) return 1;
    return unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
}

function parsed(value: unknown): unknown {
    return typeof value === "string" ? parseExactly(withoutByteOrderMark(value)) : value;
}
