/** How long the event loop of this process stands still. */
import { monitorEventLoopDelay } from "node:perf_hooks";

/** Milliseconds between two looks. */
const RESOLUTION = 1;

/** A timer of libuv looks as often as it can: what lies between two looks was one turn of the loop, collections of V8 included. */
export class EventLoopMonitor {
    readonly #delays = monitorEventLoopDelay({ resolution: RESOLUTION });

    begin(): void {
        this.#delays.reset();
        this.#delays.enable();
    }

    /** The longest time since then, in milliseconds. */
    end(): number {
        this.#delays.disable();
        return Math.max(0, this.#delays.max / 1e6 - RESOLUTION);
    }
}
