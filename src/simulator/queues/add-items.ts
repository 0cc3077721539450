/** The checks of AddQueueItem and BulkAddQueueItems, and the creation of items. */
import { ITEM_FIELDS, itemFieldName, type ItemField } from "../../shared/queue-items/item-data-dto";
import { plainContent } from "../../shared/queue-items/content";
import type { CommitType } from "../../shared/settings/queues";
import { readSchema, schemaProblems } from "../../shared/queue-items/schema";
import { ApiError, mustNotBeNull } from "../errors";
import type { Folder } from "../tenant/tenant";
import type { Queue } from "./queue";
import type { ItemFields, QueueItem } from "./queue-item";
import type { QueueStore } from "./queue-store";

/** `Ordinal` counts from 1. The specifications declare names for the codes. */
export interface FailedItem {
    Ordinal: number;
    ErrorCode: "DuplicateReference" | "QueueItemSchemaViolationException" | "InvalidArgument";
    ErrorMessage: string;
}

/** An item that its queue refuses. */
class ItemRefusal extends ApiError {
    constructor(
        readonly codeName: FailedItem["ErrorCode"],
        ...refusal: [status: number, message: string, errorCode: number]
    ) {
        super(...refusal);
    }
}

const duplicate = (): ApiError =>
    new ItemRefusal("DuplicateReference", 409, "Error creating Transaction. Duplicate Reference.", 1016);

/** @throws ApiError 404 where the folder has no queue of this name. Its case does not matter. */
export function queueOf(store: QueueStore, name: unknown, folder: Folder): Queue {
    const wanted = typeof name === "string" ? name.toLowerCase() : undefined;
    const queue = store.queues.find(
        (candidate) => candidate.Name.toLowerCase() === wanted && candidate.folders.includes(folder),
    );
    if (!queue) throw new ApiError(404, `${String(name)} does not exist. Error code: 1002`, 1002);
    return queue;
}

/** Normalizes the case of names and leaves out nulls. The fields have the declared types, since the body was bound before. */
export function readItemData(raw: object, parameter: string): ItemFields {
    const fields: ItemFields = { SpecificContent: {} };
    for (const [name, value] of Object.entries(raw)) {
        const field = itemFieldName(name);
        if (field === undefined || value === null) continue;
        if (field === "Priority")
            fields[field] = ITEM_FIELDS.Priority.values.find(
                (priority) => priority.toLowerCase() === String(value).toLowerCase(),
            )!;
        else fields[field] = value;
    }
    // Content is flat. What is not leaves the whole parameter null.
    if ("problem" in plainContent(fields.SpecificContent)) throw mustNotBeNull(parameter);
    return fields;
}

/** @throws ApiError 409 for a reference that the queue has had, 400 for anything else that does not fit */
export function addItem(store: QueueStore, queue: Queue, fields: ItemFields): QueueItem {
    checkItem(store, queue, fields);
    return store.add(queue, fields);
}

function checkItem(store: QueueStore, queue: Queue, fields: ItemFields): void {
    for (const [name, value] of Object.entries(fields)) {
        const { maxLength }: ItemField = ITEM_FIELDS[name as keyof typeof ITEM_FIELDS];
        if (typeof value === "string" && maxLength !== undefined && value.length > maxLength)
            throw new ApiError(400, `The field ${name} must be a string with a maximum length of ${maxLength}.`, 1009);
    }
    const schema = readSchema(queue.SpecificDataJsonSchema);
    const plain = plainContent(fields.SpecificContent);
    const problems = schema && "content" in plain ? schemaProblems(plain.content, schema) : [];
    if (problems.length > 0)
        throw new ItemRefusal(
            "QueueItemSchemaViolationException",
            400,
            "The specific content does not match the schema.",
            1000,
        );
    const { Reference: reference } = fields;
    if (reference !== undefined && queue.EnforceUniqueReference && store.isTaken(queue, reference)) throw duplicate();
}

/** Returns the failures. */
export function addItems(store: QueueStore, queue: Queue, all: ItemFields[], commitType: CommitType): FailedItem[] {
    if (commitType === "AllOrNothing") {
        const failed = checkAll(store, queue, all);
        if (failed.length === 0) for (const fields of all) store.add(queue, fields);
        return failed;
    }
    const failed: FailedItem[] = [];
    for (const [at, fields] of all.entries()) {
        const failure = failureOf(at, () => addItem(store, queue, fields));
        if (failure) failed.push(failure);
        if (failure && commitType === "StopOnFirstFailure") break;
    }
    return failed;
}

function checkAll(store: QueueStore, queue: Queue, all: ItemFields[]): FailedItem[] {
    const seen = new Set<string>();
    return all.flatMap((fields, at) => {
        const failure = failureOf(at, () => {
            checkItem(store, queue, fields);
            const reference = fields.Reference?.toLowerCase();
            if (reference === undefined || !queue.EnforceUniqueReference) return;
            if (seen.has(reference)) throw duplicate();
            seen.add(reference);
        });
        return failure ? [failure] : [];
    });
}

function failureOf(at: number, work: () => void): FailedItem | undefined {
    try {
        work();
        return undefined;
    } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const ErrorCode = error instanceof ItemRefusal ? error.codeName : "InvalidArgument";
        return { Ordinal: at + 1, ErrorCode, ErrorMessage: error.message };
    }
}
