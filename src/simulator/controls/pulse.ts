import type { Clock } from "./clock";

/** A part in which everything that is due happens when it is read. */
export interface Lazy {
    /** Does what is due. Returns when something is due next, in milliseconds since 1970. */
    settle(): number;
}

/** Makes things happen when they are due, even if no request reads them. */
export class Pulse {
    #isBeating = false;
    /** When it beats next. */
    #next = Infinity;
    #cancel: () => void = () => undefined;

    constructor(
        private readonly clock: Clock,
        private readonly parts: readonly Lazy[],
    ) {}

    /** Something has changed, so that something else may be due sooner than was known. */
    quicken(): void {
        if (!this.#isBeating) this.#plan(this.clock.now());
    }

    stop(): void {
        this.#cancel();
        this.#next = Infinity;
    }

    /** Does what is due now. */
    beat(): void {
        this.stop();
        this.#isBeating = true;
        const next = this.parts.map((part) => part.settle());
        this.#isBeating = false;
        this.#plan(Math.min(...next));
    }

    #plan(time: number): void {
        if (time >= this.#next) return;
        this.#cancel();
        this.#next = time;
        this.#cancel = this.clock.at(time, () => this.beat());
    }
}
