/** A child process with a real Node-RED, wait nodes and a start node. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { rm } from "node:fs/promises";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../src/harness/node-red";
import { measuredPackage } from "./measured-package";
import { serveProcedures } from "../support/subprocess";
import { STARTED_JOB } from "../support/started-job";
import { LONG_TEXTS } from "../robustness/long-texts";
import { PROCESS, type JobsAccess } from "./jobs-process";
import { EventLoopMonitor } from "./event-loop-monitor";
import { usedMemory } from "../support/memory";

const WAIT = "id-wait";
const WAIT_ITEM = "id-wait-item";
const START = "id-start";
const OUT = "id-out";
const SCOPE = "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Robots.Read OR.Queues";

export interface Spent {
    /** Microseconds of CPU time of the whole process. */
    cpu: number;
    /** Milliseconds by the clock of the process. */
    at: number;
}

/** Messages in one turn of the event loop. */
const MESSAGES_A_TURN = 20;

const monitor = new EventLoopMonitor();
let userDir: string;
let nodeRed: RunningNodeRed;
let pending = 0;
let onAllOut: () => void = () => undefined;

export const waitProcedures = {
    async start({ url, clientId, clientSecret }: JobsAccess): Promise<void> {
        userDir = await linkedUserDirectory(measuredPackage());
        nodeRed = await startNodeRed({ userDir, port: 0 });
        const at = { z: "id-tab", x: 1, y: 1 };
        await nodeRed.deploy(
            [
                { id: "id-tab", type: "tab" },
                { id: "id-connection", type: "uipath-orchestrator", url, folder: "Large", scope: SCOPE },
                {
                    id: WAIT,
                    ...at,
                    type: "uipath-wait-job",
                    orchestrator: "id-connection",
                    wires: [[OUT], []],
                },
                {
                    id: WAIT_ITEM,
                    ...at,
                    type: "uipath-wait-queue-item",
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
                { id: "id-catch", ...at, type: "catch", scope: [START, WAIT, WAIT_ITEM], wires: [[OUT]] },
                { id: OUT, ...at, type: "debug", active: false, tosidebar: false, console: false },
            ],
            { "id-connection": { clientId, clientSecret } },
        );
        nodeRed.node(OUT).on("input", () => --pending === 0 && onAllOut());
    },

    /** Gives the wait node a message with a StartJobs response for each job. */
    wait: (jobs: readonly object[]): Promise<void> => give(WAIT, jobs.map(messageOf)),

    /** Gives the wait for queue item node a message for each item. */
    waitForItems: (items: readonly object[]): Promise<void> =>
        give(
            WAIT_ITEM,
            items.map((payload) => ({ payload })),
        ),

    /** Like `wait`, with a monitored event loop. */
    waitMonitored(jobs: readonly object[]): Promise<void> {
        const messages = jobs.map(messageOf);
        monitor.begin();
        return give(WAIT, messages);
    },

    /** Starts jobs with a monitored event loop. */
    startMonitored(count: number): Promise<void> {
        const messages = Array.from({ length: count }, (_, n) => ({ payload: { n } }));
        monitor.begin();
        return give(START, messages);
    },

    /** Gives the nodes all kinds of messages that hold the text of this number, with a monitored event loop. */
    async giveLongText(number: number): Promise<void> {
        const [, text] = LONG_TEXTS[number]!;
        monitor.begin();
        for (const message of longMessages(text)) for (const node of [START, WAIT]) await give(node, [message]);
    },

    /** Ends the monitoring. Returns the longest stall of the event loop in milliseconds. */
    stall: (): number => monitor.end(),

    /** Resolves after `time` milliseconds by the clock of the process. */
    pause: (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time)),

    spent(): Spent {
        const { user, system } = process.cpuUsage();
        return { cpu: user + system, at: performance.now() };
    },

    memory: usedMemory,

    /** Resolves when all messages have been sent. */
    ended: (): Promise<void> =>
        new Promise((resolve) => {
            onAllOut = resolve;
            if (pending === 0) resolve();
        }),

    async stop(): Promise<void> {
        await nodeRed.stop();
        await rm(userDir, { recursive: true, force: true });
    },
};

const messageOf = (job: object): object => ({ payload: { value: [{ ...STARTED_JOB, ...job }] } });

/** What a message may hold of a text. */
const longMessages = (text: string): object[] => [
    { payload: text },
    { payload: { [text]: 1 } },
    { payload: { Input: [text] } },
    { payload: Buffer.from(text) },
    { payload: { Key: text } },
    { payload: {}, startInfo: text },
    { payload: {}, startInfo: { InputArguments: text } },
    { payload: {}, startInfo: { ReleaseName: text } },
];

/** Gives some messages in each turn of the event loop. */
async function give(node: string, messages: readonly object[]): Promise<void> {
    pending += messages.length;
    for (let at = 0; at < messages.length; at++) {
        if (at % MESSAGES_A_TURN === 0) await nextTurn();
        nodeRed.node(node).receive(messages[at]);
    }
}

if (require.main === module) serveProcedures(waitProcedures);
