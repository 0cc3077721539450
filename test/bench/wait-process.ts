/** A real Node-RED with a wait node and a start node, in a process of its own. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../src/harness/node-red";
import { serveProcedures } from "../support/subprocess";
import { STARTED_JOB } from "../support/started-job";
import { PROCESS, type JobsAccess } from "./jobs-process";
import { EventLoopMonitor } from "./event-loop-monitor";
import { usedMemory } from "../support/memory";

const WAIT = "id-wait";
const START = "id-start";
const OUT = "id-out";

export interface Spent {
    /** CPU of the whole process, in microseconds. */
    cpu: number;
    /** By the clock of the process, in milliseconds. */
    at: number;
}

/** Messages that come in one turn of the event loop. */
const A_TURN = 20;

const watch = new EventLoopMonitor();
let userDir: string;
let nodeRed: RunningNodeRed;
let left = 0;
let allOut: () => void = () => undefined;

export const waitProcedures = {
    async start({ url, clientId, clientSecret }: JobsAccess): Promise<void> {
        userDir = await linkedUserDirectory(join(__dirname, "..", "..", ".."));
        nodeRed = await startNodeRed({ userDir, port: 0 });
        const at = { z: "id-tab", x: 1, y: 1 };
        await nodeRed.deploy(
            [
                { id: "id-tab", type: "tab" },
                { id: "id-connection", type: "uipath-orchestrator", url, folder: "Large" },
                {
                    id: WAIT,
                    ...at,
                    type: "uipath-wait-job",
                    orchestrator: "id-connection",
                    wires: [[OUT], []],
                },
                {
                    id: START,
                    ...at,
                    type: "uipath-start-job",
                    orchestrator: "id-connection",
                    process: PROCESS,
                    wires: [[OUT]],
                },
                { id: "id-catch", ...at, type: "catch", scope: [START], wires: [[OUT]] },
                { id: OUT, ...at, type: "debug", active: false, tosidebar: false, console: false },
            ],
            { "id-connection": { clientId, clientSecret } },
        );
        nodeRed.node(OUT).on("input", () => --left === 0 && allOut());
    },

    /** Waits for each of the jobs by a message of its own, as StartJobs answers. */
    wait: (jobs: readonly object[]): Promise<void> => give(WAIT, jobs.map(messageOf)),

    /** The same, and the event loop is watched from when the messages come. */
    waitWatched(jobs: readonly object[]): Promise<void> {
        const messages = jobs.map(messageOf);
        watch.begin();
        return give(WAIT, messages);
    },

    /** Starts so many jobs, and the event loop is watched. */
    startWatched(count: number): Promise<void> {
        const messages = Array.from({ length: count }, (_, n) => ({ payload: { n } }));
        watch.begin();
        return give(START, messages);
    },

    /** Ends the watch: the longest time that the event loop stood still, in milliseconds. */
    stall: (): number => watch.end(),

    /** Resolves after so many milliseconds, by the clock of the process. */
    pause: (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time)),

    spent(): Spent {
        const { user, system } = process.cpuUsage();
        return { cpu: user + system, at: performance.now() };
    },

    memory: usedMemory,

    /** Resolves when everything has come out. */
    ended: (): Promise<void> =>
        new Promise((resolve) => {
            allOut = resolve;
            if (left === 0) resolve();
        }),

    async stop(): Promise<void> {
        await nodeRed.stop();
        await rm(userDir, { recursive: true, force: true });
    },
};

const messageOf = (job: object): object => ({ payload: { value: [{ ...STARTED_JOB, ...job }] } });

/** A few in each turn of the event loop, as messages come. */
async function give(node: string, messages: readonly object[]): Promise<void> {
    left += messages.length;
    for (let at = 0; at < messages.length; at++) {
        if (at % A_TURN === 0) await nextTurn();
        nodeRed.node(node).receive(messages[at]);
    }
}

if (require.main === module) serveProcedures(waitProcedures);
