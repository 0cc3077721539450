import type { VirtualTime } from "../time/virtual-time";

/** After a breakdown each wait is looked after again within this time: all tries of one read may take 90 s. Milliseconds. */
const RECOVERY = 120_000;

/** Mends what faults have broken: each in its time, and everything when faults cease. */
export class Repairs {
    readonly #pending = new Set<() => void>();
    #isBroken = false;

    constructor(private readonly time: VirtualTime) {}

    /** Undoes a fault after this time, or when all faults cease. */
    readonly during = (milliseconds: number, undo: () => void): void => {
        const once = (): void => {
            if (this.#pending.delete(once)) undo();
        };
        this.#pending.add(once);
        this.time.after(milliseconds, once);
    };

    /**
     * Breaks something that keeps waits from being looked after, and mends it after this time. Breakdowns do not follow one another
     * at once, since a wait's patience is for one. False: it can't be broken now.
     */
    readonly breakDown = (milliseconds: number, begin: () => void, end: () => void): boolean => {
        if (this.#isBroken) return false;
        this.#isBroken = true;
        begin();
        this.during(milliseconds, () => {
            end();
            this.time.after(RECOVERY, () => (this.#isBroken = false));
        });
        return true;
    };

    all(): void {
        for (const repair of this.#pending) this.time.after(0, repair);
    }
}
