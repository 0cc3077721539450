/** A real Node-RED that is killed again and again while it tells of jobs and queue items that end. */
import { readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { linkedUserDirectory } from "../../../src/harness/node-red";
import { startSimulator, type Simulator } from "../../../src/simulator";
import { Subprocess } from "../../support/subprocess";
import { watch } from "../../support/secret-watch";
import { ON_TAB, waitFlows } from "../../support/wait-flow";
import { createJobs, finishJobs, WAITING_TENANT } from "../../support/wait-fixtures";
import type { Arrival, restartAnswers } from "../../nodes/wait-restart-process";

const ROOT = join(__dirname, "..", "..", "..", "..");
const FILE = join(__dirname, "..", "..", "nodes", "wait-restart-process.js");
const CONTEXT_STORAGE = { default: { module: "localfilesystem", config: { cache: false } } };

/** Milliseconds. */
const PATIENCE = 180_000;
const STEP = 20;

export interface KillOptions {
    /** Half of them are jobs, half are queue items. */
    ends: number;
    /** Milliseconds in which they end. */
    duration: number;
    /** How often Node-RED is killed, with ends told before, between and behind. */
    kills: number;
    /** Seconds between two looks. */
    every: number;
}

export interface KillReport {
    lost: number;
    /** How often an end was told again. */
    again: number;
    /** What was told before each kill. */
    toldBefore: number[];
}

/** Ends jobs and items while Node-RED is killed and started again. */
export async function killWhileTelling({ ends, duration, kills, every }: KillOptions): Promise<KillReport> {
    const simulator = await startSimulator({
        data: { ...WAITING_TENANT, queues: [{ folder: "Shared", name: "Work", item: { startDelay: null } }] },
    });
    const userDir = await linkedUserDirectory(ROOT);
    const notes = join(userDir, "arrivals.txt");
    writeFileSync(notes, "");
    let nodeRed: Subprocess<typeof restartAnswers> | undefined;
    const start = async (): Promise<Subprocess<typeof restartAnswers>> => {
        nodeRed = new Subprocess<typeof restartAnswers>(FILE);
        await nodeRed.call("start", { userDir, contextStorage: CONTEXT_STORAGE, notes });
        return nodeRed;
    };
    try {
        await deploy(await start(), simulator, every);
        const finishers = prepare(simulator, ends);
        const toldBefore: number[] = [];
        const begun = performance.now();
        for (let ended = 0; ended < ends || toldBefore.length < kills;) {
            const due = Math.min(ends, Math.ceil((ends * (performance.now() - begun)) / duration));
            while (ended < due) finishers[ended++]!();
            const isKillDue = told(notes).length * (kills + 1) >= ends * (toldBefore.length + 1);
            if (toldBefore.length < kills && isKillDue) {
                await nodeRed!.kill();
                toldBefore.push(told(notes).length);
                await start();
            }
            await wait(STEP);
        }
        const lost = await whenAllAreTold(notes, ends);
        return { lost, again: told(notes).length - (ends - lost), toldBefore };
    } finally {
        await nodeRed?.end();
        await simulator.close();
        await rm(userDir, { recursive: true, force: true });
    }
}

async function deploy(nodeRed: Subprocess<typeof restartAnswers>, simulator: Simulator, every: number): Promise<void> {
    const { url, clientId, clientSecret } = simulator;
    watch.addCredentials({ clientId, clientSecret });
    const node = {
        id: "id-event",
        ...ON_TAB,
        type: "uipath-event",
        orchestrator: "id-connection",
        events: ["job.successful", "queueItem.successful"],
        every,
        wires: [["id-out"]],
    };
    const flows = waitFlows([node], url).map((one) =>
        one["id"] === "id-connection" ? { ...one, scope: "OR.Jobs OR.Queues OR.Folders.Read" } : one,
    );
    await nodeRed.call("deploy", { flows, credentials: { "id-connection": { clientId, clientSecret } } });
    const looks = (of: RegExp): number => simulator.ledger.requests.filter(({ path }) => of.test(path)).length;
    // The second list of items begins when the first one, which begins the watch, has been answered.
    for (const end = performance.now() + PATIENCE; looks(/QueueItems\?/) < 3 || looks(/Jobs\?/) < 2;) {
        if (performance.now() > end) throw new Error("The node does not look.");
        await wait(STEP);
    }
}

/** What ends a job or an item, one after the other. */
function prepare(simulator: Simulator, ends: number): (() => void)[] {
    const queue = simulator.queues.queues[0]!;
    const jobs = createJobs(simulator, "Never", Math.ceil(ends / 2));
    return Array.from({ length: ends }, (_, at) => {
        if (at % 2 === 0) return () => finishJobs(simulator, [jobs[at / 2]!]);
        const item = simulator.queues.add(queue, { SpecificContent: { at } });
        return () => simulator.queues.finish(item.Id, { outcome: "Successful", output: { at } });
    });
}

function told(notes: string): string[] {
    const lines = readFileSync(notes, "utf8").split("\n").filter(Boolean);
    return lines.flatMap((line) => (JSON.parse(line) as Arrival).keys);
}

/** Returns how many are lost. */
async function whenAllAreTold(notes: string, ends: number): Promise<number> {
    for (const end = performance.now() + PATIENCE; ;) {
        const lost = ends - new Set(told(notes)).size;
        if (lost === 0 || performance.now() > end) return lost;
        await wait(STEP);
    }
}
