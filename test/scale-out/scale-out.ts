/**
 * Lets several Node-REDs share the messages of a real Redis, kills one of them in the middle, and counts jobs and results.
 *
 *     scale-out.js [--messages N] [--node-reds N]   by default 500 messages and 2 Node-REDs, against one that is left alone
 *
 * It needs a redis-server on the PATH. The Redis node is installed into a temporary folder. The exit code is 1 if a job was started
 * twice or a message was lost, and 2 if it could not run.
 */
import { parseArgs } from "node:util";
import { table } from "../bench/table";
import { install } from "../support/install";
import { REDIS_NODE } from "./node-red-process";
import { assertRedisServer } from "./redis";
import { run, type RunReport } from "./run";

const REDIS_NODE_VERSION = "1.3.9";

const say = (line: string): void => void process.stderr.write(`… ${line}\n`);

async function main(): Promise<void> {
    const { values } = parseArgs({ options: { messages: { type: "string" }, "node-reds": { type: "string" } } });
    const messages = wholeNumber("messages", values.messages ?? "500");
    const nodeReds = wholeNumber("node-reds", values["node-reds"] ?? "2");
    assertRedisServer();
    say(`installing ${REDIS_NODE} into a temporary folder`);
    const { folder: palette, remove } = await install(`${REDIS_NODE}@${REDIS_NODE_VERSION}`);
    try {
        say(`${messages} messages, ${nodeReds} Node-REDs, one of which is killed`);
        const shared = await run({ messages, nodeReds, kills: true, palette });
        say(`${messages} messages, one Node-RED alone`);
        const alone = await run({ messages, nodeReds: 1, kills: false, palette });
        process.stdout.write(`${tableOf([shared, alone])}\n`);
        if ([shared, alone].some(({ duplicates, lost }) => duplicates + lost > 0)) process.exitCode = 1;
    } finally {
        await remove();
    }
}

function tableOf(reports: readonly RunReport[]): string {
    const rows = reports.map(({ nodeReds, heldByKilled, lists, seconds, ...counts }) => [
        heldByKilled === undefined
            ? `${nodeReds} Node-RED alone`
            : `${nodeReds} Node-REDs, one killed with ${heldByKilled} messages`,
        ...[counts.messages, counts.jobs, counts.duplicates, counts.lost, counts.resultsTwice, lists].map(String),
        seconds.toFixed(1),
    ]);
    return table(["", "messages", "jobs", "duplicates", "lost", "results twice", "lists", "seconds"], rows);
}

function wholeNumber(name: string, text: string): number {
    if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`--${name} must be a whole number from 1.`);
    return Number(text);
}

main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
});
