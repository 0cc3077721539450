/** Does something once after so many milliseconds of the machine. Returns what prevents it. */
export type Timer = (milliseconds: number, work: () => void) => () => void;

interface Alarm {
    /** Milliseconds since 1970. */
    time: number;
    work: () => void;
}

/** What Node.js can wait for. Milliseconds. */
const LONGEST_WAIT = 2 ** 31 - 1;

const machineTimer: Timer = (milliseconds, work) => {
    const timer = setTimeout(work, Math.min(milliseconds, LONGEST_WAIT)).unref();
    return () => clearTimeout(timer);
};

/** The simulator's time: the machine's time, moved forward by a test. */
export class Clock {
    /** For tests: how many milliseconds the header `Date` is ahead of the times of jobs. With undefined, answers have no `Date`. */
    dateAhead: number | undefined = 0;
    #advanced = 0;
    readonly #alarms = new Set<Alarm>();
    /** When the machine's timer rings. */
    #ringsAt = Infinity;
    #cancelTimer: () => void = () => undefined;

    /** `machine`: the time of the machine in milliseconds since 1970. */
    constructor(
        private readonly machine: () => number = Date.now,
        private readonly timer: Timer = machineTimer,
    ) {}

    /** Milliseconds since 1970. */
    now(): number {
        return this.machine() + this.#advanced;
    }

    /** The header `Date` of answers. */
    date(): string | undefined {
        return this.dateAhead === undefined ? undefined : new Date(this.now() + this.dateAhead).toUTCString();
    }

    /** Moves the time forward. Everything that is due by then happens before the next request is answered. */
    advance(milliseconds: number): void {
        this.#advanced += milliseconds;
        if (this.#alarms.size > 0) this.#ring();
    }

    /** Does the work when this time has come. Returns what prevents it. No process lives on for it. */
    at(time: number, work: () => void): () => void {
        const alarm = { time, work };
        this.#alarms.add(alarm);
        if (time < this.#ringsAt) this.#wind(time);
        return () => void this.#alarms.delete(alarm);
    }

    #ring(): void {
        const now = this.now();
        const due = [...this.#alarms].filter(({ time }) => time <= now).sort((a, b) => a.time - b.time);
        for (const alarm of due) if (this.#alarms.delete(alarm)) alarm.work();
        let next = Infinity;
        for (const { time } of this.#alarms) next = Math.min(next, time);
        this.#wind(next);
    }

    #wind(time: number): void {
        this.#cancelTimer();
        this.#ringsAt = time;
        if (time < Infinity) this.#cancelTimer = this.timer(Math.max(0, time - this.now()), () => this.#ring());
    }
}

/** A time as Orchestrator writes it, with a fraction of seven digits. */
export function timestamp(milliseconds: number): string {
    return new Date(milliseconds).toISOString().replace("Z", "0000Z");
}
