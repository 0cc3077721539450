/** A child process with a real Node-RED and an add queue item node. It tells what comes of each message. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../../src/harness/node-red";
import { serveProcedures } from "../../support/subprocess";
import { LoadGenerator } from "../load-generator";
import { pathOf, QUEUE, type Access } from "../orchestrator-process";
import type { ItemsVariant } from "./variants";

export interface ItemsSetup {
    access: Access;
    variant: ItemsVariant;
    adds: number;
    /** The connection's, in seconds. */
    timeout: number;
    concurrency: number;
}

/** What came of a message: the id of its item or the number of its items, or an error. */
export type Ending = { id?: number; count: number } | { code: string; addedIndexes: number[] };

interface Message {
    n: number;
    payload?: { Id?: number };
    queueItems?: unknown[];
    error?: { code?: string; cause?: { addedIndexes?: number[] } };
}

/** The hooks of Node-RED that are used here. */
interface Hooks {
    hooks: {
        add(name: "onSend.chaos", hook: (events: { source: { id: string }; msg: Message }[]) => void): void;
        add(name: "onReceive.chaos", hook: (event: { destination: { id: string }; msg: Message }) => void): void;
    };
}

const ROOT = join(__dirname, "..", "..", "..", "..");
const ADD = "id-add";
const CAUGHT = "id-caught";

const unhandled: string[] = [];
const endings: Ending[][] = [];
let setup: ItemsSetup;
let userDir: string;
let nodeRed: RunningNodeRed;
let load: LoadGenerator | undefined;

export const itemsProcedures = {
    async start(settings: ItemsSetup): Promise<void> {
        setup = settings;
        userDir = await linkedUserDirectory(ROOT);
        nodeRed = await startNodeRed({ userDir, port: 0 });
        watchMessages();
        await deploy();
    },

    /** Gives all messages to the node. Returns whether all of them have ended within the milliseconds. */
    run(timeout: number): Promise<boolean> {
        const give = (n: number): void => nodeRed.node(ADD).receive(messageOf(n));
        load = new LoadGenerator({ from: 0, to: setup.adds, underWay: setup.variant.underWay, give });
        return load.run(timeout);
    },

    async stop(): Promise<{ endings: Ending[][]; unhandled: string[] }> {
        await nodeRed.stop();
        await rm(userDir, { recursive: true, force: true });
        return { endings, unhandled };
    },
};

function messageOf(n: number): object {
    const { bulk, folders, hasReferences } = setup.variant;
    const item = (index: number): object => ({
        SpecificContent: { n, index },
        ...(hasReferences ? { Reference: `${n}-${index}` } : {}),
    });
    const folder = pathOf(n % folders);
    if (bulk !== undefined) return { n, folder, payload: Array.from({ length: bulk }, (_, index) => item(index)) };
    return { n, folder, payload: { n, index: 0 }, ...(hasReferences ? { itemData: { Reference: `${n}` } } : {}) };
}

async function deploy(): Promise<void> {
    const { access, timeout, concurrency } = setup;
    const { url, clientId, clientSecret } = access;
    const at = { z: "id-tab", x: 1, y: 1 };
    const quiet = { ...at, type: "debug", active: false, tosidebar: false, console: false, tostatus: false };
    const connection = { id: "id-connection", type: "uipath-orchestrator", url, scope: "OR.Queues OR.Folders.Read" };
    await nodeRed.deploy(
        [
            { id: "id-tab", type: "tab" },
            { ...connection, timeout: String(timeout), concurrency: String(concurrency) },
            {
                id: ADD,
                ...at,
                type: "uipath-add-queue-item",
                orchestrator: "id-connection",
                folder: "folder",
                folderType: "msg",
                queue: QUEUE,
                queueType: "str",
                content: "payload",
                contentType: "msg",
                wires: [["id-out"]],
            },
            { id: "id-out", ...quiet },
            { id: "id-catch", ...at, type: "catch", scope: [ADD], wires: [[CAUGHT]] },
            { id: CAUGHT, ...quiet },
        ],
        { "id-connection": { clientId, clientSecret } },
    );
}

function watchMessages(): void {
    const { hooks } = nodeRed.RED as typeof nodeRed.RED & Hooks;
    hooks.add("onSend.chaos", (events) => {
        for (const { source, msg } of events) {
            if (source.id !== ADD) continue;
            const { payload, queueItems } = msg;
            end(msg, queueItems ? { count: queueItems.length } : { id: payload!.Id!, count: 1 });
        }
    });
    hooks.add("onReceive.chaos", ({ destination, msg }) => {
        if (destination.id !== CAUGHT) return;
        const { code = "none", cause } = msg.error ?? {};
        end(msg, { code, addedIndexes: cause?.addedIndexes ?? [] });
    });
}

function end({ n }: Message, ending: Ending): void {
    (endings[n] ??= []).push(ending);
    load?.settle(n);
}

if (require.main === module) {
    process.on("unhandledRejection", (error) => unhandled.push(String(error)));
    serveProcedures(itemsProcedures);
}
