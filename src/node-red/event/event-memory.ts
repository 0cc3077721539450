import type { Node } from "node-red";
import { isPlainObject } from "../../shared/flow-values";
import { EVENT_KINDS, type EventKind } from "../../shared/settings/events";
import type { CursorRecord } from "../../follow/events/event-cursor";
import type { Clock } from "../../orchestrator/clock";
import { ContextStore } from "../memory/context-store";
import type { ContextPlace } from "../memory/handover";

const RECORD_VERSION = 1;
const KEY = "events";

/** The subjects whose events are remembered. Events of other subjects are unknown. */
export interface Subject {
    /** Base address of the Orchestrator. */
    base: string;
    folder: string;
    /** The name of the process or the queue. */
    name: string;
}

/** What an event node remembers, as JSON can hold it. */
interface EventRecord {
    version: typeof RECORD_VERSION;
    kinds: Partial<Record<EventKind, { subject: Subject; cursor: CursorRecord }>>;
}

/** What a closed event node leaves to the next node with its id. */
export interface EventLegacy {
    /** Undefined: the store has not been read, or it is empty. */
    record: EventRecord | undefined;
    place: ContextPlace;
    store: ContextStore;
    /** Settles when the closed node has written everything. */
    written: Promise<void>;
}

/** What an event node knows. It is kept in the node's context and over deployments. */
export class EventMemory {
    readonly #store: ContextStore;
    #record: EventRecord | undefined;

    /** `failed` gets the reason why nothing can be written. */
    constructor(
        node: Node,
        private readonly place: ContextPlace,
        private readonly legacy: EventLegacy | undefined,
        failed: (error: Error) => void,
        clock: Clock,
    ) {
        const isMoved = legacy && (legacy.place.scope !== place.scope || legacy.place.store !== place.store);
        const before = isMoved ? undefined : legacy?.store;
        this.#store = new ContextStore(node.context(), place.store, failed, clock, legacy?.written, before);
        this.#record = legacy?.record;
        if (!isMoved || !this.#record) return;
        // A node that was moved to another tab, or uses another store now, has an empty context.
        this.#store.set(KEY, this.#record);
        legacy.store.set(KEY, undefined);
    }

    /** Reads what was remembered before Node-RED started. Returns whether it can be read. @throws Error of the store */
    async read(): Promise<boolean> {
        if (this.#record) return true;
        const source = this.legacy?.store ?? this.#store;
        const stored = (await source.read(/^events$/)).get(KEY);
        if (stored === undefined) return true;
        if (!isRecord(stored)) return false;
        this.#record = stored;
        return true;
    }

    /** What is known of these subjects. All else is forgotten. */
    take(subjects: Partial<Record<EventKind, Subject>>): Partial<Record<EventKind, CursorRecord>> {
        const known = this.#record?.kinds ?? {};
        const kinds = EVENT_KINDS.filter((kind) => isSame(known[kind]?.subject, subjects[kind]));
        this.#record = { version: RECORD_VERSION, kinds: Object.fromEntries(kinds.map((kind) => [kind, known[kind]])) };
        return Object.fromEntries(kinds.map((kind) => [kind, known[kind]!.cursor]));
    }

    /** Resolves when it is written, or when writing has failed. */
    keep(kind: EventKind, subject: Subject, cursor: CursorRecord): Promise<void> {
        const kinds = { ...this.#record?.kinds, [kind]: { subject, cursor } };
        this.#record = { version: RECORD_VERSION, kinds };
        this.#store.set(KEY, this.#record);
        return this.#store.written();
    }

    /** What the next node needs to go on. */
    leave(): EventLegacy {
        return { record: this.#record, place: this.place, store: this.#store, written: this.#store.flush() };
    }
}

function isSame(known: Subject | undefined, subject: Subject | undefined): boolean {
    if (!known || !subject) return false;
    const isSameBase = known.base.toLowerCase() === subject.base.toLowerCase();
    return isSameBase && known.folder === subject.folder && known.name === subject.name;
}

function isRecord(value: unknown): value is EventRecord {
    if (!isPlainObject(value) || value["version"] !== RECORD_VERSION || !isPlainObject(value["kinds"])) return false;
    return Object.values(value["kinds"]).every(isKnown);
}

function isKnown(value: unknown): boolean {
    if (!isPlainObject(value) || !isPlainObject(value["subject"]) || !isPlainObject(value["cursor"])) return false;
    const { base, folder, name } = value["subject"];
    const { changed, looked, known, id = 0 } = value["cursor"];
    return (
        [base, folder, name].every((text) => typeof text === "string") &&
        [changed, looked, id].every(Number.isFinite) &&
        isPlainObject(known) &&
        Object.values(known).every(Number.isFinite)
    );
}
