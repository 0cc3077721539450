/** A child process with a real Node-RED, which a test kills. It answers for a message when the start node has sent it on. */
import { startNodeRed, type RunningNodeRed } from "../../../src/harness/node-red";
import { serveProcedures } from "../../support/subprocess";
import { pathOf, PROCESS, type Access } from "../orchestrator-process";
import { keyOf, type KeyedVariant } from "./variants";

export interface Life {
    userDir: string;
    access: Access;
    variant: KeyedVariant;
    /** The connection's, in seconds. */
    timeout: number;
    /** The flows are there already. */
    isDeployed: boolean;
}

/** What came of a message: its jobs, or the code of an error. */
export type Ending = { jobs: number[] } | { code: string };

interface Message {
    delivery: number;
    payload?: { value?: { Id: number }[] };
    error?: { code?: string };
}

/** The hooks of Node-RED that are used here. */
interface Hooks {
    hooks: {
        add(name: "onSend.chaos", hook: (events: { source: { id: string }; msg: Message }[]) => void): void;
        add(name: "onReceive.chaos", hook: (event: { destination: { id: string }; msg: Message }) => void): void;
    };
}

const CAUGHT = "id-caught";

/** Each folder has a start node and a connection of its own, since a connection's lists limit how many keys it looks up. */
const startOf = (folder: number): string => `id-start-${folder}`;
const connectionOf = (folder: number): string => `id-connection-${folder}`;
const foldersOf = (variant: KeyedVariant): number[] => Array.from({ length: variant.folders }, (_, folder) => folder);

const open = new Map<number, (ending: Ending) => void>();
let life: Life;
let nodeRed: RunningNodeRed;
let deliveries = 0;

export const keyedProcedures = {
    async start(settings: Life): Promise<void> {
        life = settings;
        nodeRed = await startNodeRed({ userDir: life.userDir, port: 0 });
        watchMessages();
        if (!life.isDeployed) await deploy();
    },

    /** Gives the message with the nth key to the start node. */
    deliver(n: number): Promise<Ending> {
        const delivery = ++deliveries;
        const { variant } = life;
        return new Promise((resolve) => {
            open.set(delivery, resolve);
            nodeRed.node(startOf(n % variant.folders)).receive({ delivery, payload: { n }, key: keyOf(n) });
        });
    },

    /** Never ends. The call fails when the process exits. */
    exit: (): Promise<never> => new Promise(() => undefined),

    stop: (): Promise<void> => nodeRed.stop(),
};

async function deploy(): Promise<void> {
    const { access, variant, timeout } = life;
    const { url, clientId, clientSecret } = access;
    const folders = foldersOf(variant);
    const at = { z: "id-tab", x: 1, y: 1 };
    const quiet = { ...at, type: "debug", active: false, tosidebar: false, console: false, tostatus: false };
    await nodeRed.deploy(
        [
            { id: "id-tab", type: "tab" },
            ...folders.map((folder) => ({
                id: connectionOf(folder),
                type: "uipath-orchestrator",
                url,
                timeout: String(timeout),
                concurrency: "64",
            })),
            ...folders.map((folder) => ({
                id: startOf(folder),
                ...at,
                type: "uipath-start-job",
                orchestrator: connectionOf(folder),
                process: PROCESS,
                folder: pathOf(folder),
                idempotencyKey: "key",
                idempotencyKeyType: "msg",
                whenStarted: variant.failures === undefined ? "use" : "restart",
                jobsCount: String(variant.jobsCount),
                wires: [["id-out"]],
            })),
            { id: "id-out", ...quiet },
            { id: "id-catch", ...at, type: "catch", scope: folders.map(startOf), wires: [[CAUGHT]] },
            { id: CAUGHT, ...quiet },
        ],
        Object.fromEntries(folders.map((folder) => [connectionOf(folder), { clientId, clientSecret }])),
    );
}

function watchMessages(): void {
    const { hooks } = nodeRed.RED as typeof nodeRed.RED & Hooks;
    const starts = new Set(foldersOf(life.variant).map(startOf));
    hooks.add("onSend.chaos", (events) => {
        for (const { source, msg } of events)
            if (starts.has(source.id)) end(msg, { jobs: (msg.payload?.value ?? []).map(({ Id }) => Id) });
    });
    hooks.add("onReceive.chaos", ({ destination, msg }) => {
        if (destination.id === CAUGHT) end(msg, { code: msg.error?.code ?? "none" });
    });
}

function end({ delivery }: Message, ending: Ending): void {
    open.get(delivery)?.(ending);
    open.delete(delivery);
}

if (require.main === module) serveProcedures(keyedProcedures);
