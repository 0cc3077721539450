/** Plans the fault of every request. It depends on the seed and on the request, but not on the order of arrival, so a run can be repeated. */
import { createHash } from "node:crypto";
import { READ_KINDS, START_KINDS, type Fault, type Kind } from "./faults";

/** The probabilities of faults. */
export interface Odds {
    /** For the first attempt of a start. Default: 1/3. */
    first: number;
    /** For each further attempt of the same start. Default: 1/6. */
    again: number;
    /** For any other request. Default: 1/10. */
    read: number;
    /** For a connection to be reset at once. Default: 1/10. */
    refuse: number;
}

export interface FaultPlanOptions {
    seed: number;
    odds?: Partial<Odds>;
    startKinds?: readonly Kind[];
    readKinds?: readonly Kind[];
    /** Milliseconds by which a commit is late. Must be less than the client's reconciliation window. */
    lateBy?: [least: number, most: number];
}

const ODDS: Odds = { first: 1 / 3, again: 1 / 6, read: 1 / 10, refuse: 1 / 10 };

const DELAY: [number, number] = [50, 500];

/** The faults of requests and connections. */
export interface FaultPlan {
    /** The fault of an attempt of the nth start. Attempts count from 1. */
    start(n: number, attempt: number): Fault;
    /** The fault of any other request, by its kind and the number of its earlier occurrences. */
    read(kind: string, count: number): Fault;
    /** Whether a connection is refused, by its number. */
    refuses(connection: number): boolean;
}

/** Derives a plan from a seed. */
export function planFaults(options: FaultPlanOptions): FaultPlan {
    const { seed, startKinds = START_KINDS, readKinds = READ_KINDS, lateBy = [1000, 4000] } = options;
    const odds = { ...ODDS, ...options.odds };
    const fault = (name: string, probability: number, kinds: readonly Kind[]): Fault => {
        const [strikes, kind, where, delay, late, form] = seededNumbers(`${seed}:${name}`) as [
            number, number, number, number, number, number,
        ]; // prettier-ignore
        return {
            kind: (strikes < probability && kinds[Math.floor(kind * kinds.length)]) || "none",
            where,
            delay: between(DELAY, delay),
            lateBy: between(lateBy, late),
            retryAfter: (["seconds", "date", "none"] as const)[Math.floor(form * 3)]!,
        };
    };
    return {
        start: (n, attempt) => fault(`${n}:${attempt}`, attempt === 1 ? odds.first : odds.again, startKinds),
        read: (kind, count) => fault(`${kind}:${count}`, odds.read, readKinds),
        refuses: (connection) => seededNumbers(`${seed}:connection:${connection}`)[0]! < odds.refuse,
    };
}

/** Eight pseudo-random numbers from 0 to 1 that depend only on the name. */
export function seededNumbers(name: string): number[] {
    const digest = createHash("sha256").update(name).digest();
    return Array.from({ length: 8 }, (_, at) => digest.readUInt32BE(at * 4) / 2 ** 32);
}

function between([least, most]: [number, number], share: number): number {
    return Math.round(least + (most - least) * share);
}
