import { timestamp } from "../controls/clock";
import type { Queue } from "./queue";

export type ItemStatus = "New" | "InProgress" | "Failed" | "Successful" | "Abandoned" | "Retried" | "Deleted";

/** The properties of an item that a client sends, by their specified names. */
export interface ItemFields {
    SpecificContent: Record<string, unknown>;
    Reference?: string;
    Priority?: string;
    DeferDate?: string;
    ParentOperationId?: string;
    [property: string]: unknown;
}

/** A QueueItemDto with additional properties of the simulator in lower case. */
export interface QueueItem {
    Id: number;
    Key: string;
    UniqueKey: string;
    Status: ItemStatus;
    Reference: string | null;
    RetryNumber: number;
    ManualRetryNumber: number;
    RowVersion: string;
    queue: Queue;
    fields: ItemFields;
    /** When the item can be processed, and when it ends, in milliseconds since 1970. */
    readyAt: number;
    endsAt: number;
    /** Its robot never reports a result. */
    hasNoResult: boolean;
    [property: string]: unknown;
}

/** Seconds, if the queue has no script. */
const START_DELAY = 0.2;

export interface Origin {
    id: number;
    now: number;
    uniqueKey: string;
    /** The item that this one replaces, and whether somebody retries it by hand. */
    ancestor?: { item: QueueItem; byHand: boolean };
}

export function newItem({ id, now, uniqueKey, ancestor }: Origin, queue: Queue, fields: ItemFields): QueueItem {
    const { startDelay = START_DELAY } = queue.script;
    const readyAt = startDelay === null ? Infinity : now + startDelay * 1000;
    const deferred = fields.DeferDate === undefined ? 0 : Date.parse(fields.DeferDate);
    return {
        QueueDefinitionId: queue.Id,
        OrganizationUnitId: queue.OrganizationUnitId,
        OrganizationUnitFullyQualifiedName: queue["OrganizationUnitFullyQualifiedName"],
        Encrypted: false,
        Output: null,
        OutputData: null,
        Analytics: null,
        ReviewStatus: "None",
        ProcessingException: null,
        StartProcessing: null,
        EndProcessing: null,
        SecondsInPreviousAttempts: 0,
        HasVideoRecorded: false,
        Progress: null,
        Priority: "Normal",
        DeferDate: null,
        ...fields,
        Id: id,
        Key: ancestor?.item.Key ?? uniqueKey,
        UniqueKey: uniqueKey,
        Status: "New",
        Reference: fields.Reference ?? null,
        SpecificData: dynamicProperties(fields.SpecificContent),
        CreationTime: timestamp(now),
        RowVersion: rowVersion(id, 0),
        ...lineage(ancestor),
        queue,
        fields,
        readyAt: Math.max(readyAt, deferred),
        endsAt: Infinity,
        hasNoResult: false,
    };
}

function lineage(
    ancestor: Origin["ancestor"],
): Record<"RetryNumber" | "ManualRetryNumber", number> & Record<string, unknown> {
    if (!ancestor) return { RetryNumber: 0, ManualRetryNumber: 0, AncestorId: null, ManualAncestorId: null };
    const { item, byHand } = ancestor;
    return byHand
        ? {
              RetryNumber: 0,
              ManualRetryNumber: item.ManualRetryNumber + 1,
              AncestorId: item.Id,
              AncestorUniqueKey: item.UniqueKey,
              ManualAncestorId: item.Id,
              ManualAncestorUniqueKey: item.UniqueKey,
          }
        : {
              RetryNumber: item.RetryNumber + 1,
              ManualRetryNumber: item.ManualRetryNumber,
              AncestorId: item.Id,
              AncestorUniqueKey: item.UniqueKey,
              ManualAncestorId: item["ManualAncestorId"] ?? null,
          };
}

/** Orchestrator writes content and output as the JSON of an object with this property. */
export function dynamicProperties(values: Record<string, unknown>): string {
    return JSON.stringify({ DynamicProperties: values });
}

/** Eight bytes in base64, which differ after each change. */
export function rowVersion(id: number, change: number): string {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(id);
    bytes.writeUInt32BE(change, 4);
    return bytes.toString("base64");
}
