import type { OpenWait } from "./open-wait";

/** The open waits of a folder, and those of one job: a page of a list is held against them, not against all. */
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

    /** Those that wait for the job of this id, as far as it is known. */
    of(id: number): readonly OpenWait[] {
        return this.#byId.get(id) ?? [];
    }

    add(wait: OpenWait): void {
        this.#all.add(wait);
        this.identified(wait);
    }

    /** The id of its job may be known by now. */
    identified(wait: OpenWait): void {
        const { id } = wait.order.job;
        if (id === undefined || !this.#all.has(wait)) return;
        const same = this.#byId.get(id);
        if (!same) this.#byId.set(id, [wait]);
        else if (!same.includes(wait)) same.push(wait);
    }

    remove(wait: OpenWait): void {
        this.#all.delete(wait);
        const { id = NaN } = wait.order.job;
        const others = this.of(id).filter((other) => other !== wait);
        if (others.length > 0) this.#byId.set(id, others);
        else this.#byId.delete(id);
    }

    clear(): void {
        this.#all.clear();
        this.#byId.clear();
    }
}
