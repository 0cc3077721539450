/** Compares the cost of starting jobs between contenders. */
import type { Testbed, ContenderProcess } from "./testbed";
import type { Contender } from "./contenders";
import type { Run } from "./load-generator";
import { interleaved, median, quantile, spread } from "./statistics";

/** The amount of work for the measurements. */
export interface Effort {
    /** Rounds for each contender. */
    rounds: number;
    /** Milliseconds of warm-up for each contender. */
    warmUp: number;
    /** Milliseconds of a run with many messages under way. */
    runTime: number;
    /** Messages of a run with one message at a time. */
    singles: number;
}

/** The medians of all rounds. */
export interface Speed {
    /** Messages a second. */
    rate: number;
    /** Half the interquartile range of the rate as a share of the rate. */
    spread: number;
    /** Microseconds of CPU time for each message. */
    cpu: number;
}

export interface Latency {
    /** Milliseconds. */
    p50: number;
    p99: number;
}

export type Contenders = ReadonlyMap<Contender, ContenderProcess>;

export async function launchAll(testbed: Testbed, names: readonly Contender[]): Promise<Contenders> {
    const processes = new Map<Contender, ContenderProcess>();
    for (const name of names) processes.set(name, await testbed.launch(name));
    return processes;
}

/** Runs each contender until V8 has compiled its hot code. */
export async function warmUp(contenders: Contenders, underWay: number, time: number): Promise<void> {
    for (const process of contenders.values()) await process.call("keep", { underWay, time });
}

/** Measures the speed with a constant number of messages under way. The first round does not count. */
export async function measureSpeed(
    contenders: Contenders,
    underWay: number,
    { rounds, runTime }: Effort,
): Promise<Map<Contender, Speed>> {
    const runs = await interleaved([...contenders.keys()], rounds + 1, (name) =>
        contenders.get(name)!.call("keep", { underWay, time: runTime }),
    );
    return new Map([...runs].map(([name, [, ...counted]]) => [name, speedOf(counted)]));
}

/** The medians of runs. */
export function speedOf(runs: readonly Run[]): Speed {
    const rates = runs.map(({ messages, time }) => (messages * 1000) / time);
    return {
        rate: median(rates),
        spread: spread(rates),
        cpu: median(runs.map(({ messages, cpu }) => cpu / messages)),
    };
}

/** Measures the latency of one message at a time. */
export async function measureLatency(
    contenders: Contenders,
    { rounds, singles }: Effort,
): Promise<Map<Contender, Latency>> {
    const runs = await interleaved([...contenders.keys()], rounds + 1, (name) =>
        contenders.get(name)!.call("oneByOne", singles),
    );
    const at = (times: readonly number[][], share: number): number =>
        median(times.map((sorted) => quantile(sorted, share)));
    return new Map([...runs].map(([name, [, ...times]]) => [name, { p50: at(times, 0.5), p99: at(times, 0.99) }]));
}

export interface ColdRequests {
    tokens: number;
    /** All requests except sign-ins and starts. */
    lookUps: number;
    starts: number;
}

/** Counts the requests of simultaneous messages on a connection that was just deployed. */
export async function countColdRequests(testbed: Testbed, messages: number): Promise<ColdRequests> {
    const contender = await testbed.launch("start job");
    await contender.call("redeploy", undefined);
    await testbed.server.call("counts", undefined);
    await contender.call("burst", messages);
    const { token, account, start, ...others } = await testbed.server.call("counts", undefined);
    return {
        tokens: token + account,
        lookUps: Object.values(others).reduce((sum, count) => sum + count),
        starts: start,
    };
}

/** Measures the bytes for each queued message, in addition to the message itself. */
export async function measureQueued(testbed: Testbed, messages: number): Promise<number> {
    const contender = await testbed.launch("start job");
    await contender.call("burst", 200);
    await testbed.server.call("hold", undefined);
    const before = await contender.call("prepare", messages);
    await contender.call("queue", undefined);
    await testbed.server.call("holding", 1);
    const bytes = ((await contender.call("memory", undefined)) - before) / messages;
    await testbed.server.call("release", undefined);
    return bytes;
}
