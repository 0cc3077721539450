/** Measures the cost of following jobs and queue items: in accelerated time until they end, and in real time while nothing happens. */
import { join } from "node:path";
import { Subprocess } from "../support/subprocess";
import type { jobsProcedures, Requests } from "./jobs-process";
import type { waitProcedures } from "./wait-process";

export interface Following {
    waits: number;
    /** Requests from the beginning until the last end is reported. */
    requests: number;
    /** The same number for polling each of them. */
    polling: number;
    /** Requests a minute while nothing happens. */
    requestsAMinute: number;
    /** The share of a core while nothing happens. 0.01 is one percent. */
    cpu: number;
    /** Bytes for each wait, including its message. */
    memory: number;
}

/** Milliseconds that each takes, and between two polls in the comparison. */
const JOB_TIME = 5 * 60_000;
const POLL_EVERY = 5_000;

/** Milliseconds after which nothing happens until they end. */
const SETTLED = 30_000;

export interface Followers {
    jobs: Subprocess<typeof jobsProcedures>;
    waits: Subprocess<typeof waitProcedures>;
}

type Followed = "jobs" | "queueItems";

/** Follows jobs or queue items of five minutes in accelerated time, in new processes. */
export function follow(waits: number, followed: Followed = "jobs"): Promise<Following> {
    return withFollowers(["--require", join(__dirname, "fast-clock.js")], async (followers) => {
        await warmUp(followers, followed);
        const memoryBefore = await followers.waits.call("memory", undefined);
        await begin(followers, waits, followed);
        await followers.waits.call("pause", SETTLED);
        const memory = (await followers.waits.call("memory", undefined)) - memoryBefore;
        const idle = await idleFor(followers, JOB_TIME - SETTLED);
        await followers.jobs.call("finish", undefined);
        await followers.waits.call("ended", undefined);
        const requests = total(await followers.jobs.call("requests", undefined));
        return { waits, requests, polling: waits * (JOB_TIME / POLL_EVERY), ...idle, memory: memory / waits };
    });
}

/** Measures the share of a core that idle waits take in real time, over `time` milliseconds. */
export function idleShare(waits: number, time: number): Promise<number> {
    return withFollowers([], async (followers) => {
        await warmUp(followers);
        await begin(followers, waits, "jobs");
        await followers.waits.call("pause", SETTLED);
        const { cpu } = await idleFor(followers, time);
        return cpu;
    });
}

export async function withFollowers<Result>(
    execArgv: string[],
    work: (followers: Followers) => Promise<Result>,
): Promise<Result> {
    const jobs = new Subprocess<typeof jobsProcedures>(join(__dirname, "jobs-process.js"), execArgv);
    const waits = new Subprocess<typeof waitProcedures>(join(__dirname, "wait-process.js"), [
        "--expose-gc",
        ...execArgv,
    ]);
    try {
        await waits.call("start", await jobs.call("start", undefined));
        const result = await work({ jobs, waits });
        await waits.call("stop", undefined);
        await jobs.call("stop", undefined);
        return result;
    } finally {
        await Promise.all([jobs.end(), waits.end()]);
    }
}

/** One wait that ends loads all modules. */
export async function warmUp(followers: Followers, followed: Followed = "jobs"): Promise<void> {
    const { jobs, waits } = followers;
    await begin(followers, 1, followed);
    await jobs.call("finish", undefined);
    await waits.call("ended", undefined);
    await jobs.call("forget", undefined);
}

async function begin({ jobs, waits }: Followers, count: number, followed: Followed): Promise<void> {
    if (followed === "jobs") await waits.call("wait", await jobs.call("create", count));
    else await waits.call("waitForItems", await jobs.call("createItems", count));
}

async function idleFor({ jobs, waits }: Followers, time: number): Promise<Pick<Following, "requestsAMinute" | "cpu">> {
    const requestsBefore = total(await jobs.call("requests", undefined));
    const before = await waits.call("spent", undefined);
    await waits.call("pause", time);
    const after = await waits.call("spent", undefined);
    const requests = total(await jobs.call("requests", undefined)) - requestsBefore;
    const elapsed = after.at - before.at;
    return { requestsAMinute: (requests * 60_000) / elapsed, cpu: (after.cpu - before.cpu) / 1000 / elapsed };
}

const total = ({ lists, reads }: Requests): number => lists + reads;
