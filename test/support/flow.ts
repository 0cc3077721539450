/** A flow in a real Node-RED runtime: the node under test with real Catch, Complete and Status nodes. */
import helper from "node-red-node-test-helper";
import type { Simulator } from "../../src/simulator";
import { listen, MessageTracker, receive, type CaughtError, type FlowMessage, type Outcome } from "./message-tracker";
import { watch } from "./secret-watch";

export type { CaughtError, FlowMessage, Outcome } from "./message-tracker";

// CI runs the same tests on other versions of Node-RED, which are installed elsewhere.
helper.init(require.resolve(process.env["NODE_RED_RUNTIME"] ?? "node-red"));

export const NODES = [
    "uipath-orchestrator",
    "uipath-start-job",
    "uipath-wait-job",
    "uipath-stop-job",
    "uipath-add-queue-item",
    "uipath-wait-queue-item",
    "uipath-event",
    "uipath-asset",
    "uipath-bucket-file",
    "uipath-request",
].map((type) => require(`../../nodes/${type}`) as never);

interface WarningNode {
    warn(text: string): void;
}

/** Waits for a number of warnings. The node may be closed already. */
export function warningsOf(node: WarningNode, count: number): Promise<string[]> {
    const seen: string[] = [];
    return new Promise((resolve) => {
        node.warn = (text) => {
            seen.push(text);
            if (seen.length === count) resolve(seen);
        };
    });
}

export interface TestFlow {
    /** Gives a message to the node and waits until it completes or is caught. */
    send(message: object): Promise<Outcome>;
    /** Like `send`, for a message that must fail. */
    fail(message: object): Promise<CaughtError & { code: string }>;
    /** Like `send`, for a message that must be sent on. */
    pass(message: object): Promise<FlowMessage>;
    /** Gives a message to the node, or to another node of the flow, without waiting. */
    give(message: object, to?: string): void;
    /** Waits until either output has sent this many messages with the topic. */
    arrived(topic: string, count?: number): Promise<FlowMessage[]>;
    /** Listens to the messages that another node of the flow receives. */
    on(id: string, heard: (message: FlowMessage) => void): void;
    /** All messages of the first output. */
    out: FlowMessage[];
    /** All messages of the second output. */
    second: FlowMessage[];
    caught: FlowMessage[];
    completed: FlowMessage[];
    /** The texts of all statuses in order, "" for a cleared one. */
    statuses: string[];
    /** The node under test. */
    node: WarningNode;
    /** Stops Node-RED. A second call has no effect. */
    stop(): Promise<void>;
}

export interface TestFlowOptions {
    /** The type and the properties of the node under test. */
    node: { type: string } & Record<string, unknown>;
    connection?: Record<string, unknown>;
    credentials?: Record<string, string>;
    /** Additional nodes of the flow, the node sets that define their types, and their credentials by node id. */
    more?: object[];
    moreTypes?: unknown[];
    moreCredentials?: Record<string, Record<string, string>>;
    /** Additional nodes that are wired to the first output. */
    onward?: string[];
}

/** The properties and credentials of a connection to the simulator. */
export function connectionTo(simulator: Simulator): {
    connection: Record<string, unknown>;
    credentials: Record<string, string>;
} {
    const { url, clientId, clientSecret } = simulator;
    return { connection: { url }, credentials: { clientId, clientSecret } };
}

export async function startFlow({
    node,
    connection,
    credentials = {},
    more = [],
    moreTypes = [],
    moreCredentials = {},
    onward = [],
}: TestFlowOptions): Promise<TestFlow> {
    for (const secrets of [credentials, ...Object.values(moreCredentials)]) watch.addCredentials(secrets);
    await new Promise<void>((resolve) => helper.startServer(() => resolve()));
    // Coordinates make them nodes of the tab. Node-RED takes ids that are words for references to config nodes.
    const at = { z: "id-tab", x: 1, y: 1 };
    const flow = [
        { id: "id-tab", type: "tab" },
        ...(connection ? [{ id: "id-connection", type: "uipath-orchestrator", ...connection }] : []),
        {
            id: "id-node",
            ...at,
            ...(connection ? { orchestrator: "id-connection" } : {}),
            ...node,
            wires: [["id-out", ...onward], ["id-second"]],
        },
        { id: "id-out", ...at, type: "helper" },
        { id: "id-second", ...at, type: "helper" },
        { id: "id-catch", ...at, type: "catch", scope: ["id-node"], wires: [["id-caught"]] },
        { id: "id-caught", ...at, type: "helper" },
        { id: "id-complete", ...at, type: "complete", scope: ["id-node"], wires: [["id-completed"]] },
        { id: "id-completed", ...at, type: "helper" },
        { id: "id-status", ...at, type: "status", scope: ["id-node"], wires: [["id-statuses"]] },
        { id: "id-statuses", ...at, type: "helper" },
        ...more,
    ];
    await helper.load(
        [...NODES, ...moreTypes] as never,
        flow as never,
        { "id-connection": credentials, ...moreCredentials } as never,
    );
    return observe();
}

function observe(): TestFlow {
    const out: FlowMessage[] = [];
    const second: FlowMessage[] = [];
    const caught: FlowMessage[] = [];
    const completed: FlowMessage[] = [];
    const statuses: string[] = [];
    const tracker = new MessageTracker();
    let stopped: Promise<void> | undefined;
    const arrivals = new Map<string, { count: number; resolve: (messages: FlowMessage[]) => void }>();

    const withTopic = (topic: string): FlowMessage[] =>
        [...out, ...second].filter((message) => message["topic"] === topic);
    const arrive = ({ topic }: FlowMessage): void => {
        const awaited = typeof topic === "string" ? arrivals.get(topic) : undefined;
        if (!awaited) return;
        const messages = withTopic(topic as string);
        if (messages.length >= awaited.count) awaited.resolve(messages);
    };
    listen("id-out", (message) => {
        out.push(message);
        arrive(message);
        tracker.note(message, { sent: message });
    });
    listen("id-second", (message) => {
        second.push(message);
        arrive(message);
        tracker.note(message, { second: message });
    });
    listen("id-completed", (message) => {
        completed.push(message);
        tracker.end(message);
    });
    listen("id-caught", (message) => {
        caught.push(message);
        tracker.end(message, { caught: message });
    });
    listen("id-statuses", (message) => {
        statuses.push((message as unknown as { status: { text?: string } }).status.text ?? "");
    });

    const send = (message: object): Promise<Outcome> => tracker.send("id-node", message);
    return {
        out,
        second,
        caught,
        completed,
        statuses,
        give: (message, to = "id-node") => receive(to, message),
        on: listen,
        arrived: (topic, count = 1) =>
            new Promise((resolve) => {
                const messages = withTopic(topic);
                if (messages.length >= count) resolve(messages);
                else arrivals.set(topic, { count, resolve });
            }),
        send,
        async pass(message) {
            const { sent, caught: failed } = await send(message);
            if (!sent) throw new Error(`The message did not go on: ${JSON.stringify(failed?.error)}`);
            return sent;
        },
        async fail(message) {
            const { sent, caught: failed } = await send(message);
            if (sent || !failed?.error) throw new Error(`The message went on: ${JSON.stringify(sent)}`);
            return failed.error as CaughtError & { code: string };
        },
        node: helper.getNode("id-node") as unknown as WarningNode,
        stop: () => (stopped ??= stopNodeRed()),
    };
}

async function stopNodeRed(): Promise<void> {
    await helper.unload();
    await new Promise<void>((resolve) => helper.stopServer(() => resolve()));
}
