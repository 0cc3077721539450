/** What following jobs costs: in fast time for as long as the jobs take, and in real time while nothing happens. */
import { join } from "node:path";
import { Subprocess } from "../support/subprocess";
import type { jobsProcedures, Requests } from "./jobs-process";
import type { waitProcedures } from "./wait-process";

export interface Following {
    waits: number;
    /** To follow the jobs from their start until the last has come out. */
    requests: number;
    /** What polling each job takes for the same. */
    polling: number;
    /** A minute, while nothing happens. */
    requestsAMinute: number;
    /** Of one core, while nothing happens; 0.01 is a percent. */
    cpu: number;
    /** Bytes for each wait, its message included. */
    memory: number;
}

/** How long a job takes, and how often each is polled in the comparison; milliseconds. */
const JOB_TIME = 5 * 60_000;
const POLL_EVERY = 5_000;

/** From then until the jobs end nothing happens. Milliseconds. */
const SETTLED = 30_000;

export interface Followers {
    jobs: Subprocess<typeof jobsProcedures>;
    waits: Subprocess<typeof waitProcedures>;
}

/** In fast time: the five minutes of the jobs, for each number of waits in processes of its own. */
export function follow(waits: number): Promise<Following> {
    return withFollowers(["--require", join(__dirname, "fast-clock.js")], async (followers) => {
        await warmUp(followers);
        const memoryBefore = await followers.waits.call("memory", undefined);
        await begin(followers, waits);
        await followers.waits.call("pause", SETTLED);
        const memory = (await followers.waits.call("memory", undefined)) - memoryBefore;
        const idle = await idleFor(followers, JOB_TIME - SETTLED);
        await followers.jobs.call("finish", undefined);
        await followers.waits.call("ended", undefined);
        const requests = total(await followers.jobs.call("requests", undefined));
        return { waits, requests, polling: waits * (JOB_TIME / POLL_EVERY), ...idle, memory: memory / waits };
    });
}

/** In real time: the share of a core that so many waits take while nothing happens; `time` in milliseconds. */
export function idleShare(waits: number, time: number): Promise<number> {
    return withFollowers([], async (followers) => {
        await warmUp(followers);
        await begin(followers, waits);
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

/** Everything is loaded by one wait that ends. */
export async function warmUp({ jobs, waits }: Followers): Promise<void> {
    await waits.call("wait", await jobs.call("create", 1));
    await jobs.call("finish", undefined);
    await waits.call("ended", undefined);
    await jobs.call("forget", undefined);
}

async function begin({ jobs, waits }: Followers, count: number): Promise<void> {
    await waits.call("wait", await jobs.call("create", count));
}

async function idleFor({ jobs, waits }: Followers, time: number): Promise<Pick<Following, "requestsAMinute" | "cpu">> {
    const requestsBefore = total(await jobs.call("requests", undefined));
    const before = await waits.call("spent", undefined);
    await waits.call("pause", time);
    const after = await waits.call("spent", undefined);
    const requests = total(await jobs.call("requests", undefined)) - requestsBefore;
    const passed = after.at - before.at;
    return { requestsAMinute: (requests * 60_000) / passed, cpu: (after.cpu - before.cpu) / 1000 / passed };
}

const total = ({ lists, reads }: Requests): number => lists + reads;
