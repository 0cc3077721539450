/** The side of the flow, in a process of its own: a real Node-RED with the nodes under test. */
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
    /** Whether folders are named by their ids, not by their paths. */
    byId: boolean;
    /** Whether processes are named by their keys. */
    byKey: boolean;
    mostJobs: number;
    /** Seconds, as the connection has it. */
    timeout: string;
    concurrency: string;
    /** Whether the flow waits for the jobs, and further properties of the node that does. */
    waits: boolean;
    wait: Record<string, unknown>;
}

export interface Batch {
    from: number;
    to: number;
    /** Messages under way at once. */
    underWay: number;
    /** After how many messages of the batch the flow is deployed anew. */
    deployAfter?: number;
    /** Milliseconds until it is given up. */
    bound: number;
}

export interface FlowTruth {
    record: FlowRecord;
    /** GUIDs that Node-RED's log has, in lower case. */
    logged: string[];
    unhandled: string[];
    /** Handles that were not there before Node-RED was. */
    openHandles: Record<string, number>;
    /** How many messages waited for their jobs at each deployment amid the waits. */
    waitingAtDeploys: number[];
}

const ROOT = join(__dirname, "..", "..", "..");
const GUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** How long handles may take to close, and how often it is looked; milliseconds. */
const CLOSING = 3000;
const LOOK_EVERY = 50;

/** How long outcomes of a flow that is gone may take to be logged; milliseconds. */
const LATE = 60_000;

/** Between deployments amid the waits, in milliseconds, and how many there are while anything waits. */
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

/** The part of Node-RED's hooks that is used here. */
interface Hooks {
    hooks: {
        add(name: "onSend.chaos", hook: (events: { source: { id: string }; msg: Message }[]) => void): void;
        add(name: "onReceive.chaos", hook: (event: { destination: { id: string }; msg: Message }) => void): void;
    };
}

const logged = new Set<string>();
const unhandled: string[] = [];
/** Numbers of the messages that the node which waits has got. */
const waiting = new Set<number>();
const waitingAtDeploys: number[] = [];
/** How many messages of a flow that is gone the log has accounted for. */
let accounted = 0;
let handlesBefore: Record<string, number>;
let setup: FlowSetup;
let record: FlowRecord;
let userDir: string;
let nodeRed: RunningNodeRed;
let feed: LoadGenerator | undefined;

export const nodeRedProcedures = {
    async start(given: FlowSetup): Promise<void> {
        setup = given;
        // Node.js opens these when they are first used.
        void [process.stdout, process.stderr];
        handlesBefore = handles();
        record = emptyRecord(setup.starts, setup.mostJobs);
        userDir = await linkedUserDirectory(ROOT);
        nodeRed = await startNodeRed({ userDir, port: 0, log: readLine });
        watchMessages();
        await deploy();
    },

    /** Gives messages to the node and waits for their ends; false: not all of them came in time. */
    run({ from, to, underWay, deployAfter, bound }: Batch): Promise<boolean> {
        const give = (n: number): void =>
            nodeRed.node(NODE).receive({ payload: { n }, n, folder: folderOf(n), process: processOf(n) });
        feed = new LoadGenerator({ from, to, underWay, give });
        if (deployAfter !== undefined)
            feed.pauseAfter(deployAfter, async (abandon) => {
                await deploy();
                for (const n of abandon()) record.abandoned[n] = 1;
            });
        return feed.run(bound);
    },

    /** Resolves when nothing is under way but waits for jobs: what is on its way between two nodes Node-RED itself drops at a deployment. */
    onlyWaits: (bound: number): Promise<void> => until(() => feed!.open().every((n) => waiting.has(n)), bound),

    /** Deploys the flow again and again while jobs are waited for. */
    async deployAmidWaits(type: "full" | "nodes"): Promise<void> {
        for (let turn = 1; turn <= MOST_DEPLOYS && feed!.open().length > 0; turn++) {
            waitingAtDeploys.push(feed!.open().length);
            await deploy(type, turn);
            await sleep(DEPLOY_EVERY);
        }
    },

    /** Bytes in use after everything is gone that can go. */
    heap(): number {
        for (let turn = 0; turn < 3; turn++) gc!();
        return process.memoryUsage().heapUsed;
    },

    async stop(): Promise<FlowTruth> {
        const abandoned = record.abandoned.filter((is, n) => is && !isSettled(record, n)).length;
        await until(() => accounted >= abandoned, LATE);
        await nodeRed.stop();
        await rm(userDir, { recursive: true, force: true });
        await until(() => Object.keys(surplusHandles()).length === 0, CLOSING);
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

/** `turn`: which deployment it is; those of modified nodes modify the wait node and the connection in turn. */
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
        // What keeps its credentials has not changed.
        deployment === "nodes" ? {} : { "id-connection": { clientId, clientSecret } },
        deployment,
    );
}

/**
 * What comes out of the node is seen as it leaves: a deployment may drop it before the next node has it. What goes in is seen as
 * it arrives.
 */
function watchMessages(): void {
    const { hooks } = nodeRed.RED as typeof nodeRed.RED & Hooks;
    hooks.add("onSend.chaos", (events) => {
        for (const { source, msg } of events) {
            if (source.id !== (setup.waits ? WAIT : NODE)) continue;
            const jobs = msg.job ? [msg.job] : (msg.payload?.value ?? []);
            const ids = jobs.map(({ Id }) => Id);
            noteOut(record, msg.n, ids, setup.waits ? (msg.timedOut ?? msg.job?.State ?? "gone") : "");
            feed?.settle(msg.n);
        }
    });
    hooks.add("onReceive.chaos", ({ destination, msg }) => {
        if (destination.id === WAIT) waiting.add(msg.n);
        if (destination.id !== CAUGHT) return;
        noteCaught(record, msg.n, msg.error?.code ?? "none");
        feed?.settle(msg.n);
    });
}

/** What a node that is gone says of its starts: one line each, or their number at the end of a line. */
function readLine(line: string): void {
    for (const [guid] of line.matchAll(GUID)) logged.add(guid.toLowerCase());
    if (line.startsWith("[uipath-start-job")) accounted += Number(/: (\d+)$/.exec(line)?.[1] ?? 1);
}

/** Open handles by their kind. */
function handles(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
}

function surplusHandles(): Record<string, number> {
    const more = Object.entries(handles()).map(([kind, count]) => [kind, count - (handlesBefore[kind] ?? 0)] as const);
    return Object.fromEntries(more.filter(([, count]) => count > 0));
}

/** Looks now and then, for what no event tells. */
async function until(condition: () => boolean, bound: number): Promise<void> {
    for (let waited = 0; waited < bound && !condition(); waited += LOOK_EVERY)
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
}

if (require.main === module) {
    process.on("unhandledRejection", (error) => unhandled.push(String(error)));
    serveProcedures(nodeRedProcedures);
}
