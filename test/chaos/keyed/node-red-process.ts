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

const START = "id-start";
const CAUGHT = "id-caught";

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
            const message = { delivery, payload: { n }, key: keyOf(n), folder: pathOf(n % variant.folders) };
            nodeRed.node(START).receive(message);
        });
    },

    /** Never ends. The call fails when the process exits. */
    exit: (): Promise<never> => new Promise(() => undefined),

    stop: (): Promise<void> => nodeRed.stop(),
};

async function deploy(): Promise<void> {
    const { access, variant, timeout } = life;
    const { url, clientId, clientSecret } = access;
    const at = { z: "id-tab", x: 1, y: 1 };
    const quiet = { ...at, type: "debug", active: false, tosidebar: false, console: false, tostatus: false };
    await nodeRed.deploy(
        [
            { id: "id-tab", type: "tab" },
            { id: "id-connection", type: "uipath-orchestrator", url, timeout: String(timeout), concurrency: "64" },
            {
                id: START,
                ...at,
                type: "uipath-start-job",
                orchestrator: "id-connection",
                process: PROCESS,
                folder: "folder",
                folderType: "msg",
                idempotencyKey: "key",
                idempotencyKeyType: "msg",
                whenStarted: variant.failures === undefined ? "use" : "restart",
                jobsCount: String(variant.jobsCount),
                wires: [["id-out"]],
            },
            { id: "id-out", ...quiet },
            { id: "id-catch", ...at, type: "catch", scope: [START], wires: [[CAUGHT]] },
            { id: CAUGHT, ...quiet },
        ],
        { "id-connection": { clientId, clientSecret } },
    );
}

function watchMessages(): void {
    const { hooks } = nodeRed.RED as typeof nodeRed.RED & Hooks;
    hooks.add("onSend.chaos", (events) => {
        for (const { source, msg } of events)
            if (source.id === START) end(msg, { jobs: (msg.payload?.value ?? []).map(({ Id }) => Id) });
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
