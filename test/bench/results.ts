/** All results of the benchmark, as `--json` prints them. */
import { Testbed } from "./testbed";
import { ADDERS, CONTENDERS, type Contender } from "./contenders";
import { measureEvents, type Events } from "./events";
import { measureFiles, type FileRates } from "./files";
import { follow, idleShare, type Following } from "./following";
import { measureLoading, type Loading } from "./loading";
import { measureSidebar, type SidebarSpeeds } from "./sidebar";
import { measureSize, type Size } from "./size";
import { measureStalls, type Stalls } from "./stalls";
import {
    countColdRequests,
    launchAll,
    measureLatency,
    measureQueued,
    measureSpeed,
    warmUp,
    type ColdRequests,
    type Effort,
    type Latency,
    type Speed,
} from "./starting";

/** The amount of work in a run. */
export interface Plan extends Effort {
    /** The numbers of messages under way for the growth of starts. */
    starts: readonly number[];
    /** The numbers of waits for the growth of following. */
    waits: readonly number[];
    /** The number of queued messages, and of processes that load the nodes. */
    queued: number;
    loads: number;
    /** Jobs that end while event nodes watch. */
    ends: number;
    /** The number of starts and waits while the event loop is monitored. */
    stalls: number;
    /** Milliseconds over which idle waits are measured. */
    idleTime: number;
    /** The downloads of a file in a round. */
    files: number;
}

/** The speeds for one number of messages under way. */
export interface Growth {
    underWay: number;
    speeds: Partial<Record<Contender, Speed>>;
}

export interface Results {
    speeds: Partial<Record<Contender, Speed>>;
    latencies: Partial<Record<Contender, Latency>>;
    /** Of start job. */
    sidebar: SidebarSpeeds;
    cold: ColdRequests;
    /** Messages a second that add queue items. */
    adding: Partial<Record<Contender, Speed>>;
    /** Bytes for each queued message. */
    queued: number;
    loading: Loading;
    size: Size;
    growth: Growth[];
    following: Following[];
    followingItems: Following;
    events: Events;
    /** The share of a core that `IDLE_WAITS` waits take. */
    idle: number;
    stalls: Stalls;
    files: FileRates;
    /** What could not be measured, and why. */
    missing: string[];
}

export const UNDER_WAY = 64;
export const COLD_MESSAGES = 1_000;
export const IDLE_WAITS = 1_000;
/** Jobs, and queue items, whose requests have a target. */
export const FOLLOWED = 1_000;
export const STALLS = 10_000;

/** The contenders for the growth of starts. The others would only prolong the run. */
export const GROWING: readonly Contender[] = ["start job", "http request", "node:http"];

/** `oldPackage` is the folder of the old package. `say` reports the progress. */
export async function measure(
    plan: Plan,
    oldPackage: string | undefined,
    say: (what: string) => void,
): Promise<Results> {
    const missing: string[] = [];
    const starts = await measureStarts(plan, oldPackage, say);
    say("loading and size");
    const loading = await measureLoading(plan.loads);
    const size = await measureSize((error) => missing.push(`The package could not be installed: ${firstLine(error)}`));
    say("following jobs");
    const following = await Promise.all(plan.waits.map((waits) => follow(waits)));
    const followingItems = await follow(FOLLOWED, "queueItems");
    say("hearing of ends");
    const events = await measureEvents(plan.ends);
    say("waits with nothing to do");
    const idle = await idleShare(IDLE_WAITS, plan.idleTime);
    say("how long the event loop stands still");
    const stalls = await measureStalls(plan.stalls, plan.idleTime);
    say("files of a bucket");
    const files = await measureFiles(plan.rounds, plan.files);
    return { ...starts, loading, size, following, followingItems, events, idle, stalls, files, missing };
}

export const firstLine = (error: Error): string => error.message.trim().split("\n").at(-1)!;

export async function measureStarts(
    plan: Plan,
    oldPackage: string | undefined,
    say: (what: string) => void,
): Promise<Pick<Results, "speeds" | "latencies" | "sidebar" | "cold" | "adding" | "queued" | "growth">> {
    const testbed = await Testbed.open(oldPackage);
    try {
        const contenders = await launchAll(
            testbed,
            CONTENDERS.filter((name) => name !== "old package" || oldPackage),
        );
        say("warming up");
        await warmUp(contenders, UNDER_WAY, plan.warmUp);
        say(`${UNDER_WAY} messages under way`);
        const speeds = Object.fromEntries(await measureSpeed(contenders, UNDER_WAY, plan));
        say("one message at a time");
        const latencies = Object.fromEntries(await measureLatency(contenders, plan));
        say("an open sidebar");
        const sidebar = await measureSidebar(contenders.get("start job")!, UNDER_WAY, plan);
        say("messages on a cold connection, and behind the limit");
        const cold = await countColdRequests(testbed, COLD_MESSAGES);
        const queued = await measureQueued(testbed, plan.queued);
        say("adding queue items");
        const adders = await launchAll(testbed, ADDERS);
        await warmUp(adders, UNDER_WAY, plan.warmUp);
        const adding = Object.fromEntries(await measureSpeed(adders, UNDER_WAY, plan));
        const growing = new Map([...contenders].filter(([name]) => GROWING.includes(name)));
        const growth: Growth[] = [];
        for (const underWay of plan.starts) {
            say(`${underWay} messages under way`);
            growth.push({ underWay, speeds: Object.fromEntries(await measureSpeed(growing, underWay, plan)) });
        }
        return { speeds, latencies, sidebar, cold, adding, queued, growth };
    } finally {
        await testbed.close();
    }
}
