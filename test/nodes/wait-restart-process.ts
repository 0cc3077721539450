/** A Node-RED that may be stopped or killed while jobs are waited for, in a process of its own. */
import { appendFileSync } from "node:fs";
import { startNodeRed, type RunningNodeRed } from "../../src/harness/node-red";
import { serveProcedures } from "../support/subprocess";

export interface RestartSetup {
    userDir: string;
    contextStorage: object;
    /** Where what arrives is noted at once, a line each: it outlives a kill. */
    notes: string;
    /** The first port to try. */
    port?: number;
}

/** A message as it arrived behind a wait node or an event node. */
export interface Arrival {
    at: string;
    topic: string;
    keys: string[];
    payload: unknown;
    /** Names of all properties of the message. */
    names: string[];
    kept: unknown;
}

export interface Deployment {
    flows: object[];
    credentials: Record<string, object>;
}

interface Message {
    payload: unknown;
    topic: string;
    job?: { Key: string };
    jobs?: { Key: string }[];
    queueItem?: { Key: string };
    kept?: unknown;
}

/** The part of Node-RED's hooks that is used here. */
interface Hooks {
    hooks: { add(name: string, hook: (event: { destination: { id: string }; msg: Message }) => void): void };
}

const ARRIVES_AT = /^id-(out|second|caught)$/;

let nodeRed: RunningNodeRed;
const statuses: { id: string; text: string }[] = [];

export const restartAnswers = {
    /** Returns the address of Node-RED. */
    async start({ userDir, contextStorage, notes, port = 0 }: RestartSetup): Promise<string> {
        nodeRed = await startNodeRed({
            userDir,
            port,
            runtime: process.env["NODE_RED_RUNTIME"] ?? "node-red",
            settings: { contextStorage },
        });
        (nodeRed.RED as typeof nodeRed.RED & Hooks).hooks.add("onReceive.restart", ({ destination, msg }) => {
            if (!ARRIVES_AT.test(destination.id)) return;
            const { topic, payload, job = msg.queueItem, jobs, kept } = msg;
            const keys = (jobs ?? (job ? [job] : [])).map(({ Key }) => Key);
            const arrival: Arrival = { at: destination.id, topic, keys, payload, names: Object.keys(msg), kept };
            appendFileSync(notes, `${JSON.stringify(arrival)}\n`);
        });
        nodeRed.RED.events.on("node-status", ({ id, status }: { id: string; status?: { text?: string } }) => {
            statuses.push({ id, text: status?.text ?? "" });
        });
        return nodeRed.url;
    },

    deploy: ({ flows, credentials }: Deployment): Promise<void> => nodeRed.deploy(flows, credentials),

    /** Gives messages to a node, some of whose properties no store can hold. */
    give({ to, messages }: { to: string; messages: object[] }): void {
        for (const message of messages) {
            const circle: { self?: unknown } = {};
            circle.self = circle;
            const unkept = { req: { circle }, res: { circle }, circle, call: () => undefined };
            nodeRed.node(to).receive({ ...message, ...unkept });
        }
    },

    /** What a node has shown, in order. */
    statuses: (of: string): string[] => statuses.filter(({ id }) => id === of).map(({ text }) => text),

    stop: (): Promise<void> => nodeRed.stop(),
};

if (require.main === module) serveProcedures(restartAnswers);
