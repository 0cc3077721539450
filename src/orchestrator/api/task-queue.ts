import fastq from "fastq";
import { connectionClosed } from "../errors/connection-closed";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";

/** Further tasks are refused, so that a flood of messages can't fill the memory. */
export const MAX_WAITING = 20_000;

export interface TaskOptions {
    /** Goes to the front of the queue, and is never dropped by `drop`. */
    urgent?: boolean | undefined;
    /** Drops the task while it waits. */
    cancelBeforeSend?: AbortSignal | undefined;
}

/** Lets one task run. While a task holds its slot, its requests need not queue. */
export interface Slot {
    readonly isHeld: boolean;
    /** Lets the next task begin before this one has ended. */
    release(): void;
}

/** The slot of a task that has not begun. */
export const NO_SLOT: Slot = { isHeld: false, release: () => undefined };

export type Work<T> = (slot: Slot) => Promise<T>;

/** A class rather than a literal: see docs/performance-notes.md, "What V8 does". */
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

/** Runs up to `concurrency` tasks at once. The others wait in line. */
export class TaskQueue {
    readonly #queue: fastq.queue<Task>;
    /** Fastq's own `length()` walks its whole list. */
    readonly #waiting = new Set<Task>();
    readonly #watchedSignals = new WeakSet<AbortSignal>();

    constructor(concurrency: number) {
        this.#queue = fastq((task: Task, next: fastq.done) => this.#begin(task, next), concurrency);
    }

    /** @throws OrchestratorError QUEUE_FULL, UNREACHABLE when dropped while waiting; or what the work throws */
    run<T>(work: Work<T>, { urgent = false, cancelBeforeSend }: TaskOptions = {}): Promise<T> {
        if (!urgent && this.#waiting.size >= MAX_WAITING) return Promise.reject(queueFull(this.#waiting.size));
        this.#watch(cancelBeforeSend);
        return new Promise((resolve, reject) => {
            const task = new Task(work, urgent, cancelBeforeSend, resolve as Task["resolve"], reject);
            // Only tasks that wait: see docs/performance-notes.md, "Sets that everything passes through".
            if (this.#queue.running() >= this.#queue.concurrency) this.#waiting.add(task);
            if (urgent) this.#queue.unshift(task);
            else this.#queue.push(task);
        });
    }

    /** Refuses waiting tasks that are not urgent. Running tasks go on. */
    drop(): void {
        this.#dropIf((task) => !task.urgent);
    }

    /** Each signal gets one listener, since thousands of tasks may share it. */
    #watch(signal: AbortSignal | undefined): void {
        if (!signal || this.#watchedSignals.has(signal)) return;
        this.#watchedSignals.add(signal);
        signal.addEventListener("abort", () => this.#dropIf((task) => task.cancelBeforeSend === signal), {
            once: true,
        });
    }

    /** Fastq can't remove a task. It still takes its turn, but has no work any more. */
    #dropIf(condition: (task: Task) => boolean): void {
        for (const task of this.#waiting) {
            if (!condition(task)) continue;
            this.#waiting.delete(task);
            task.work = undefined;
            task.reject(connectionClosed());
        }
    }

    #begin(task: Task, next: fastq.done): void {
        // A direct call would nest thousands of dropped tasks on the stack.
        if (!task.work) return queueMicrotask(() => next(null));
        this.#waiting.delete(task);
        task.begin(next);
    }
}

export function queueFull(count: number): OrchestratorError {
    return new OrchestratorError("QUEUE_FULL", [sentence("network.queueFull", { count })]);
}
