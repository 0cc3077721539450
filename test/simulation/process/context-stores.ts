/** Context stores of Node-RED, as far as wait nodes see them. */
import type { Random } from "../time/random";
import type { ProcessClock } from "../time/process-clock";
import type { VirtualTime } from "../time/virtual-time";

/**
 * - `default`: what Node-RED has without `contextStorage` in its settings: in memory, and deleted when a node is closed.
 * - `durable`: each write is on the disk before it is confirmed.
 * - `cached`: written to the disk once a second.
 * - `slow`: durable, and takes up to three seconds for each call.
 */
export type StoreKind = "default" | "durable" | "cached" | "slow";

const FAILURE = new Error("the disk does not answer");

/** By the scope of a context. */
type Contexts = Map<string, Map<string, string>>;

/** What outlives a process. */
export class Disk {
    readonly contexts: Contexts = new Map();
    /** Neither reads nor writes work. */
    isFailing = false;
    /** Since when something may be unwritten. */
    #failingSince = 0;
    #worksSince = -Infinity;

    constructor(private readonly time: VirtualTime) {}

    fail(): void {
        if (this.unwritten === 0) this.#failingSince = this.time.now;
        this.isFailing = true;
    }

    work(): void {
        if (this.isFailing) this.#worksSince = this.time.now;
        this.isFailing = false;
    }

    /** What was to be written in the last so many milliseconds may be unwritten, since the disk fails or did a moment ago. */
    get unwritten(): number {
        const { now } = this.time;
        const isOver = !this.isFailing && now - this.#worksSince > RETRY;
        return isOver ? 0 : now - this.#failingSince + RETRY;
    }
}

type Done<T extends unknown[]> = (error: Error | null, ...values: T) => void;

/** Milliseconds. */
const FLUSH = 1_000;
const SLOWEST = 3_000;

/** A wait node writes again what was refused, after 5 seconds. */
const RETRY = 10_000;

/** A wait counts as remembered within a second; a slow store takes two calls more. */
const LATEST = 8_000;

export class ContextStore {
    /** What is not on the disk yet. */
    readonly #memory: Contexts = new Map();
    #isFlushing = false;

    constructor(
        readonly kind: StoreKind,
        private readonly disk: Disk,
        private readonly clock: ProcessClock,
        private readonly random: Random,
    ) {}

    get isDurable(): boolean {
        return this.kind !== "default";
    }

    /** What `node.context()` gives. */
    contextOf(scope: string): object {
        return {
            keys: (_store: string | undefined, done: Done<string[][]>) =>
                this.#later(() => (this.disk.isFailing ? done(FAILURE) : done(null, [...this.#of(scope).keys()]))),
            get: (keys: string[], _store: string | undefined, done: Done<unknown[]>) =>
                this.#later(() => done(null, ...keys.map((key) => read(this.#of(scope).get(key))))),
            set: (keys: string[], values: unknown[], _store: string | undefined, done: Done<[]>) => {
                // A store writes what it was given, whatever becomes of the object later.
                const texts = values.map((value) => (value === undefined ? undefined : JSON.stringify(value)));
                this.#later(() => done(this.#set(scope, keys, texts)));
            },
        };
    }

    /** What was given to the store in the last so many milliseconds may be lost if the process ends now. */
    unwritten(isKilled: boolean): number {
        return this.disk.unwritten + (isKilled ? LATEST : 0);
    }

    /** Whether the disk has a record of the nth message in this context. */
    remembers(n: number, scope: string): boolean {
        const text = `"n":${n},`;
        return [...(this.disk.contexts.get(scope)?.values() ?? [])].some((value) => value.includes(text));
    }

    /** Whether the disk has a record of the nth message in any other context than this one. */
    remembersElsewhere(n: number, scope: string): boolean {
        return [...this.disk.contexts.keys()].some((other) => other !== scope && this.remembers(n, other));
    }

    /** A node was closed. */
    closed(scope: string): void {
        if (!this.isDurable) this.#memory.delete(scope);
    }

    /** A node is not in the flows any more. */
    removed(scope: string): void {
        this.#memory.delete(scope);
        this.disk.contexts.delete(scope);
    }

    #later(call: () => void): void {
        if (this.kind === "slow") this.clock.setTimeout(call, this.random.between(1, SLOWEST));
        else call();
    }

    #set(scope: string, keys: readonly string[], texts: readonly (string | undefined)[]): Error | null {
        if (this.disk.isFailing) return FAILURE;
        const context = this.#of(scope);
        keys.forEach((key, at) => {
            const text = texts[at];
            if (text === undefined) context.delete(key);
            else context.set(key, text);
        });
        if (this.kind === "cached") this.#flushSoon();
        return null;
    }

    /** The one that reads see. */
    #of(scope: string): Map<string, string> {
        const disk = this.kind === "default" || this.kind === "cached" ? this.#memory : this.disk.contexts;
        let context = disk.get(scope);
        if (!context) disk.set(scope, (context = new Map(this.isDurable ? this.disk.contexts.get(scope) : [])));
        return context;
    }

    #flushSoon(): void {
        if (this.#isFlushing) return;
        this.#isFlushing = true;
        this.clock.arrive(() => this.flush(), FLUSH);
    }

    /** Node-RED writes a cache when it ends in an orderly way. */
    flush(): void {
        this.#isFlushing = false;
        if (this.kind === "cached")
            for (const [scope, context] of this.#memory) this.disk.contexts.set(scope, new Map(context));
    }
}

function read(text: string | undefined): unknown {
    return text === undefined ? undefined : JSON.parse(text);
}
