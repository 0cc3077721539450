/** Which fault strikes whom: drawn from the seed and from whom it is, never from the order of arrival, so that a run repeats. */
import { createHash } from "node:crypto";
import { READ_KINDS, START_KINDS, type Fault, type Kind } from "./faults";

export interface Odds {
    /** That the first try of a start meets a fault; 1/3. */
    first: number;
    /** That a further try of the same start does; 1/6. */
    again: number;
    /** That any other request does; 1/10. */
    read: number;
    /** That a connection is reset as soon as it is made; 1/10. */
    refuse: number;
}

export interface FaultPlanOptions {
    seed: number;
    odds?: Partial<Odds>;
    startKinds?: readonly Kind[];
    readKinds?: readonly Kind[];
    /** The least and the most milliseconds by which a commit is late; less than the client waits for one. */
    lateBy?: [least: number, most: number];
}

const ODDS: Odds = { first: 1 / 3, again: 1 / 6, read: 1 / 10, refuse: 1 / 10 };

const DELAY: [number, number] = [50, 500];

/** Says what a request or a connection meets. */
export interface FaultPlan {
    /** By the start's own number and the number of its try, from 1. */
    start(n: number, attempt: number): Fault;
    /** By what is asked for and how often it was asked for. */
    read(what: string, count: number): Fault;
    /** Whether the connection of that number is refused. */
    refuses(connection: number): boolean;
}

/** The draw of a seed. */
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
        read: (what, count) => fault(`${what}:${count}`, odds.read, readKinds),
        refuses: (connection) => seededNumbers(`${seed}:connection:${connection}`)[0]! < odds.refuse,
    };
}

/** Eight numbers from 0 to 1 that belong to the name. */
export function seededNumbers(name: string): number[] {
    const digest = createHash("sha256").update(name).digest();
    return Array.from({ length: 8 }, (_, at) => digest.readUInt32BE(at * 4) / 2 ** 32);
}

function between([least, most]: [number, number], share: number): number {
    return Math.round(least + (most - least) * share);
}
