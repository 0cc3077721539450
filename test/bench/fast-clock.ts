/**
 * Loaded before everything else (`--require`), lets the time of a process run faster: its clocks, and its timers with them. What
 * follows jobs of five minutes then does all that it does in five minutes, in a part of them. Requests take as long as they take.
 */
import timers from "node:timers/promises";
import { FACTOR } from "./clock-factor";

const realNow = performance.now.bind(performance);
const realTimeout = globalThis.setTimeout;
const realInterval = globalThis.setInterval;
const realWait = timers.setTimeout;
const RealDate = Date;
const begunDate = Date.now();
const begunAt = realNow();

const passed = (): number => (realNow() - begunAt) * FACTOR;

performance.now = () => begunAt + passed();

globalThis.Date = class extends RealDate {
    constructor(...given: [] | [number]) {
        super(...((given.length === 0 ? [begunDate + passed()] : given) as [number]));
    }

    static override now(): number {
        return Math.floor(begunDate + passed());
    }
} as DateConstructor;

const faster = <Timer extends (callback: never, delay?: number, ...more: never[]) => unknown>(timer: Timer): Timer =>
    ((callback: never, delay = 0, ...more: never[]) => timer(callback, delay / FACTOR, ...more)) as Timer;

globalThis.setTimeout = Object.assign(faster(realTimeout), realTimeout);
globalThis.setInterval = faster(realInterval);
timers.setTimeout = ((delay = 0, ...more: []) => realWait(delay / FACTOR, ...more)) as typeof realWait;
