/** Copies what is remembered of a message. JSON can hold the copy, and its size is bounded, whatever the message holds. */
import type { NodeMessage } from "node-red";
import { LIVING, namesOf } from "../runtime/safely";

/** Bytes of one message, roughly. A file store writes all messages of its node each time. */
const MOST_BYTES = 1024 * 1024;

/** How many times that size may be copied in vain: a property that turns out too large was copied up to there. */
const MOST_IN_VAIN = 2;

/** Names that a warning lists. */
const MOST_NAMES = 20;

/** Levels of nested objects. Node-RED's own copying fails at some thousands. */
const MOST_LEVELS = 100;

/** What a value takes besides its characters or bytes. */
const BYTES_A_VALUE = 8;

/** A thrown error takes as long as copying this many bytes. */
const BYTES_A_THROW = 1024;

/**
 * Binary data are stored in base64 under this name. As plain JSON they would take four characters a byte, and come back as a
 * list.
 */
const BINARY = "@binary";

const BINARY_KINDS = {
    Buffer,
    Uint8Array,
    Int8Array,
    Uint8ClampedArray,
    Uint16Array,
    Int16Array,
    Uint32Array,
    Int32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
} as const;

type BinaryKind = keyof typeof BINARY_KINDS;

export interface Storable {
    msg: NodeMessage;
    bytes: number;
    /**
     * The first names of properties that are too large, too deep or unreadable. What JSON can't express, such as a function, is
     * not listed.
     */
    leftOut: string[];
}

/** Never throws. The time is limited to a few times `mostBytes`, plus the listing of names. */
export function storable(msg: NodeMessage, mostBytes = MOST_BYTES): Storable {
    const kept: Record<string, unknown> = {};
    const leftOut: string[] = [];
    let bytes = 0;
    let inVain = 0;
    const copies: Copies = new Map();
    for (const name of namesOf(msg)) {
        if (LIVING.has(name)) continue;
        const isFull = mostBytes - bytes < BYTES_A_VALUE || inVain > mostBytes * MOST_IN_VAIN;
        if (isFull) {
            leftOut.push(name);
            break;
        }
        const copier = new Copier(mostBytes - bytes, copies);
        try {
            const value = copier.copy((msg as unknown as Record<string, unknown>)[name], 0);
            if (value === undefined) continue;
            kept[name] = value;
            bytes += copier.bytes;
        } catch {
            inVain += Math.max(copier.bytes, BYTES_A_THROW);
            if (leftOut.length < MOST_NAMES) leftOut.push(name);
        }
    }
    return { msg: kept as unknown as NodeMessage, bytes, leftOut };
}

/** A value that JSON can hold; undefined if it is too large. Never throws. */
export function storableValue<T>(value: T, mostBytes: number): T | undefined {
    try {
        return new Copier(mostBytes).copy(value, 0) as T;
    } catch {
        return undefined;
    }
}

/** The original message, with its binary data, from what a store returned. */
export function restored(msg: NodeMessage): NodeMessage {
    return revived(msg) as NodeMessage;
}

/** A value that appears again is not copied again, but counts again: lists that contain each other twice would never end. */
type Copies = Map<object, { copy: object; bytes: number }>;

/** Copies one property. Throws whatever a getter throws, and when the copy becomes too large. */
class Copier {
    bytes = 0;

    constructor(
        private readonly mostBytes: number,
        private readonly copies: Copies = new Map(),
    ) {}

    copy(value: unknown, level: number): unknown {
        this.#count(BYTES_A_VALUE);
        switch (typeof value) {
            case "string":
                this.#count(value.length);
                return value;
            case "number":
                return Number.isFinite(value) ? value : null;
            case "boolean":
                return value;
            case "object":
                return value === null ? null : this.#object(value, level);
            default:
                return undefined; // JSON can't express it
        }
    }

    #object(value: object, level: number): unknown {
        if (level >= MOST_LEVELS) throw new RangeError("too deep");
        if (ArrayBuffer.isView(value)) return this.#binary(value);
        const { toJSON } = value as { toJSON?: unknown };
        if (typeof toJSON === "function") return this.copy((toJSON as () => unknown).call(value), level + 1);
        return this.#once(value, () => (Array.isArray(value) ? this.#list(value, level) : this.#plain(value, level)));
    }

    #once(value: object, make: () => object): object {
        const known = this.copies.get(value);
        if (known) {
            this.#count(known.bytes);
            return known.copy;
        }
        const before = this.bytes;
        const copy = make();
        this.copies.set(value, { copy, bytes: this.bytes - before });
        return copy;
    }

    /** Changes a copy in place, which takes less memory than a new object: docs/performance-notes.md, "What V8 does". */
    #plain(value: object, level: number): object {
        this.#hold(Object.keys(value).length * BYTES_A_VALUE); // before all of them are copied
        const copy = { ...value } as Record<string, unknown>;
        for (const name of Object.keys(copy)) {
            const value = copy[name];
            const item = this.copy(value, level + 1);
            this.#count(name.length);
            if (item === undefined) delete copy[name];
            // An assignment to "__proto__" would set the prototype.
            else if (item !== value) Object.defineProperty(copy, name, { value: item, enumerable: true });
        }
        return copy;
    }

    #list(list: readonly unknown[], level: number): unknown[] {
        this.#count(list.length); // a sparse list may claim any length
        const copy: unknown[] = [];
        for (let at = 0; at < list.length; at++) copy.push(this.copy(list[at], level + 1) ?? null);
        return copy;
    }

    #binary(value: ArrayBufferView): object {
        this.#count(Math.ceil((value.byteLength * 4) / 3));
        const kind = Buffer.isBuffer(value) ? "Buffer" : value.constructor.name;
        const base64 = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
        return { [BINARY]: kind, base64 };
    }

    #count(bytes: number): void {
        this.#hold(bytes);
        this.bytes += bytes;
    }

    #hold(bytes: number): void {
        if (this.bytes + bytes > this.mostBytes) throw new RangeError("too large");
    }
}

function revived(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(revived);
    const { [BINARY]: kind, base64 } = value as Record<string, unknown>;
    if (typeof kind === "string" && typeof base64 === "string") return binary(kind, base64);
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, revived(item)]));
}

function binary(kind: string, base64: string): unknown {
    const bytes = Buffer.from(base64, "base64");
    if (kind === "Buffer" || !Object.hasOwn(BINARY_KINDS, kind)) return bytes;
    const View = BINARY_KINDS[kind as Exclude<BinaryKind, "Buffer">];
    // A Buffer may lie anywhere in a pool. Wider numbers must begin at a multiple of their size.
    return new View(Uint8Array.from(bytes).buffer);
}
