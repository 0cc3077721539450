/** What starting jobs costs, contender against contender. */
import type { Testbed, ContenderProcess } from "./testbed";
import type { Contender } from "./contenders";
import type { Run } from "./load-generator";
import { interleaved, median, quantile, spread } from "./statistics";

/** How long and how often is measured. */
export interface Effort {
    /** Rounds of each. */
    rounds: number;
    /** Milliseconds that each runs before anything counts. */
    warmUp: number;
    /** Milliseconds of one run with many messages under way. */
    runTime: number;
    /** Messages of one run, one at a time. */
    singles: number;
}

/** Medians over the rounds. */
export interface Speed {
    /** Messages a second. */
    rate: number;
    /** Half the distance between the quartiles of the rate, as a share of it. */
    spread: number;
    /** Microseconds for each message. */
    cpu: number;
}

export interface Latency {
    /** Milliseconds. */
    p50: number;
    p99: number;
}

export type Contenders = ReadonlyMap<Contender, ContenderProcess>;

export async function launchAll(testbed: Testbed, names: readonly Contender[]): Promise<Contenders> {
    const parts = new Map<Contender, ContenderProcess>();
    for (const name of names) parts.set(name, await testbed.launch(name));
    return parts;
}

/** Each runs for so long before anything counts: V8 compiles what runs often. */
export async function warmUp(contenders: Contenders, underWay: number, time: number): Promise<void> {
    for (const part of contenders.values()) await part.call("keep", { underWay, time });
}

/** With so many messages under way all the time. The first round does not count. */
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

function speedOf(runs: readonly Run[]): Speed {
    const rates = runs.map(({ messages, time }) => (messages * 1000) / time);
    return {
        rate: median(rates),
        spread: spread(rates),
        cpu: median(runs.map(({ messages, cpu }) => cpu / messages)),
    };
}

/** One message at a time. */
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
    /** Everything that is neither a sign-in nor a start. */
    lookUps: number;
    starts: number;
}

/** Requests of so many messages at once on a connection that was just deployed. */
export async function countColdRequests(testbed: Testbed, messages: number): Promise<ColdRequests> {
    const part = await testbed.launch("start job");
    await part.call("redeploy", undefined);
    await testbed.server.call("counts", undefined);
    await part.call("burst", messages);
    const { token, account, start, ...others } = await testbed.server.call("counts", undefined);
    return {
        tokens: token + account,
        lookUps: Object.values(others).reduce((sum, count) => sum + count),
        starts: start,
    };
}

/** Bytes for each of so many messages that wait for their turn, over the messages themselves. */
export async function measureQueued(testbed: Testbed, messages: number): Promise<number> {
    const part = await testbed.launch("start job");
    await part.call("burst", 200);
    await testbed.server.call("hold", undefined);
    const before = await part.call("prepare", messages);
    await part.call("queue", undefined);
    await testbed.server.call("holding", 1);
    const bytes = ((await part.call("memory", undefined)) - before) / messages;
    await testbed.server.call("release", undefined);
    return bytes;
}
