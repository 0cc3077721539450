/** Feeds messages to a stream, lets some Node-REDs work on them, and kills one of them in the middle. */
import type { Simulator } from "../../src/simulator";
import { startOrchestrator } from "./orchestrator";
import { watch } from "./progress";
import { startRedis } from "./redis";
import { keyOf, Streams } from "./streams";
import { tally, type Tally } from "./tally";
import { Team } from "./team";

export interface RunOptions {
    messages: number;
    nodeReds: number;
    /** Whether the first Node-RED is killed in the middle, and started again later. */
    kills: boolean;
    /** The folder in which the Redis node is installed. */
    palette: string;
}

export interface RunReport extends Tally {
    nodeReds: number;
    /** How many messages the killed Node-RED was working on. Undefined: none was killed. */
    heldByKilled: number | undefined;
    /** How many lists of jobs were read. A tenant allows 100 a minute. */
    lists: number;
    /** From the first message to the last acknowledgement. */
    seconds: number;
}

/** Seconds. The example has 60. A tenth of that makes the run short. */
const IDLE = 6;

/** One Node-RED is killed when this share of the jobs has just been started. It is started again after this share of the results. */
const KILLED_AFTER = 1 / 2;
const STARTED_AFTER = 3 / 4;

const JOB_LIST = /\/odata\/Jobs\?/;

interface Servers {
    simulator: Simulator;
    streams: Streams;
    team: Team;
}

/** Runs once, with servers and processes of its own. */
export async function run(options: RunOptions): Promise<RunReport> {
    const { nodeReds, palette } = options;
    // Whatever began is ended, also when what follows it can't begin.
    const ends: (() => Promise<void>)[] = [];
    try {
        const redis = await startRedis(palette);
        ends.unshift(() => redis.stop());
        const { simulator, close } = await startOrchestrator(IDLE * 1000);
        ends.unshift(close);
        const team = await Team.of(nodeReds, palette);
        ends.unshift(() => team.end());
        const { url, clientId, clientSecret } = simulator;
        await team.deploy({ url, clientId, clientSecret, redisPort: redis.port, idle: IDLE });
        return await feed({ simulator, streams: new Streams(redis), team }, options);
    } finally {
        for (const end of ends) await end();
    }
}

/** Feeds messages to Node-REDs that run, and counts what becomes of them. */
async function feed(servers: Servers, { messages, kills }: RunOptions): Promise<RunReport> {
    const { simulator, streams, team } = servers;
    const begin = performance.now();
    const keys = await streams.feed(messages);
    const heldByKilled = kills ? await crash(servers, messages) : undefined;
    await streams.told(messages);
    const pending = await streams.acknowledged();
    const seconds = (performance.now() - begin) / 1000;
    const lists = simulator.ledger.requests.filter(({ path }) => JOB_LIST.test(path)).length;
    const jobs = simulator.ledger.jobs.map(({ inputArguments }) => keyOf(JSON.parse(inputArguments!)));
    const counts = tally({ keys, jobs, results: streams.results, pending });
    return { nodeReds: team.size, heldByKilled, lists, seconds, ...counts };
}

/** Kills the first Node-RED while jobs run, and starts it again later. Returns how many messages it was working on. */
async function crash({ simulator, streams, team }: Servers, messages: number): Promise<number> {
    await watch(
        () => simulator.ledger.jobs.length,
        (started) => started >= messages * KILLED_AFTER,
    );
    const consumer = await team.killFirst();
    const held = await streams.heldBy(consumer);
    // Nobody is left to work on while a single one is dead.
    if (team.size > 1) await streams.told(Math.ceil(messages * STARTED_AFTER));
    await team.startFirst();
    return held;
}
