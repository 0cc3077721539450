import type { Clock } from "../../orchestrator/clock";
import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from "node-red";
import { restored, storable } from "./storable";
import { ContextStore } from "../memory/context-store";
import type { ContextPlace } from "../memory/handover";
import { KEYS, messageKey, readRecords, RECORD_VERSION, waitKey, type UnreadRecord, type Waiting } from "./records";

/** Bytes of all messages of a node, roughly. Beyond that, only the smallest properties of further messages are kept. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_BYTES_BEYOND = 1024;

/** What a closed wait node leaves to the next node with its id. */
export interface Legacy {
    waiting: Waiting[];
    /** Messages that were being read. */
    unread: Map<string, NodeMessageInFlow>;
    /** Where they are remembered. */
    place: ContextPlace;
    store: ContextStore;
    /** Settles when the closed node has written everything. */
    written: Promise<unknown>;
    /** Ids of messages of this process, which may still be in the store. Undefined: the store has been read to its end. */
    known: ReadonlySet<string> | undefined;
}

/** Hears what can't be remembered. */
export interface MemoryObserver {
    notWritten(error: Error): void;
    /** Names of a message's properties. Reported once. */
    notKept(names: string[]): void;
    /** How many keys of records can't be read. They stay as they are. */
    unreadable(count: number): void;
}

/** What a wait node remembers of its messages in its context, besides the messages themselves. */
export class WaitMemory {
    readonly store: ContextStore;
    /** Ids of messages of this process, until the store has been read. Some of those that it shows may be long over. */
    #known: Set<string> | undefined;
    #bytes = 0;
    #isNotKeptTold = false;

    constructor(
        private readonly RED: NodeAPI,
        node: Node,
        private readonly place: ContextPlace,
        private readonly legacy: Legacy | undefined,
        private readonly observer: MemoryObserver,
        clock: Clock,
    ) {
        const notWritten = (error: Error): void => observer.notWritten(error);
        const before = this.#isMoved ? undefined : legacy?.store;
        this.store = new ContextStore(node.context(), place.store, notWritten, clock, legacy?.written, before);
        this.#known = legacy && !legacy.known ? undefined : new Set(legacy?.known);
        if (legacy) this.#adopt(legacy);
    }

    /** The id of a message that has arrived. */
    begin(): string {
        const id = this.RED.util.generateId();
        this.#known?.add(id);
        return id;
    }

    /** What can be remembered of the message. */
    copyOf(msg: NodeMessage): { msg: NodeMessage; bytes: number } {
        const isFull = this.#bytes >= MOST_BYTES;
        const { leftOut, ...copy } = isFull ? storable(msg, MOST_BYTES_BEYOND) : storable(msg);
        if (leftOut.length > 0 && !this.#isNotKeptTold) {
            this.#isNotKeptTold = true;
            this.observer.notKept(leftOut);
        }
        return copy;
    }

    keep({ id, record, waits, bytes }: Waiting): void {
        this.#bytes += bytes;
        this.store.set(messageKey(id), record);
        for (const [index, wait] of waits) this.store.set(waitKey(id, index), wait);
    }

    /** The message is over, and its keys have been forgotten. */
    end({ bytes }: Waiting): void {
        this.#bytes -= bytes;
    }

    forget(waiting: Waiting): void {
        for (const key of keysOf(waiting)) this.store.set(key, undefined);
        this.end(waiting);
    }

    keepUnread(id: string, msg: NodeMessage): void {
        const record: UnreadRecord = { version: RECORD_VERSION, unread: true, msg: this.copyOf(msg).msg };
        this.store.set(messageKey(id), record);
    }

    forgetUnread(id: string): void {
        this.store.set(messageKey(id), undefined);
    }

    /**
     * What was remembered before Node-RED started; nothing if an earlier node of this process has read it. @throws Error of the
     * store
     */
    async read(): Promise<{ waiting: Waiting[]; unread: Map<string, NodeMessageInFlow> }> {
        const known = this.#known;
        if (!known) return { waiting: [], unread: new Map() };
        // A node that was moved before its context was read has left it in another place.
        const source = this.#isMoved ? this.legacy!.store : this.store;
        const { messages, unread, leftOver, unreadable } = readRecords(await source.read(KEYS));
        this.#known = undefined;
        for (const key of leftOver) source.set(key, undefined);
        if (unreadable.length > 0) this.observer.unreadable(unreadable.length);
        const waiting = [...messages]
            .filter(([id]) => !known.has(id))
            .map(([id, { record, waits }]) => ({ id, record, waits, live: restored(record.msg), bytes: 0 }));
        const messagesAgain = [...unread]
            .filter(([id]) => !known.has(id))
            .map(([id, { msg }]): [string, NodeMessageInFlow] => [id, restored(msg) as NodeMessageInFlow]);
        if (source !== this.store) this.#move(waiting, unread.keys(), source);
        return { waiting, unread: new Map(messagesAgain) };
    }

    /** Settles when everything is written, or can't be. */
    close(): Promise<void> {
        return this.store.flush();
    }

    /** What the next node needs to go on. */
    leave(waiting: Waiting[], unread: Map<string, NodeMessageInFlow>, written: Promise<unknown>): Legacy {
        // If a context could not be read yet, the node after the next one must look for it, too.
        const own = { place: this.place, store: this.store };
        const { place, store } = this.#known && this.#isMoved ? this.legacy! : own;
        return { waiting, unread, written, place, store, known: this.#known };
    }

    get #isMoved(): boolean {
        const before = this.legacy?.place;
        return before !== undefined && (before.scope !== this.place.scope || before.store !== this.place.store);
    }

    /** A node that was moved to another tab, or uses another store now, has a context without the waits. */
    #adopt({ waiting, unread, store }: Legacy): void {
        if (this.#isMoved) this.#move(waiting, unread.keys(), store);
        else for (const { bytes } of waiting) this.#bytes += bytes;
    }

    /** `unread`: ids of messages that are read again, and so remembered again. */
    #move(waiting: readonly Waiting[], unread: Iterable<string>, from: ContextStore): void {
        for (const one of waiting) {
            this.keep(one);
            for (const key of keysOf(one)) from.set(key, undefined);
        }
        for (const id of unread) from.set(messageKey(id), undefined);
    }
}

function keysOf({ id, waits }: Waiting): string[] {
    return [messageKey(id), ...[...waits.keys()].map((index) => waitKey(id, index))];
}
