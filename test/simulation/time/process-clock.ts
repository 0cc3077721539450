import type { Event, VirtualTime } from "./virtual-time";

/** A timer of a process. */
export interface ProcessTimer {
    event: Event | undefined;
    run: () => void;
}

/** The time of one process, as its machine tells it. */
export class ProcessClock {
    /** Milliseconds by which the machine's clock is wrong. */
    error = 0;
    readonly #timers = new Set<ProcessTimer>();
    /** What is on its way to the process, such as an answer. A machine that sleeps gets it later. */
    readonly #arrivals = new Set<ProcessTimer>();
    /** How long the machine slept. Its monotonic clock stood still meanwhile. */
    #slept = 0;
    #isOver = false;

    constructor(
        private readonly time: VirtualTime,
        /** The true time at the beginning, in milliseconds since 1970. */
        private readonly epoch: number,
    ) {}

    /** Milliseconds since a moment of its own. */
    now(): number {
        return this.time.now - this.#slept;
    }

    /** Milliseconds since 1970 by the machine's clock. */
    date(): number {
        return this.epoch + this.time.now + this.error;
    }

    setTimeout(run: () => void, milliseconds: number): ProcessTimer {
        // As Node.js does it.
        return this.#plan(this.#timers, run, Math.max(1, Math.trunc(milliseconds)));
    }

    clearTimeout(timer: ProcessTimer | undefined): void {
        if (!timer?.event) return;
        this.time.cancel(timer.event);
        this.#timers.delete(timer);
    }

    setImmediate(run: () => void): void {
        this.#plan(this.#timers, run, 0);
    }

    /** Something from outside reaches the process after this time. */
    arrive(run: () => void, milliseconds: number): void {
        this.#plan(this.#arrivals, run, milliseconds);
    }

    /** Timers that are set. */
    get timers(): number {
        return this.#timers.size;
    }

    /** The machine sleeps from now on for so many milliseconds. */
    sleep(milliseconds: number): void {
        this.#slept += milliseconds;
        for (const set of [this.#timers, this.#arrivals])
            for (const timer of set) {
                const { event } = timer;
                if (!event) continue;
                this.time.cancel(event);
                this.#start(set, timer, event.time - this.time.now + milliseconds);
            }
    }

    /** The process is gone, whatever it was doing. */
    end(): void {
        this.#isOver = true;
        for (const set of [this.#timers, this.#arrivals]) {
            for (const { event } of set) if (event) this.time.cancel(event);
            set.clear();
        }
    }

    get isOver(): boolean {
        return this.#isOver;
    }

    #plan(set: Set<ProcessTimer>, run: () => void, milliseconds: number): ProcessTimer {
        const timer: ProcessTimer = { event: undefined, run };
        if (!this.#isOver) this.#start(set, timer, milliseconds);
        return timer;
    }

    #start(set: Set<ProcessTimer>, timer: ProcessTimer, milliseconds: number): void {
        set.add(timer);
        timer.event = this.time.after(milliseconds, () => {
            set.delete(timer);
            timer.run();
        });
    }
}
