/**
 * Accelerates the clocks and timers of a process that loads this first (`--require`). Following jobs of five minutes then takes only
 * a part of them. Requests take their real time.
 */
import timers from "node:timers/promises";
import { FACTOR } from "./clock-factor";

const realNow = performance.now.bind(performance);
const realTimeout = globalThis.setTimeout;
const realInterval = globalThis.setInterval;
const realWait = timers.setTimeout;
const RealDate = Date;
const startDate = Date.now();
const startTime = realNow();

const elapsed = (): number => (realNow() - startTime) * FACTOR;

performance.now = () => startTime + elapsed();

globalThis.Date = class extends RealDate {
    constructor(...args: [] | [number]) {
        super(...((args.length === 0 ? [startDate + elapsed()] : args) as [number]));
    }

    static override now(): number {
        return Math.floor(startDate + elapsed());
    }
} as DateConstructor;

const accelerated = <Timer extends (callback: never, delay?: number, ...more: never[]) => unknown>(
    timer: Timer,
): Timer => ((callback: never, delay = 0, ...more: never[]) => timer(callback, delay / FACTOR, ...more)) as Timer;

globalThis.setTimeout = Object.assign(accelerated(realTimeout), realTimeout);
globalThis.setInterval = accelerated(realInterval);
timers.setTimeout = ((delay = 0, ...more: []) => realWait(delay / FACTOR, ...more)) as typeof realWait;
