/** A child process with a real Node-RED and the nodes under test. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../src/harness/node-red";
import { LoadGenerator } from "./load-generator";
import { pathOf, PROCESS, type Access } from "./orchestrator-process";
import { serveProcedures } from "../support/subprocess";
import { emptyRecord, isSettled, noteCaught, noteOut, type FlowRecord } from "./record";

export interface FlowSetup {
    access: Access;
    node: Record<string, unknown>;
    starts: number;
    folders: number;
    /** Whether the flow names folders by id instead of path. */
    byId: boolean;
    /** Whether the flow names processes by key. */
    byKey: boolean;
    mostJobs: number;
    /** The connection's timeout in seconds. */
    timeout: string;
    concurrency: string;
    /** Whether the flow waits for the jobs, and additional properties of the wait node. */
    waits: boolean;
    wait: Record<string, unknown>;
}

export interface Batch {
    from: number;
    to: number;
    /** Messages in progress at once. */
    underWay: number;
    /** Deploys the flow after this many messages of the batch. */
    deployAfter?: number;
    /** Milliseconds until the batch is given up. */
    timeout: number;
}

export interface FlowTruth {
    record: FlowRecord;
    /** All GUIDs in Node-RED's log, in lower case. */
    logged: string[];
    unhandled: string[];
    /** Handles that were opened after the start of Node-RED, and are still open. */
    openHandles: Record<string, number>;
    /** How many messages were waiting at each deployment during the waits. */
    waitingAtDeploys: number[];
}

const ROOT = join(__dirname, "..", "..", "..");
const GUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** Milliseconds for handles to close, and between two checks. */
const CLOSE_TIMEOUT = 3000;
const CHECK_EVERY = 50;

/** Milliseconds for the outcomes of a replaced flow to be logged. */
const LOG_TIMEOUT = 60_000;

/** Milliseconds between two deployments during the waits, and their largest number. */
const DEPLOY_EVERY = 1500;
const MOST_DEPLOYS = 20;

const NODE = "id-start";
const WAIT = "id-wait";
const OUT = "id-out";
const CAUGHT = "id-caught";

interface Message {
    n: number;
    payload?: { value?: { Id: number }[] };
    job?: { Id: number; State?: string };
    timedOut?: string;
    error?: { code?: string };
}

/** The hooks of Node-RED that are used here. */
interface Hooks {
    hooks: {
        add(name: "onSend.chaos", hook: (events: { source: { id: string }; msg: Message }[]) => void): void;
        add(name: "onReceive.chaos", hook: (event: { destination: { id: string }; msg: Message }) => void): void;
    };
}

const logged = new Set<string>();
const unhandled: string[] = [];
/** The numbers of the messages that have reached the wait node. */
const waiting = new Set<number>();
const waitingAtDeploys: number[] = [];
/** How many messages of a replaced flow are accounted for in the log. */
let accounted = 0;
let handlesBefore: Record<string, number>;
let setup: FlowSetup;
let record: FlowRecord;
let userDir: string;
let nodeRed: RunningNodeRed;
let load: LoadGenerator | undefined;

export const nodeRedProcedures = {
    async start(flowSetup: FlowSetup): Promise<void> {
        setup = flowSetup;
        // Node.js opens these on first use.
        void [process.stdout, process.stderr];
        handlesBefore = handles();
        record = emptyRecord(setup.starts, setup.mostJobs);
        userDir = await linkedUserDirectory(ROOT);
        nodeRed = await startNodeRed({ userDir, port: 0, log: readLine });
        watchMessages();
        await deploy();
    },

    /** Gives messages to the node. Returns whether all of them have ended in time. */
    run({ from, to, underWay, deployAfter, timeout }: Batch): Promise<boolean> {
        const give = (n: number): void =>
            nodeRed.node(NODE).receive({ payload: { n }, n, folder: folderOf(n), process: processOf(n) });
        load = new LoadGenerator({ from, to, underWay, give });
        if (deployAfter !== undefined)
            load.pauseAfter(deployAfter, async (abandon) => {
                await deploy();
                for (const n of abandon()) record.abandoned[n] = 1;
            });
        return load.run(timeout);
    },

    /** Resolves when all messages in progress are waiting: Node-RED drops messages between two nodes at a deployment. */
    onlyWaits: (timeout: number): Promise<void> => until(() => load!.open().every((n) => waiting.has(n)), timeout),

    /** Deploys the flow again and again during the waits. */
    async deployAmidWaits(type: "full" | "nodes"): Promise<void> {
        for (let turn = 1; turn <= MOST_DEPLOYS && load!.open().length > 0; turn++) {
            waitingAtDeploys.push(load!.open().length);
            await deploy(type, turn);
            await sleep(DEPLOY_EVERY);
        }
    },

    /** Bytes in use after a garbage collection. */
    heap(): number {
        for (let turn = 0; turn < 3; turn++) gc!();
        return process.memoryUsage().heapUsed;
    },

    async stop(): Promise<FlowTruth> {
        const abandoned = record.abandoned.filter((isAbandoned, n) => isAbandoned && !isSettled(record, n)).length;
        await until(() => accounted >= abandoned, LOG_TIMEOUT);
        await nodeRed.stop();
        await rm(userDir, { recursive: true, force: true });
        await until(() => Object.keys(surplusHandles()).length === 0, CLOSE_TIMEOUT);
        return { record, logged: [...logged], unhandled, openHandles: surplusHandles(), waitingAtDeploys };
    },
};

