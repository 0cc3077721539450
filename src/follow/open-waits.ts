import type { OpenWait } from "./open-wait";

/** The open waits of a folder, indexed by job id: a listed job is matched against the waits for it, not against all. */
export class OpenWaits implements Iterable<OpenWait> {
    readonly #all = new Set<OpenWait>();
    readonly #byId = new Map<number, OpenWait[]>();

    get size(): number {
        return this.#all.size;
    }

    [Symbol.iterator](): Iterator<OpenWait> {
        return this.#all.values();
    }

    has(wait: OpenWait): boolean {
        return this.#all.has(wait);
    }

    /** The waits for a job, as far as their job ids are known. */
    forJob(id: number): readonly OpenWait[] {
        return this.#byId.get(id) ?? [];
    }

    add(wait: OpenWait): void {
        this.#all.add(wait);
        this.index(wait);
    }

    /** Indexes a wait once the id of its job is known. */
    index(wait: OpenWait): void {
        const { id } = wait.order.job;
        if (id === undefined || !this.#all.has(wait)) return;
        const sameJob = this.#byId.get(id);
        if (!sameJob) this.#byId.set(id, [wait]);
        else if (!sameJob.includes(wait)) sameJob.push(wait);
    }

    remove(wait: OpenWait): void {
        this.#all.delete(wait);
        const { id = NaN } = wait.order.job;
        const others = this.forJob(id).filter((other) => other !== wait);
        if (others.length > 0) this.#byId.set(id, others);
        else this.#byId.delete(id);
    }

    clear(): void {
        this.#all.clear();
        this.#byId.clear();
    }
}
