import type { Progress } from "../../orchestrator/http/exchange";

const MEGABYTE = 1024 * 1024;

/** How far the transfers of a node have come. */
export class Transfers {
    readonly #underWay = new Map<object, { bytes: number; total: number }>();

    constructor(private readonly changed: () => void) {}

    /** Follows a transfer to its end. */
    async follow<T>(transfer: (progress: Progress) => Promise<T>): Promise<T> {
        const key = {};
        try {
            return await transfer((bytes, total) => {
                if (total !== undefined) this.#underWay.set(key, { bytes, total });
                this.changed();
            });
        } finally {
            this.#underWay.delete(key);
        }
    }

    /** Of all transfers together, in whole MB; undefined while there is less than one to transfer. */
    get megabytes(): { done: number; total: number } | undefined {
        const all = [...this.#underWay.values()];
        const total = Math.round(all.reduce((sum, each) => sum + each.total, 0) / MEGABYTE);
        const done = Math.floor(all.reduce((sum, each) => sum + each.bytes, 0) / MEGABYTE);
        return total < 1 ? undefined : { done, total };
    }
}
