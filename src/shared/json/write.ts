/**
 * Writes values of a flow as JSON.stringify does, but nothing is lost on the way: what that would make `{}` or null of without a
 * word (a Map, an invalid Date, NaN), or leave out (a function), is refused by its place. A value may run code of the flow when it is
 * read; what that throws comes out here.
 */
import { shortened } from "../shortened";
import { ExactNumber } from "./exact-number";
import { DEEPEST } from "./read";

/** @throws Error `orders[2].when: Invalid Date`, `it contains itself`, `it is nested too deeply` */
export function writeJson(value: unknown): string | undefined {
    return new Writer().write(value, "");
}

/** Whether the value is an object of no class. Of whichever context, Object.prototype is the one that has none itself. */
function isRecord(value: unknown): value is object {
    if (typeof value !== "object" || value === null) return false;
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether JSON has just this value. */
function isPlain(value: unknown): boolean {
    return typeof value === "string" || typeof value === "boolean" || value === null || Number.isFinite(value);
}

class Writer {
    readonly #path: (string | number)[] = [];
    /** What was written of each object, undefined for those in which the writer is: what is met again is not written again. */
    readonly #written = new Map<object, string | undefined>();
    #levels = 0;
    #values = 0;

    /** Undefined where there is nothing to write. `key`: of the value in its parent, which its `toJSON` gets. */
    write(value: unknown, key: string): string | undefined {
        this.#count(1);
        if (typeof value === "string") return JSON.stringify(value);
        if (typeof value === "bigint") return `"${value}"`;
        if (value === undefined) return undefined;
        if (isPlain(value)) return String(value);
        if (value instanceof ExactNumber && Number.isFinite(Number(value.source))) return value.source;
        if (typeof value !== "object" || value instanceof ExactNumber) throw this.#refusal(value);
        // Bytes have a toJSON, of which no robot knows anything.
        if (ArrayBuffer.isView(value)) throw this.#refusal(value);
        const { toJSON } = value as { toJSON?: unknown };
        if (typeof toJSON !== "function") return this.#parts(value!);
        const made: unknown = toJSON.call(value, key);
        // So a Date says that it is none, and others do as it does.
        if (made === null) throw this.#refusal(value);
        return typeof made === "object" ? this.#parts(made) : this.write(made, key);
    }

    #parts(value: object): string {
        if (Array.isArray(value)) return this.#inside(value, () => this.#list(value));
        switch (tagOf(value)) {
            case "Object":
                return this.#inside(value, () => this.#record(value as Record<string, unknown>));
            case "Number":
                return this.write(Number(value), "")!;
            case "String":
                return this.write(String(value), "")!;
            case "Boolean":
                return String(Boolean.prototype.valueOf.call(value));
            default:
                throw this.#refusal(value);
        }
    }

    /** Twenty lists that hold each other twice are a million, and more of them have no end. */
    #inside(value: object, write: () => string): string {
        const known = this.#written.get(value);
        if (known !== undefined) return known;
        if (this.#written.has(value)) throw new Error("it contains itself");
        if (this.#levels >= DEEPEST) throw new Error("it is nested too deeply");
        this.#levels++;
        this.#written.set(value, undefined);
        const json = write();
        this.#written.set(value, json);
        this.#levels--;
        return json;
    }

    /** What is not there is null, as everywhere in JSON. */
    #list(list: unknown[]): string {
        this.#count(list.length); // a list that says it has more has holes
        let json = "";
        for (let at = 0; at < list.length; at++) json = joined(json, this.#at(at, list[at]) ?? "null");
        return `[${json}]`;
    }

    #record(record: Record<string, unknown>): string {
        const keys = Object.keys(record);
        // An object whose class shows nothing keeps its content where JSON does not look.
        if (keys.length === 0 && !isRecord(record)) throw this.#refusal(record);
        let json = "";
        for (const key of keys) {
            const part = this.#at(key, record[key]);
            if (part !== undefined) json = joined(json, `${JSON.stringify(key)}:${part}`);
        }
        return `{${json}}`;
    }

    #count(values: number): void {
        this.#values += values;
        if (this.#values > MOST_VALUES) throw new Error(TOO_LONG);
    }

    #at(key: string | number, value: unknown): string | undefined {
        this.#path.push(key);
        const json = this.write(value, String(key));
        this.#path.pop();
        return json;
    }

    #refusal(value: unknown): Error {
        const place = this.#path.map((part, at) => step(part, at === 0)).join("");
        return new Error(`${shortened(place, MOST_SHOWN)}${place && ": "}${shortened(nameOf(value), MOST_SHOWN)}`);
    }
}

const MOST_SHOWN = 200;

/** More than any server takes: 64 MB, and as many values as are read of an answer. */
const MOST_CHARACTERS = 64 * 1024 * 1024;
const MOST_VALUES = 4_000_000;

const TOO_LONG = "it is too long";

/** Appends, and joins no lists: see docs/performance-notes.md, "What V8 does". */
function joined(json: string, part: string): string {
    if (json.length + part.length > MOST_CHARACTERS) throw new Error(TOO_LONG);
    return json === "" ? part : `${json},${part}`;
}

function step(part: string | number, isFirst: boolean): string {
    if (typeof part === "number") return `[${part}]`;
    if (isFirst) return part;
    return /^[\p{L}_$][\p{L}\p{N}_$]{0,100}$/u.test(part) ? `.${part}` : `[${JSON.stringify(shortened(part, 100))}]`;
}

/** What a refused value is called. */
function nameOf(value: unknown): string {
    if (value instanceof ExactNumber) return value.source;
    if (typeof value === "number") return String(value);
    if (typeof value !== "object" || value === null) return typeof value;
    const tag = tagOf(value);
    if (tag === "Date") return "Invalid Date";
    const { name } = ((value as { constructor?: unknown }).constructor ?? {}) as { name?: unknown };
    return typeof name === "string" && name !== "" ? name : tag;
}

function tagOf(value: object): string {
    return Object.prototype.toString.call(value).slice("[object ".length, -1);
}
