import type { Clock, Timer } from "../../orchestrator/clock";

/** Milliseconds between two looks for a connection that was closed or could not be opened. */
const PAUSE = 1_000;

/**
 * Looks for the connection of a node again. Node-RED may recreate the connection without the node: when an environment variable
 * names it, or when the connection was missing. Source: node-red 4.1 and 5.0, `runtime/lib/flows/util.js` (diffConfigs).
 */
export class LookAgain {
    #timer: Timer;
    #closed: AbortSignal | undefined;

    constructor(
        private readonly clock: Clock,
        private readonly look: () => void,
    ) {}

    readonly soon = (): void => {
        this.#timer ??= this.clock.setTimeout(() => {
            this.#timer = undefined;
            this.look();
        }, PAUSE);
    };

    /** Looks again when this connection is closed. `closed`: its signal. */
    after(closed: AbortSignal): void {
        this.#closed?.removeEventListener("abort", this.soon);
        closed.addEventListener("abort", this.soon);
        this.#closed = closed;
    }

    stop(): void {
        this.clock.clearTimeout(this.#timer);
        this.#closed?.removeEventListener("abort", this.soon);
    }
}
