import { RequestQueue } from "../orchestrator/request-queue";

/** Milliseconds that an answer is good for: long enough for typing, short enough for who has just changed something. */
const LIFETIME = 30_000;

const MOST_REMEMBERED = 50;

/** Look-ups at once, so that dialogs can't keep Node-RED busy. */
const AT_ONCE = 6;

interface Entry<T> {
    answer: Promise<T>;
    cancel: AbortController;
    /** Who still wants it. */
    waiting: number;
    ended: boolean;
    /** By `performance.now()`. */
    until: number;
}

/** Answers that are remembered briefly, and shared by all who ask for the same at once; given up when nobody waits any more. */
export class SharedAnswers<T> {
    readonly #entries = new Map<string, Entry<T>>();
    readonly #queue = new RequestQueue(AT_ONCE);

    /** Without a key the answer is neither shared nor remembered. @throws what the work throws, or the signal's reason */
    async get(key: string | undefined, work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
        signal.throwIfAborted();
        this.#forgetOld();
        const known = key === undefined ? undefined : this.#entries.get(key);
        const entry = known ?? this.#begin(key, work);
        entry.waiting++;
        try {
            return await orAborted(entry.answer, signal);
        } finally {
            entry.waiting--;
            if (!entry.ended && entry.waiting === 0) {
                this.#forget(key, entry);
                entry.cancel.abort();
            }
        }
    }

    #begin(key: string | undefined, work: (signal: AbortSignal) => Promise<T>): Entry<T> {
        const cancel = new AbortController();
        const { signal } = cancel;
        const answer = this.#queue.run(() => work(signal), { unless: signal });
        const entry: Entry<T> = { answer, cancel, waiting: 0, ended: false, until: Infinity };
        if (key !== undefined) this.#entries.set(key, entry);
        answer.then(
            () => {
                entry.ended = true;
                entry.until = performance.now() + LIFETIME;
            },
            () => {
                entry.ended = true;
                // A failure is not remembered: it may be put right at once.
                this.#forget(key, entry);
            },
        );
        return entry;
    }

    #forget(key: string | undefined, entry: Entry<T>): void {
        if (key !== undefined && this.#entries.get(key) === entry) this.#entries.delete(key);
    }

    #forgetOld(): void {
        const now = performance.now();
        for (const [key, { until }] of this.#entries) if (until <= now) this.#entries.delete(key);
        const ended = [...this.#entries].filter(([, entry]) => entry.ended);
        for (const [key] of ended.slice(0, Math.max(0, ended.length - MOST_REMEMBERED))) this.#entries.delete(key);
    }
}

function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
        const abort = (): void => reject(signal.reason as Error);
        signal.addEventListener("abort", abort, { once: true });
        answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
    });
}
