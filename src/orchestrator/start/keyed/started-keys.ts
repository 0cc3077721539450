import { dropOldest } from "../../../shared/drop-oldest";
import { MAX_WAITING, queueFull } from "../../api/task-queue";
import type { JobDto } from "../../jobs/job-dto";
import { ByAddress } from "../by-address";
import type { ArgumentDigests } from "./argument-digests";
import { untilCancelled } from "./until-cancelled";

/** What this process knows of a key. Orchestrator knows the rest. */
export interface StartedKey {
    attempt: number;
    /** The jobs of that attempt. */
    jobs: readonly Pick<JobDto, "Id" | "Key">[];
    arguments: ArgumentDigests | undefined;
}

/** The oldest are forgotten first. Orchestrator is asked for those again. */
const MAX_KEYS = 10_000;

/** The keys that this process has started at one address, and whose turn it is with a key. */
export class StartedKeys {
    static readonly #all = new ByAddress(() => new StartedKeys());

    /** Shared by all connections of the process with the same base address. */
    static readonly at = this.#all.at.bind(this.#all);

    readonly #known = new Map<string, StartedKey>();
    readonly #doubted = new Set<string>();
    readonly #turns = new Map<string, Promise<void>>();
    #waiting = 0;

    get(name: string): StartedKey | undefined {
        return this.#known.get(name);
    }

    note(name: string, key: StartedKey): void {
        this.#known.delete(name);
        this.#known.set(name, key);
        this.#doubted.delete(name);
        dropOldest(this.#known, MAX_KEYS);
    }

    /** The key may have jobs that no look-up is sure to show. */
    doubt(name: string): void {
        this.#doubted.add(name);
        dropOldest(this.#doubted, MAX_KEYS);
    }

    isDoubted(name: string): boolean {
        return this.#doubted.has(name);
    }

    /** Runs the work when no other work with the key is under way. @throws OrchestratorError UNREACHABLE when cancelled; QUEUE_FULL */
    async exclusively<T>(name: string, cancel: AbortSignal, work: () => Promise<T>): Promise<T> {
        const before = this.#turns.get(name);
        let end = (): void => undefined;
        const turn = new Promise<void>((resolve) => (end = resolve));
        const last = before ? before.then(() => turn) : turn;
        this.#turns.set(name, last);
        try {
            if (before) await this.#wait(before, cancel);
            return await work();
        } finally {
            end();
            if (this.#turns.get(name) === last) this.#turns.delete(name);
        }
    }

    async #wait(turn: Promise<void>, cancel: AbortSignal): Promise<void> {
        if (this.#waiting >= MAX_WAITING) throw queueFull(this.#waiting);
        this.#waiting++;
        try {
            await untilCancelled(turn, cancel);
        } finally {
            this.#waiting--;
        }
    }
}
