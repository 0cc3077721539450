/** Reads a queue item from a message: its content, and the other fields of QueueItemDataDto. */
import { describe } from "../../../shared/arguments/check";
import { isPlainObject, thrownWords } from "../../../shared/flow-values";
import { parseExactly, withoutByteOrderMark } from "../../../shared/json/read";
import {
    MAX_CONTENT_BYTES,
    plainContent,
    type ContentProblem,
    type PlainValue,
} from "../../../shared/queue-items/content";
import { ITEM_FIELDS, itemFieldName, type ItemFieldName } from "../../../shared/queue-items/item-data-dto";
import { bytesOf, fieldValue, isItemData, MAX_ITEMS } from "../../../shared/queue-items/values";
import type { Value } from "../../../shared/term";
import type { MessageKey } from "../../errors/messages";
import { OrchestratorError, sentence } from "../../errors/orchestrator-error";
import { similarNames } from "../../errors/suggestions";

/** The fields of QueueItemDataDto that are sent. */
export interface ItemData {
    Name?: string;
    Reference?: string;
    Priority?: string;
    SpecificContent?: Record<string, PlainValue>;
    ParentOperationId?: string;
    [field: string]: unknown;
}

/** Where the values came from, for an error's text: `msg.payload`. */
export interface RawContent {
    value: unknown;
    source: string;
}

/** One item, or many. @throws OrchestratorError INVALID_ARGUMENTS */
export function readItems(raw: RawContent): ItemData | ItemData[] {
    const value = parsed(raw);
    if (!Array.isArray(value)) return readContent({ ...raw, value });
    if (value.length > MAX_ITEMS)
        throw invalid("item.tooMany", { source: raw.source, count: value.length, most: MAX_ITEMS });
    return Array.from(value, (element: unknown, at) => readElement(element, `${raw.source}[${at}]`));
}

/** An element is its content, or an object with `SpecificContent` and other fields. */
function readElement(value: unknown, source: string): ItemData {
    return guarded(source, () => isItemData(value)) ? readItemData(value, source) : readContent({ value, source });
}

/** Fields of QueueItemDataDto. Their names may be in any case. Null and undefined are not sent. @throws OrchestratorError */
export function readItemData(input: unknown, source: string): ItemData {
    if (input === undefined || input === null) return {};
    const entries = guarded(source, () => (isPlainObject(input) ? Object.entries(input) : undefined));
    if (!entries) throw invalid("item.notAnObject", { source, got: describe(input) });
    const data: ItemData = {};
    for (const [given, value] of entries) {
        const name = itemFieldName(given);
        if (!name) throw unknownField(given);
        if (value === null || value === undefined) continue;
        const called = `${source}.${name}`;
        if (name === "SpecificContent") Object.assign(data, readContent({ value, source: called }));
        else data[name] = readItemField(name, value, called);
    }
    return data;
}

/** A field as it is sent. Errors name it `called`. @throws OrchestratorError INVALID_SETTING */
export function readItemField(name: ItemFieldName, given: unknown, called: Value): string {
    const read = guarded(called, () => fieldValue(name, given));
    if ("value" in read) return read.value;
    const got = describe(given);
    switch (read.problem) {
        case "date":
            throw setting("item.date", { field: called, got });
        case "type":
            throw setting("startInfo.wrongType", { field: called, expected: TEXT, got });
        case "length":
            throw setting("startInfo.tooLong", { field: called, length: read.length, most: read.most });
        case "value":
            throw setting("setting.oneOf", { field: called, values: read.values.join(", "), got });
    }
}

const TEXT = { term: "uipath-orchestrator.expected.string" };

/** The content, as an object, JSON text or a Buffer of it. @throws OrchestratorError INVALID_ARGUMENTS */
function readContent(raw: RawContent): ItemData {
    const { source } = raw;
    const value = parsed(raw);
    return guarded(source, () => {
        if (!isPlainObject(value)) throw invalid("item.notAnObject", { source, got: describe(value) });
        const plain = plainContent(value);
        if ("problem" in plain) throw contentError(plain.problem, source);
        const bytes = bytesOf(plain.content);
        if (bytes > MAX_CONTENT_BYTES) throw invalid("item.tooLarge", { source, bytes, most: MAX_CONTENT_BYTES });
        return { SpecificContent: plain.content };
    });
}

function contentError(problem: ContentProblem, source: string): OrchestratorError {
    switch (problem.problem) {
        case "key":
            return invalid("item.key", { source, name: JSON.stringify(problem.key.slice(0, 100)) });
        case "nested":
            return invalid("item.nested", { source, name: problem.key, got: describe(problem.got) });
        case "keys":
            return invalid("item.tooManyFields", { source, count: problem.is });
    }
}

function parsed({ value, source }: RawContent): unknown {
    const text = Buffer.isBuffer(value) ? value.toString("utf8") : value;
    if (typeof text !== "string") return value;
    try {
        return parseExactly(withoutByteOrderMark(text));
    } catch (error) {
        throw invalid("item.notJson", { source, words: thrownWords(error) });
    }
}

/** Reading a value may run code of the flow, such as a getter. Its error belongs to the flow. */
function guarded<T>(source: Value, read: () => T): T {
    try {
        return read();
    } catch (error) {
        if (error instanceof OrchestratorError) throw error;
        throw new OrchestratorError("INVALID_ARGUMENTS", [
            sentence("item.unreadable", { source, words: thrownWords(error) }),
        ]);
    }
}

function unknownField(field: string): OrchestratorError {
    const names = similarNames(field, Object.keys(ITEM_FIELDS)).slice(0, 3).join(", ");
    return new OrchestratorError("NOT_SUPPORTED", [
        sentence("item.unknownField", { field }),
        sentence("arguments.similar", { names }),
    ]);
}

function invalid(key: Extract<MessageKey, `item.${string}`>, values: Record<string, Value>): OrchestratorError {
    return new OrchestratorError("INVALID_ARGUMENTS", [sentence(key, values)]);
}

function setting(key: MessageKey, values: Record<string, Value>): OrchestratorError {
    return new OrchestratorError("INVALID_SETTING", [sentence(key, values)]);
}
