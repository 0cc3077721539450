import { monitorEventLoopDelay } from "node:perf_hooks";

/** Milliseconds between two measurements. */
const RESOLUTION = 1;

/**
 * Measures the longest stall of the event loop. A libuv timer fires as often as possible, so the time between two measurements was one
 * turn of the loop, including garbage collections.
 */
export class EventLoopMonitor {
    readonly #delays = monitorEventLoopDelay({ resolution: RESOLUTION });

    begin(): void {
        this.#delays.reset();
        this.#delays.enable();
    }

    /** Returns the longest stall in milliseconds. */
    end(): number {
        this.#delays.disable();
        return Math.max(0, this.#delays.max / 1e6 - RESOLUTION);
    }
}
