import type { NodeContext } from "node-red";

/** Of the time, so much at most goes into writing: a pause after each write is so many times as long. */
const PAUSES = 9;

/** Values that are read at once. */
const VALUES_A_READ = 1_000;

const PREFIX = /^(message|wait)_/;

/** A context as `node.context()` gives it, with an array of keys and a callback (Node-RED docs, "Working with context"). */
interface BatchContext {
    keys(store: string | undefined, done: (error: Error | null, keys?: string[]) => void): void;
    get(keys: string[], store: string | undefined, done: (error: Error | null, ...values: unknown[]) => void): void;
    set(keys: string[], values: unknown[], store: string | undefined, done: (error?: Error | null) => void): void;
}

/**
 * What a wait node remembers, in its own context: one key a message and one a wait. A store may rewrite everything at each write,
 * so changes are written together, one write at a time.
 */
export class WaitStore {
    readonly #context: BatchContext;
    readonly #store: string | undefined;
    readonly #failed: (error: Error) => void;
    #changes = new Map<string, unknown>();
    #writing: Promise<void> | undefined;
    #flushing = false;

    /** `store`: the name of a context store, "" for the default. `failed` hears of what could not be written. */
    constructor(context: NodeContext, store: string, failed: (error: Error) => void) {
        this.#context = context as unknown as BatchContext;
        this.#store = store === "" ? undefined : store;
        this.#failed = failed;
    }

    /** Everything that is remembered. */
    async read(): Promise<Map<string, unknown>> {
        const keys = await new Promise<string[]>((resolve, reject) =>
            this.#context.keys(this.#store, (error, found = []) => (error ? reject(error) : resolve(found))),
        );
        const own = keys.filter((key) => PREFIX.test(key));
        const remembered = new Map<string, unknown>();
        for (let at = 0; at < own.length; at += VALUES_A_READ) {
            const part = own.slice(at, at + VALUES_A_READ);
            const values = await new Promise<unknown[]>((resolve, reject) =>
                this.#context.get(part, this.#store, (error, ...found) => (error ? reject(error) : resolve(found))),
            );
            part.forEach((key, index) => remembered.set(key, values[index]));
        }
        return remembered;
    }

    /** Undefined forgets the key. */
    set(key: string, value: unknown): void {
        this.#changes.set(key, value);
        this.#writing ??= this.#write();
    }

    /** Resolves when everything is written, without pauses from now on. */
    async flush(): Promise<void> {
        this.#flushing = true;
        while (this.#writing) await this.#writing;
    }

    async #write(): Promise<void> {
        // What is changed in the same turn is written together.
        await new Promise((resolve) => setImmediate(resolve));
        const changes = this.#changes;
        this.#changes = new Map();
        const begun = performance.now();
        await this.#setAll([...changes.keys()], [...changes.values()]);
        const pause = PAUSES * (performance.now() - begun);
        if (this.#changes.size > 0 && !this.#flushing) await new Promise((resolve) => setTimeout(resolve, pause));
        this.#writing = this.#changes.size > 0 ? this.#write() : undefined;
    }

    #setAll(keys: string[], values: unknown[]): Promise<void> {
        return new Promise((resolve) => {
            const done = (error?: Error | null): void => {
                if (error) this.#failed(error);
                resolve();
            };
            try {
                this.#context.set(keys, values, this.#store, done);
            } catch (error) {
                done(error as Error);
            }
        });
    }
}
