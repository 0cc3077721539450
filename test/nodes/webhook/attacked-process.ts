/** A Node-RED that Orchestrator calls, and whoever else likes to, in a process of its own. */
import { startNodeRed, type RunningNodeRed } from "../../../src/harness/node-red";
import { longTurns } from "../../support/longest-turn";
import { usedMemory } from "../../support/memory";
import { serveProcedures } from "../../support/subprocess";
import { onArrival } from "../../support/wait-flow";

/** What an attack has cost. */
export interface Cost {
    /** The turns of the event loop that took longer than `MOST_STANDSTILL`, in milliseconds. */
    longTurns: number[];
    /** Bytes that are in use more than before. */
    kept: number;
    /** Bytes of buffers that were in use at the same time. */
    mostInBuffers: number;
}

/** Milliseconds. */
const MOST_STANDSTILL = 50;
const SAMPLED_EVERY = 20;

let nodeRed: RunningNodeRed;
let told: number[] = [];
let log: string[] = [];
let finish: () => void;
let cost: Promise<Cost>;

async function measured(): Promise<Cost> {
    const before = usedMemory();
    let mostInBuffers = 0;
    const sampling = setInterval(
        () => (mostInBuffers = Math.max(mostInBuffers, process.memoryUsage().arrayBuffers)),
        SAMPLED_EVERY,
    );
    const long = await longTurns(MOST_STANDSTILL, () => new Promise<void>((resolve) => (finish = resolve)));
    clearInterval(sampling);
    return { longTurns: long, kept: usedMemory() - before, mostInBuffers };
}

export const attackedAnswers = {
    async start(userDir: string): Promise<string> {
        const settings = { httpAdminRoot: "/admin" };
        const runtime = process.env["NODE_RED_RUNTIME"] ?? "node-red";
        nodeRed = await startNodeRed({ userDir, port: 0, runtime, settings, log: (line) => log.push(line) });
        onArrival(nodeRed, (_at, msg) => told.push((msg["job"] as { Id: number }).Id));
        return nodeRed.url;
    },
    deploy: ({ flows, credentials }: { flows: object[]; credentials: Record<string, object> }): Promise<void> =>
        nodeRed.deploy(flows, credentials),
    beginMeasuring(): void {
        cost = measured();
    },
    endMeasuring(): Promise<Cost> {
        finish();
        return cost;
    },
    /** The ids of the jobs that the flow has got, and what Node-RED has logged. */
    seen: (): { told: number[]; log: string[] } => ({ told, log }),
    stop: (): Promise<void> => nodeRed.stop(),
};

if (require.main === module) serveProcedures(attackedAnswers);
