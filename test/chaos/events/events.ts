/**
 * Ends jobs and queue items while a real Node-RED that tells of them is killed again and again, and counts.
 *
 *     events.js [--ends N] [--minutes N] [--kills N]   by default 1,000 ends in 5 minutes, and 10 kills
 *
 * The exit code is 1 if an end was lost, or more came again than were being told: one job and one item a kill.
 */
import { parseArgs } from "node:util";
import { killWhileTelling } from "./killed";

const OPTIONS = {
    ends: { type: "string", default: "1000" },
    minutes: { type: "string", default: "5" },
    kills: { type: "string", default: "10" },
} as const;

async function main(): Promise<void> {
    const { values } = parseArgs({ options: OPTIONS });
    const [ends, minutes, kills] = [values.ends, values.minutes, values.kills].map(Number) as [number, number, number];
    const { lost, again, toldBefore } = await killWhileTelling({ ends, duration: minutes * 60_000, kills, every: 10 });
    const words = `${ends} ends in ${minutes} minutes, ${kills} kills: ${lost} lost, ${again} told again`;
    process.stdout.write(`${words}; told before each kill: ${toldBefore.join(", ")}\n`);
    if (lost > 0 || again > 2 * kills) process.exitCode = 1;
}

void main();
