/** Runs a variant with keys: Orchestrator and the lying proxy in one process, and a Node-RED in another that is killed again and again. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { linkedUserDirectory } from "../../../src/harness/node-red";
import { Random } from "../../simulation/time/random";
import { Subprocess } from "../../support/subprocess";
import type { Odds } from "../fault-plan";
import { READ_KINDS, START_KINDS, type Kind } from "../faults";
import type { orchestratorProcedures, Truth } from "../orchestrator-process";
import { Broker } from "./broker";
import type { keyedProcedures, Life } from "./node-red-process";
import type { KeyedVariant } from "./variants";
import { judgeKeys, KEYED_VIOLATIONS, type KeyedVerdict } from "./verdict";

export interface KeyedOptions {
    keys: number;
    seed: number;
    odds?: Partial<Odds>;
    startKinds?: readonly Kind[];
    /** Messages in progress at once. Default: 30. */
    underWay?: number;
    /** So many Node-REDs are killed, each after it has acknowledged so many messages. Default: all are killed, after 5 to 20 s each. */
    kills?: { count: number; acknowledged: number };
    /** Milliseconds for the whole run. Default: 1 hour. */
    runTimeout?: number;
}

export interface KeyedReport {
    variant: string;
    seed: number;
    keys: number;
    seconds: number;
    /** Messages, each copy by itself. */
    messages: number;
    kills: number;
    cutOff: number;
    errors: Record<string, number>;
    verdict: KeyedVerdict;
    tally: Truth["tally"];
    /** Why the run failed. Empty: it has passed. */
    failures: string[];
}

const ROOT = join(__dirname, "..", "..", "..", "..");

/** A Node-RED lives long enough to look so many keys up twice, as `restart` does. With more, a second look-up might never come. */
const UNDER_WAY = 30;

const HOUR = 3_600_000;

/** Milliseconds. */
const LIFE: [number, number] = [5_000, 20_000];

/** The connection's, in seconds. */
const TIMEOUT = 2;

/** A commit is late by less than the next Node-RED comes later, since no key can help against a later one. Milliseconds. */
const LATE_BY: [number, number] = [200, 1_000];
const RESTART = 1_500;

/** Between two ends of jobs, where they end. Milliseconds. */
const ENDS = 300;

export async function runKeyed(variant: KeyedVariant, options: KeyedOptions): Promise<KeyedReport> {
    const { keys, seed, odds = {}, startKinds = START_KINDS } = options;
    const begin = performance.now();
    const orchestrator = new Subprocess<typeof orchestratorProcedures>(
        join(__dirname, "..", "orchestrator-process.js"),
    );
    const userDir = await linkedUserDirectory(ROOT);
    try {
        const { folders, apiVersion, failures } = variant;
        const kinds = { startKinds, readKinds: READ_KINDS, odds, lateBy: LATE_BY };
        const server = { folders, starts: keys, seed, ...(apiVersion === undefined ? {} : { apiVersion }) };
        const access = await orchestrator.call("start", { ...server, ...kinds });
        const ends = failures === undefined ? undefined : setInterval(() => void orchestrator.call("endAttempts", failures), ENDS); // prettier-ignore
        const broker = new Broker(keys, new Random(seed).fork("broker"), options.underWay ?? UNDER_WAY);
        const lives = await liveAgainAndAgain(broker, { userDir, access, variant, timeout: TIMEOUT }, options);
        clearInterval(ends);
        const { jobs, tally, proxyErrors } = await orchestrator.call("finish", undefined);
        const verdict = judgeKeys({ variant, keys, jobs, acknowledged: broker.acknowledged, processKeys: access.processKeys }); // prettier-ignore
        const { messages, cutOff, errors } = broker;
        const failed = [
            ...KEYED_VIOLATIONS.filter((violation) => verdict[violation] > 0).map(
                (violation) => `${verdict[violation]} ${violation}, such as the keys ${verdict.samples[violation]!.join(", ")}`, // prettier-ignore
            ),
            ...proxyErrors.map((words) => `in the proxy: ${words}`),
            ...lives.failures,
        ];
        const seconds = (performance.now() - begin) / 1000;
        return { variant: variant.name, seed, keys, seconds, messages, kills: lives.kills, cutOff, errors, verdict, tally, failures: failed }; // prettier-ignore
    } finally {
        await orchestrator.end();
        await rm(userDir, { recursive: true, force: true });
    }
}

/** One Node-RED after the other takes the messages, until all are acknowledged. */
async function liveAgainAndAgain(
    broker: Broker,
    settings: Omit<Life, "isDeployed">,
    { seed, kills: planned, runTimeout = HOUR }: KeyedOptions,
): Promise<{ kills: number; failures: string[] }> {
    const random = new Random(seed).fork("kills");
    const deadline = performance.now() + runTimeout;
    for (let kills = 0; ; kills++) {
        const nodeRed = new Subprocess<typeof keyedProcedures>(join(__dirname, "node-red-process.js"));
        await nodeRed.call("start", { ...settings, isDeployed: kills > 0 });
        let hasCrashed = false;
        const exit = nodeRed.call("exit", undefined).catch(() => void (hasCrashed = true));
        broker.connect((n) => nodeRed.call("deliver", n));
        const isLast = planned !== undefined && kills >= planned.count;
        const life = planned ? HOUR : random.between(...LIFE);
        const milestone = planned && !isLast ? [broker.acknowledges(planned.acknowledged)] : [];
        await within(Promise.race([broker.done, exit, ...milestone]), Math.min(life, deadline - performance.now()));
        broker.disconnect();
        if (hasCrashed) return { kills, failures: ["Node-RED exited by itself"] };
        const { isDone } = broker;
        if (!isDone && performance.now() < deadline) {
            await nodeRed.kill();
            await sleep(RESTART);
            continue;
        }
        const stopped = await within(nodeRed.call("stop", undefined), RESTART * 10);
        const isClean = (await nodeRed.end()) && stopped;
        const failures = [...(isDone ? [] : ["it did not end in time"]), ...(isClean ? [] : ["Node-RED did not stop"])];
        return { kills, failures };
    }
}

async function within(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
    const timer = new AbortController();
    const over = sleep(milliseconds, false, { signal: timer.signal }).catch(() => false);
    const isDone = await Promise.race([work.then(() => true), over]);
    timer.abort();
    return isDone;
}
