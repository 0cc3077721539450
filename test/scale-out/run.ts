/** Feeds messages to a stream, lets some Node-REDs work on them, and kills one of them in the middle. */
import { startOrchestrator } from "./orchestrator";
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

/** Shares of the results after which one Node-RED is killed, and is started again. */
const KILLED_AFTER = 1 / 2;
const STARTED_AFTER = 3 / 4;

const JOB_LIST = /\/odata\/Jobs\?/;

/** Runs once, with servers and processes of its own. */
export async function run({ messages, nodeReds, kills, palette }: RunOptions): Promise<RunReport> {
    // Whatever began is ended, also when what follows it can't begin.
    const ends: (() => Promise<void>)[] = [];
    try {
        const redis = await startRedis(palette);
        ends.unshift(() => redis.stop());
        const { simulator, close } = await startOrchestrator(IDLE * 1000);
        ends.unshift(close);
        const team = await Team.of(nodeReds, palette);
        ends.unshift(() => team.end());
        const { url, clientId, clientSecret, ledger } = simulator;
        const streams = new Streams(redis);
        await team.deploy({ url, clientId, clientSecret, redisPort: redis.port, idle: IDLE });
        const begin = performance.now();
        const keys = await streams.feed(messages);
        const heldByKilled = kills ? await crash(team, streams, messages) : undefined;
        await streams.told(messages);
        const pending = await streams.acknowledged();
        const seconds = (performance.now() - begin) / 1000;
        const lists = ledger.requests.filter(({ path }) => JOB_LIST.test(path)).length;
        const jobs = ledger.jobs.map(({ inputArguments }) => keyOf(JSON.parse(inputArguments!)));
        return { nodeReds, heldByKilled, lists, seconds, ...tally({ keys, jobs, results: streams.results, pending }) };
    } finally {
        for (const end of ends) await end();
    }
}

/** Kills the first Node-RED, and starts it again later. Returns how many messages it was working on. */
async function crash(team: Team, streams: Streams, messages: number): Promise<number> {
    await streams.told(Math.ceil(messages * KILLED_AFTER));
    const consumer = await team.killFirst();
    const held = await streams.heldBy(consumer);
    // Nobody is left to work on while a single one is dead.
    if (team.size > 1) await streams.told(Math.ceil(messages * STARTED_AFTER));
    await team.startFirst();
    return held;
}