function folderOf(n: number): string | number {
    const folder = n % setup.folders;
    return setup.byId ? setup.access.folderIds[folder]! : pathOf(folder);
}

function processOf(n: number): string {
    return setup.byKey ? setup.access.processKeys[n % setup.folders]! : PROCESS;
}

/** `turn` counts the deployments. Those of modified nodes modify the wait node and the connection alternately. */
async function deploy(deployment: "full" | "nodes" = "full", turn = 0): Promise<void> {
    const { access, node, timeout, concurrency, waits } = setup;
    const odd = turn % 2;
    const [waitName, connectionName] = [`${(turn + odd) / 2}`, `${(turn - odd) / 2}`];
    const wait = {
        ...setup.wait,
        id: WAIT,
        name: waitName,
        type: "uipath-wait-job",
        orchestrator: "id-connection",
        wires: [[OUT], [OUT]],
    };
    const { url, clientId, clientSecret } = access;
    const at = { z: "id-tab", x: 1, y: 1 };
    const quiet = { ...at, type: "debug", active: false, tosidebar: false, console: false, tostatus: false };
    await nodeRed.deploy(
        [
            { id: "id-tab", type: "tab" },
            { id: "id-connection", type: "uipath-orchestrator", name: connectionName, url, timeout, concurrency },
            {
                id: NODE,
                ...at,
                type: "uipath-start-job",
                orchestrator: "id-connection",
                process: "process",
                processType: "msg",
                folder: "folder",
                folderType: "msg",
                ...node,
                wires: [[waits ? WAIT : OUT]],
            },
            ...(waits ? [{ ...at, ...wait }] : []),
            { id: OUT, ...quiet },
            { id: "id-catch", ...at, type: "catch", scope: [NODE, WAIT], wires: [[CAUGHT]] },
            { id: CAUGHT, ...quiet },
        ],
        // Without new credentials a node stays unmodified.
        deployment === "nodes" ? {} : { "id-connection": { clientId, clientSecret } },
        deployment,
    );
}

/** Observes sent messages as they leave the node, since a deployment may drop them before the next node. */
function watchMessages(): void {
    const { hooks } = nodeRed.RED as typeof nodeRed.RED & Hooks;
    hooks.add("onSend.chaos", (events) => {
        for (const { source, msg } of events) {
            if (source.id !== (setup.waits ? WAIT : NODE)) continue;
            const jobs = msg.job ? [msg.job] : (msg.payload?.value ?? []);
            const ids = jobs.map(({ Id }) => Id);
            noteOut(record, msg.n, ids, setup.waits ? (msg.timedOut ?? msg.job?.State ?? "gone") : "");
            load?.settle(msg.n);
        }
    });
    hooks.add("onReceive.chaos", ({ destination, msg }) => {
        if (destination.id === WAIT) waiting.add(msg.n);
        if (destination.id !== CAUGHT) return;
        noteCaught(record, msg.n, msg.error?.code ?? "none");
        load?.settle(msg.n);
    });
}

/** A closed node logs one line for each start, or one line that ends with their number. */
function readLine(line: string): void {
    for (const [guid] of line.matchAll(GUID)) logged.add(guid.toLowerCase());
    if (line.startsWith("[uipath-start-job")) accounted += Number(/: (\d+)$/.exec(line)?.[1] ?? 1);
}

/** The number of open handles of each kind. */
function handles(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
}

function surplusHandles(): Record<string, number> {
    const more = Object.entries(handles()).map(([kind, count]) => [kind, count - (handlesBefore[kind] ?? 0)] as const);
    return Object.fromEntries(more.filter(([, count]) => count > 0));
}

/** Polls for a condition without an event. */
async function until(condition: () => boolean, timeout: number): Promise<void> {
    for (let waited = 0; waited < timeout && !condition(); waited += CHECK_EVERY)
        await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY));
}

if (require.main === module) {
    process.on("unhandledRejection", (error) => unhandled.push(String(error)));
    serveProcedures(nodeRedProcedures);
}
