import { OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import { TaskQueue } from "../../orchestrator/api/task-queue";

/** Milliseconds. An answer lives long enough for typing, and short enough for users who have just changed something. */
const LIFETIME = 30_000;

const MOST_REMEMBERED = 50;

/** Tasks that run at once in a group. The limit keeps dialogs from occupying an Orchestrator. */
const AT_ONCE = 6;

/** Tasks in all groups, waiting ones included. */
const MOST_UNDER_WAY = 100;

export interface Order<T> {
    /** An answer without a key is neither shared nor remembered. */
    key?: string;
    /** Groups never wait for each other. */
    group: string;
    work(signal: AbortSignal): Promise<T>;
}

interface Entry<T> {
    answer: Promise<T>;
    cancel: AbortController;
    /** How many callers still want the answer. */
    waiting: number;
    ended: boolean;
    /** By `performance.now()`. */
    until: number;
}

interface Group {
    queue: TaskQueue;
    underWay: number;
}

/**
 * Remembers answers briefly. Callers who ask for the same at once share an answer. Work without callers is
 * cancelled.
 */
export class SharedAnswers<T> {
    readonly #mostTime: number;
    readonly #entries = new Map<string, Entry<T>>();
    readonly #groups = new Map<string, Group>();
    #underWay = 0;

    /** `mostTime`: milliseconds after which work is cancelled. */
    constructor(mostTime: number) {
        this.#mostTime = mostTime;
    }

    /**
     * @throws whatever the work throws, the signal's reason, or OrchestratorError: TIMED_OUT when the work takes too long,
     * QUEUE_FULL when too many tasks wait
     */
    async get(order: Order<T>, signal: AbortSignal): Promise<T> {
        signal.throwIfAborted();
        this.#forgetOld();
        const { key } = order;
        const known = key === undefined ? undefined : this.#entries.get(key);
        const entry = known ?? this.#begin(order);
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

    #begin({ key, group, work }: Order<T>): Entry<T> {
        if (this.#underWay >= MOST_UNDER_WAY)
            throw new OrchestratorError("QUEUE_FULL", [sentence("network.queueFull", { count: this.#underWay })]);
        const cancel = new AbortController();
        const answer = this.#afterOthers(group, () => this.#bounded(work, cancel), cancel.signal);
        const entry: Entry<T> = { answer, cancel, waiting: 0, ended: false, until: Infinity };
        if (key !== undefined) this.#entries.set(key, entry);
        answer.then(
            () => {
                entry.ended = true;
                entry.until = performance.now() + LIFETIME;
            },
            () => {
                entry.ended = true;
                // A failure is not remembered, since the user may fix its cause at once.
                this.#forget(key, entry);
            },
        );
        return entry;
    }

    async #afterOthers(name: string, work: () => Promise<T>, cancelBeforeSend: AbortSignal): Promise<T> {
        const group = this.#groups.get(name) ?? { queue: new TaskQueue(AT_ONCE), underWay: 0 };
        this.#groups.set(name, group);
        this.#underWay++;
        group.underWay++;
        try {
            return await group.queue.run(work, { cancelBeforeSend });
        } finally {
            this.#underWay--;
            if (--group.underWay === 0) this.#groups.delete(name);
        }
    }

    /** The task gives up its slot when it is cancelled, even if the work goes on. */
    async #bounded(work: (signal: AbortSignal) => Promise<T>, cancel: AbortController): Promise<T> {
        const seconds = this.#mostTime / 1000;
        const tooLong = new OrchestratorError("TIMED_OUT", [sentence("lookUp.timedOut", { seconds })]);
        const timer = setTimeout(() => cancel.abort(tooLong), this.#mostTime);
        try {
            return await orAborted(work(cancel.signal), cancel.signal);
        } finally {
            clearTimeout(timer);
        }
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
