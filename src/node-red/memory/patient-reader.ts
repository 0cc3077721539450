import type { Clock, Timer } from "../../orchestrator/clock";

/** Milliseconds until a store is read again after a failure. */
const PAUSE = 5_000;

/** Reads a store until that works: one on another machine may become available later than Node-RED. */
export class PatientReader {
    #timer: Timer;
    #isGivenUp = false;

    /** `failed` hears of the first failure. */
    constructor(
        private readonly clock: Clock,
        private readonly failed: (error: Error) => void,
    ) {}

    /** What the work reads. Undefined: it was given up. Never rejects. */
    async read<T>(work: () => Promise<T>): Promise<T | undefined> {
        for (let isAgain = false; !this.#isGivenUp; isAgain = true)
            try {
                const found = await work();
                return this.#isGivenUp ? undefined : found;
            } catch (error) {
                if (this.#isGivenUp) break;
                if (!isAgain) this.failed(error as Error);
                await new Promise<void>((resolve) => (this.#timer = this.clock.setTimeout(resolve, PAUSE)));
            }
        return undefined;
    }

    giveUp(): void {
        this.#isGivenUp = true;
        this.clock.clearTimeout(this.#timer);
    }
}
