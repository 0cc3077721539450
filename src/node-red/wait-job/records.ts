/** What a wait node remembers of its messages, as JSON can hold it: one key for each message and one for each job. */
import type { Emit } from "../../shared/settings/jobs";
import type { NodeMessage } from "node-red";
import type { FolderRef } from "../../shared/folder-ref";
import type { JobEnd, JobReference, Limits, WaitMemory } from "../../follow/wait";

/** Each record has it, except for those of version 0.1.0 of this package. */
export const RECORD_VERSION = 2;

/** A message with jobs that have not ended. */
export interface MessageRecord {
    version?: typeof RECORD_VERSION;
    msg: NodeMessage;
    /** Base address of the Orchestrator that has the jobs; undefined in records of 0.1.0. */
    base?: string;
    emit: Emit;
    limits: Limits;
    /** How many names of jobs the message has. */
    count: number;
    /** Positions of names that turned out to name the same job as another. */
    twins?: number[];
}

/** A message that was being read when the node was closed. */
export interface UnreadRecord {
    version: typeof RECORD_VERSION;
    unread: true;
    msg: NodeMessage;
}

/** One of the jobs of a message. */
export interface WaitRecord {
    version?: typeof RECORD_VERSION;
    job: JobReference;
    folder: FolderRef | undefined;
    memory: WaitMemory;
    /** Set once the job has ended while others of the message have not. */
    end?: JobEnd;
}

export interface Remembered {
    record: MessageRecord;
    /** By the position in the message. Jobs that were reported are not there. */
    waits: Map<number, WaitRecord>;
}

/** What a store holds, sorted. */
export interface Records {
    messages: Map<string, Remembered>;
    unread: Map<string, UnreadRecord>;
    /** Leftover keys of messages that were reported. Node-RED ended while they were being forgotten. */
    leftOver: string[];
    /** Keys of records that can't be read: of another version, incomplete, or written by somebody else. */
    unreadable: string[];
}

/** The keys of a wait node in its context. */
export const KEYS = /^(message|wait)_/;

export const messageKey = (id: string): string => `message_${id}`;
export const waitKey = (id: string, index: number): string => `wait_${id}_${index}`;

/** The position of a job among those of its message, and their number. Each job counts once. */
export function placeOf(index: number, { count, twins = [] }: MessageRecord): { index: number; count: number } {
    return { index: index - twins.filter((twin) => twin < index).length, count: count - twins.length };
}

const MESSAGE_KEY = /^message_(\w+)$/;
const WAIT_KEY = /^wait_(\w+)_(\d+)$/;

export function readRecords(stored: ReadonlyMap<string, unknown>): Records {
    const records: Records = { messages: new Map(), unread: new Map(), leftOver: [], unreadable: [] };
    const strange = new Set<string>();
    for (const [key, value] of stored) {
        const id = MESSAGE_KEY.exec(key)?.[1];
        if (id === undefined) continue;
        if (isUnreadRecord(value)) records.unread.set(id, value);
        else if (isMessageRecord(value)) records.messages.set(id, { record: value, waits: new Map() });
        else strange.add(id);
    }
    for (const [key, value] of stored) {
        const [, id, index] = WAIT_KEY.exec(key) ?? [];
        if (id === undefined) continue;
        const message = records.messages.get(id);
        if (!isWaitRecord(value)) strange.add(id);
        else if (message) message.waits.set(Number(index), value);
        else if (!strange.has(id)) records.leftOver.push(key);
    }
    for (const [id, { record, waits }] of records.messages) {
        const isWhole = record.emit === "each" || waits.size === record.count - (record.twins?.length ?? 0);
        if (strange.has(id) || (waits.size > 0 && !isWhole)) {
            strange.add(id);
            records.messages.delete(id);
        } else if (waits.size === 0) {
            records.leftOver.push(messageKey(id));
            records.messages.delete(id);
        }
    }
    records.unreadable = [...stored.keys()].filter((key) => strange.has(idIn(key)));
    return records;
}

function idIn(key: string): string {
    return (MESSAGE_KEY.exec(key) ?? WAIT_KEY.exec(key))?.[1] ?? "";
}

function isMessageRecord(value: unknown): value is MessageRecord {
    if (!isKnownVersion(value)) return false;
    const { msg, emit, limits, count, twins = [] } = value as Partial<MessageRecord>;
    if (!isObject(msg) || !isObject(limits) || !Array.isArray(twins)) return false;
    return (emit === "each" || emit === "all") && Number.isSafeInteger(count);
}

function isUnreadRecord(value: unknown): value is UnreadRecord {
    if (!isKnownVersion(value)) return false;
    const { unread, msg } = value as Partial<UnreadRecord>;
    return unread === true && isObject(msg);
}

function isWaitRecord(value: unknown): value is WaitRecord {
    if (!isKnownVersion(value)) return false;
    const { job, memory } = value as Partial<WaitRecord>;
    if (!isObject(memory) || !isObject(job)) return false;
    return Number.isSafeInteger(job.id) || typeof job.key === "string" || typeof job.reference === "string";
}

function isKnownVersion(value: unknown): value is object {
    if (!isObject(value)) return false;
    const { version } = value as { version?: unknown };
    return version === undefined || version === RECORD_VERSION;
}

function isObject(value: unknown): value is object {
    return typeof value === "object" && value !== null;
}

/** A message that waits, and the jobs that have not ended. */
export interface Waiting extends Remembered {
    id: string;
    /** The message itself, or what was remembered of it. */
    live: NodeMessage;
    /** Roughly the size of what is remembered of the message. */
    bytes: number;
}

/** Records of 0.1.0 don't tell where their jobs are. Hosts and tenants count in upper or lower case. */
export function isOtherOrchestrator(remembered: string | undefined, base: string): boolean {
    return remembered !== undefined && remembered.toLowerCase() !== base.toLowerCase();
}
