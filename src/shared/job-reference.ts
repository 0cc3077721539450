/** Jobs as messages and properties name them: an answer of StartJobs, a job, an id, a key, or an array of those. */
import { asGuid } from "./folder-ref";
import { MAX_REFERENCE } from "./queue-items/item-data-dto";
import { isBlank } from "./settings/values";

/** A job by its id, its key, or both; then both must fit. */
export interface NamedJob {
    id?: number;
    /** In lower case. */
    key?: string;
    /** Numeric id of its folder, if the job has it. */
    folderId?: number;
    /** Milliseconds since 1970 by the server's clock, if the job has it. */
    created?: number;
    /** Of a queue item of which nothing else is known. */
    reference?: string;
    /** The queue of the reference, if the item names it. */
    queueId?: number;
}

/** No id and no key is longer, with the blanks around it. */
const LONGEST_NAME = 100;

/** The entries of a list, or of an answer of StartJobs. */
export function listIn(given: unknown): unknown[] | undefined {
    if (Array.isArray(given)) return given;
    const value = isObject(given) ? given["value"] : undefined;
    return Array.isArray(value) ? value : undefined;
}

/** Whether every entry of the value, however deep in lists, names a job. */
export function areJobs(given: unknown): boolean {
    return areNamed(given, jobReference);
}

/** Whether every entry of the value, however deep in lists, names a queue item. */
export function areQueueItems(given: unknown): boolean {
    return areNamed(given, itemReference);
}

function areNamed(given: unknown, reference: (entry: unknown) => NamedJob | undefined): boolean {
    const open = [given];
    while (open.length > 0) {
        const entry = open.pop();
        const list = listIn(entry);
        if (list) for (const inner of list) open.push(inner);
        else if (!bareReference(entry) && !reference(entry)) return false;
    }
    return true;
}

/** An id in digits, or a key. */
export function bareReference(given: unknown): NamedJob | undefined {
    const id = idIn(given);
    if (id !== undefined) return { id };
    const key = keyIn(given);
    return key === undefined ? undefined : { key };
}

/** A job, its names in any case. If its `Key` is no key, it is no job of Orchestrator's, and its `Id` may mean anything. */
export function jobReference(given: unknown): NamedJob | undefined {
    if (!isObject(given)) return undefined;
    const { Id, Key, OrganizationUnitId, CreationTime } = fieldsIn(given);
    const id = idIn(Id);
    const key = keyIn(Key);
    if (key === undefined && (id === undefined || Key !== undefined)) return undefined;
    const folderId = idIn(OrganizationUnitId);
    const created = Date.parse(plainName(CreationTime) ?? "");
    return {
        ...(id === undefined ? {} : { id }),
        ...(key === undefined ? {} : { key }),
        ...(folderId === undefined ? {} : { folderId }),
        ...(created > 0 ? { created } : {}),
    };
}

/** A queue item by its id and key, else by its `UniqueKey`, else by its `Reference`, which several items may have. */
export function itemReference(given: unknown): NamedJob | undefined {
    const named = jobReference(given);
    if (named || !isObject(given)) return named;
    const key = keyIn(fieldIn(given, "uniquekey"));
    if (key !== undefined) return { key };
    const reference = fieldIn(given, "reference");
    const text = typeof reference === "number" ? String(reference) : reference;
    if (typeof text !== "string" || text === "" || text.length > MAX_REFERENCE) return undefined;
    const queueId = idIn(fieldIn(given, "queuedefinitionid"));
    return { reference: text, ...(queueId === undefined ? {} : { queueId }) };
}

/** `name`: in lower case. */
function fieldIn(given: Record<string, unknown>, name: string): unknown {
    const own = Object.keys(given).find((key) => key.length === name.length && key.toLowerCase() === name);
    return own === undefined ? undefined : given[own];
}

const FIELDS = ["Id", "Key", "OrganizationUnitId", "CreationTime"] as const;
const FIELD_OF = new Map(FIELDS.map((name) => [name.toLowerCase(), name]));
const LENGTHS = new Set(FIELDS.map((name) => name.length));

/** The fields of a job that are not blank, each as it is written, else in any case. No other is read. */
function fieldsIn(given: Record<string, unknown>): Partial<Record<(typeof FIELDS)[number], unknown>> {
    const found: ReturnType<typeof fieldsIn> = {};
    for (const name of Object.keys(given)) {
        const field = LENGTHS.has(name.length) ? FIELD_OF.get(name.toLowerCase()) : undefined;
        if (!field || (name !== field && field in found)) continue;
        const value = given[name];
        if (!isBlank(value)) found[field] = value;
    }
    return found;
}

function idIn(given: unknown): number | undefined {
    const text = plainName(given);
    const id = text !== undefined && /^\d+$/.test(text) ? Number(text) : NaN;
    return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

function keyIn(given: unknown): string | undefined {
    return typeof given === "string" ? asGuid(plainName(given) ?? "") : undefined;
}

function plainName(given: unknown): string | undefined {
    if (typeof given === "number") return String(given);
    return typeof given === "string" && given.length <= LONGEST_NAME ? given.trim() : undefined;
}

/** A Buffer has a name for each byte. */
export function isObject(given: unknown): given is Record<string, unknown> {
    return typeof given === "object" && given !== null && !ArrayBuffer.isView(given);
}
