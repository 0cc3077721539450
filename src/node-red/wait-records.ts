/** What a wait node remembers of its messages, as JSON can hold it, under one key a message and one a job. */
import type { NodeMessage } from "node-red";
import type { FolderRef } from "../shared/folder-ref";
import type { JobEnd, JobName, Limits, WaitMemory } from "../follow/wait";

/** `each` job as it ends, or `all` in one message. */
export type Emit = "each" | "all";

export interface MessageRecord {
    msg: NodeMessage;
    emit: Emit;
    limits: Limits;
    count: number;
}

/** One of its jobs. */
export interface WaitRecord {
    job: JobName;
    folder: FolderRef | undefined;
    memory: WaitMemory;
    /** Once it has ended, while others of the message have not. */
    end?: JobEnd;
}

export interface Remembered {
    record: MessageRecord;
    /** By their place in the message; those that were reported are not there. */
    waits: Map<number, WaitRecord>;
}

export const messageKey = (id: string): string => `message_${id}`;
export const waitKey = (id: string, index: number): string => `wait_${id}_${index}`;

/**
 * Sorts what a store holds. Orphans are keys of which nothing can be made: of another version, written by hand, or left over when
 * Node-RED ended while a message was forgotten.
 */
export function readRecords(stored: ReadonlyMap<string, unknown>): {
    messages: Map<string, Remembered>;
    orphans: string[];
} {
    const messages = new Map<string, Remembered>();
    for (const [key, value] of stored) {
        const id = /^message_(\w+)$/.exec(key)?.[1];
        if (id && isMessageRecord(value)) messages.set(id, { record: value, waits: new Map() });
    }
    for (const [key, value] of stored) {
        const [, id, index] = /^wait_(\w+)_(\d+)$/.exec(key) ?? [];
        if (id && isWaitRecord(value)) messages.get(id)?.waits.set(Number(index), value);
    }
    for (const [id, { record, waits }] of messages) if (!isWhole(record, waits)) messages.delete(id);
    const used = new Set(
        [...messages].flatMap(([id, { waits }]) => [messageKey(id), ...[...waits.keys()].map((at) => waitKey(id, at))]),
    );
    return { messages, orphans: [...stored.keys()].filter((key) => !used.has(key)) };
}

/** All jobs in one message: a part of them would pass for the whole. */
function isWhole({ emit, count }: MessageRecord, waits: ReadonlyMap<number, WaitRecord>): boolean {
    return emit === "all" ? waits.size === count : waits.size > 0;
}

function isMessageRecord(value: unknown): value is MessageRecord {
    const { msg, emit, limits, count } = (value ?? {}) as Partial<MessageRecord>;
    return isObject(msg) && (emit === "each" || emit === "all") && isObject(limits) && Number.isSafeInteger(count);
}

function isWaitRecord(value: unknown): value is WaitRecord {
    const { job, memory } = (value ?? {}) as Partial<WaitRecord>;
    return isObject(memory) && isObject(job) && (Number.isSafeInteger(job.id) || typeof job.key === "string");
}

function isObject(value: unknown): value is object {
    return typeof value === "object" && value !== null;
}
