import type { NodeContext } from "node-red";
import { nextTurn, type Clock } from "../../orchestrator/clock";
import { safely } from "../runtime/safely";

/**
 * Writing takes about a tenth of the time: the pause after each write is nine times as long as the write. The longest pause
 * keeps changes safe within a second. Milliseconds.
 */
const PAUSES = 9;
const LONGEST_PAUSE = 800;

/**
 * Keys in one write. A store in memory takes some µs for each key, and nothing else goes on meanwhile. A store whose writes
 * take longer than `QUICK` (milliseconds) rewrites everything each time, so it gets all changes in one write.
 */
const KEYS_A_WRITE = 1_000;
const QUICK = 20;

/** Milliseconds until a failed write is tried again. */
const RETRY = 5_000;

/** Values in one read. */
const VALUES_A_READ = 1_000;

/** A context as `node.context()` returns it, with an array of keys and a callback (Node-RED docs, "Working with context"). */
interface BatchContext {
    keys(store: string | undefined, done: (error: Error | null, keys?: string[]) => void): void;
    get(keys: string[], store: string | undefined, done: (error: Error | null, ...values: unknown[]) => void): void;
    set(keys: string[], values: unknown[], store: string | undefined, done: (error?: Error | null) => void): void;
}

/**
 * What a node remembers, in its own context. A store may rewrite everything at each write, so changes are written together, one
 * write at a time.
 */
export class ContextStore {
    readonly #context: BatchContext;
    readonly #store: string | undefined;
    readonly #failed: (error: Error) => void;
    #changes = new Map<string, unknown>();
    #writing: Promise<void> | undefined;
    /** By the process's clock: no write begins earlier. */
    #notBefore = 0;
    /** How many wait for a write. */
    #hurried = 0;
    /** What can't be written is given up. */
    #isLast = false;
    #isQuick = true;
    /** The last write failed, and that was reported. */
    #isFailing = false;
    #wake: () => void = () => undefined;

    /**
     * `store`: the name of a context store, "" for the default. `failed` hears why nothing can be written any more. `after`:
     * nothing is written until this settles, since an earlier node may still be writing. `before`: the store of that node. What
     * it could not write is then written here.
     */
    constructor(
        context: NodeContext,
        store: string,
        failed: (error: Error) => void,
        private readonly clock: Clock,
        private readonly after: Promise<unknown> = Promise.resolve(),
        before?: ContextStore,
    ) {
        this.#context = context as unknown as BatchContext;
        this.#store = store === "" ? undefined : store;
        this.#failed = failed;
        if (before) void after.then(() => this.#takeOver(before));
    }

    #takeOver(before: ContextStore): void {
        const left = before.#changes;
        before.#changes = new Map();
        if (left.size === 0) return;
        this.#changes = new Map([...left, ...this.#changes]);
        this.#writing ??= this.#write();
    }

    /** What is remembered under keys that match. */
    async read(ours: RegExp): Promise<Map<string, unknown>> {
        const keys = await new Promise<string[]>((resolve, reject) =>
            this.#context.keys(this.#store, (error, found = []) => (error ? reject(error) : resolve(found))),
        );
        const own = keys.filter((key) => ours.test(key));
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

    /** Resolves when everything is written, or can't be. There are no more pauses until then, and no tries after that. */
    async flush(): Promise<void> {
        this.#isLast = true;
        await this.#hurry(async () => {
            while (this.#writing) await this.#writing;
        });
        this.#isLast = false;
    }

    /** Resolves when everything is written, without a pause, or can't be at the moment. Then it is tried again. */
    written(): Promise<void> {
        return this.#hurry(async () => {
            // The write that is under way may have begun before the last change.
            await this.#writing;
            await this.#writing;
        });
    }

    async #hurry(wait: () => Promise<void>): Promise<void> {
        this.#hurried++;
        this.#wake();
        await wait();
        this.#hurried--;
    }

    async #write(): Promise<void> {
        await this.after;
        await this.#pause();
        const changes = this.#take();
        const begun = this.clock.now();
        const error = await this.#setAll([...changes.keys()], [...changes.values()]);
        const now = this.clock.now();
        this.#isQuick = now - begun < QUICK;
        this.#notBefore = now + Math.min(LONGEST_PAUSE, PAUSES * (now - begun));
        if (error) this.#putBack(changes, error);
        this.#isFailing = error !== undefined;
        const again = this.#changes.size > 0 && !(error && this.#isLast);
        this.#writing = again ? this.#write() : undefined;
    }

    /** The changes of the next write. */
    #take(): Map<string, unknown> {
        const all = this.#changes;
        if (!this.#isQuick || all.size <= KEYS_A_WRITE) {
            this.#changes = new Map();
            return all;
        }
        const part = new Map<string, unknown>();
        for (const [key, value] of all) {
            if (part.size === KEYS_A_WRITE) break;
            part.set(key, value);
            all.delete(key);
        }
        return part;
    }

    /** Changes that could not be written join the next write, unless they have been replaced meanwhile. */
    #putBack(changes: ReadonlyMap<string, unknown>, error: Error): void {
        if (!this.#isFailing) safely(() => this.#failed(error));
        this.#notBefore = this.clock.now() + RETRY;
        for (const [key, value] of changes) if (!this.#changes.has(key)) this.#changes.set(key, value);
    }

    /** Waits at least until the next turn, so that all changes of this turn are written together. */
    async #pause(): Promise<void> {
        await nextTurn(this.clock);
        const wait = this.#notBefore - this.clock.now();
        if (wait <= 0 || this.#hurried > 0) return;
        await new Promise<void>((resolve) => {
            const timer = this.clock.setTimeout(resolve, wait);
            this.#wake = () => {
                this.clock.clearTimeout(timer);
                resolve();
            };
        });
    }

    #setAll(keys: string[], values: unknown[]): Promise<Error | undefined> {
        return new Promise((resolve) => {
            try {
                this.#context.set(keys, values, this.#store, (error) => resolve(error ?? undefined));
            } catch (error) {
                resolve(error as Error);
            }
        });
    }
}
