import fastq from "fastq";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";

/** More waiting tasks than this are refused, so that a flood of messages can't fill the memory. */
export const MOST_WAITING = 20_000;

export interface TaskOptions {
    /** Goes first, and is not dropped. */
    urgent?: boolean | undefined;
    /** Drops the task when it signals before the task's turn. */
    cancelBeforeSend?: AbortSignal | undefined;
}

/** A place among the tasks that run at once. A task that holds one sends its requests at once. */
export interface Slot {
    readonly isHeld: boolean;
    /** Lets the next task begin before this one has ended. */
    release(): void;
}

/** Of a task whose turn has not come. */
export const NO_SLOT: Slot = { isHeld: false, release: () => undefined };

export type Work<T> = (slot: Slot) => Promise<T>;

/** A class rather than a literal: see docs/performance-notes.md, "Literals that survive". */
class Task implements Slot {
    #next: fastq.done | undefined;

    constructor(
        /** Undefined once it has begun or was dropped. */
        public work: Work<unknown> | undefined,
        readonly urgent: boolean,
        readonly cancelBeforeSend: AbortSignal | undefined,
        readonly resolve: (result: unknown) => void,
        readonly reject: (error: unknown) => void,
    ) {}

    get isHeld(): boolean {
        return this.#next !== undefined;
    }

    release(): void {
        const next = this.#next;
        this.#next = undefined;
        next?.(null);
    }

    begin(next: fastq.done): void {
        const work = this.work!;
        this.work = undefined;
        this.#next = next;
        started(work, this).then(
            (result) => {
                this.release();
                this.resolve(result);
            },
            (error: unknown) => {
                this.release();
                this.reject(error);
            },
        );
    }
}

/** Work that throws before its first `await` has failed like any other. */
function started(work: Work<unknown>, slot: Slot): Promise<unknown> {
    try {
        return work(slot);
    } catch (error) {
        return Promise.reject(error as Error);
    }
}

/** Lets at most `concurrency` tasks run at once; the others wait their turn. */
export class TaskQueue {
    readonly #queue: fastq.queue<Task>;
    /** fastq's own `length()` walks the whole list. */
    readonly #waiting = new Set<Task>();
    readonly #heard = new WeakSet<AbortSignal>();

    constructor(concurrency: number) {
        this.#queue = fastq((task: Task, next: fastq.done) => this.#begin(task, next), concurrency);
    }

    /** @throws OrchestratorError QUEUE_FULL; UNREACHABLE when dropped before its turn; or what the work throws */
    run<T>(work: Work<T>, { urgent = false, cancelBeforeSend }: TaskOptions = {}): Promise<T> {
        if (!urgent && this.#waiting.size >= MOST_WAITING) return Promise.reject(queueFull(this.#waiting.size));
        this.#listen(cancelBeforeSend);
        return new Promise((resolve, reject) => {
            const task = new Task(work, urgent, cancelBeforeSend, resolve as Task["resolve"], reject);
            // Only what waits: a set that thousands a second pass through keeps what was in it from being freed for long.
            if (this.#queue.running() >= this.#queue.concurrency) this.#waiting.add(task);
            if (urgent) this.#queue.unshift(task);
            else this.#queue.push(task);
        });
    }

    /** Refuses what waits and is not urgent; what runs goes on. */
    drop(): void {
        this.#dropIf((task) => !task.urgent);
    }

    /** One listener a signal: thousands of tasks may share it. */
    #listen(signal: AbortSignal | undefined): void {
        if (!signal || this.#heard.has(signal)) return;
        this.#heard.add(signal);
        signal.addEventListener("abort", () => this.#dropIf((task) => task.cancelBeforeSend === signal), {
            once: true,
        });
    }

    /** fastq keeps what was dropped until its turn, which then takes no time. */
    #dropIf(condition: (task: Task) => boolean): void {
        for (const task of this.#waiting) {
            if (!condition(task)) continue;
            this.#waiting.delete(task);
            task.work = undefined;
            task.reject(new OrchestratorError("UNREACHABLE", [sentence("network.closed")]));
        }
    }

    #begin(task: Task, next: fastq.done): void {
        // Not at once: thousands may have been dropped, and each would lie on the stack of the one before.
        if (!task.work) return queueMicrotask(() => next(null));
        this.#waiting.delete(task);
        task.begin(next);
    }
}

export function queueFull(count: number): OrchestratorError {
    return new OrchestratorError("QUEUE_FULL", [sentence("network.queueFull", { count })]);
}
