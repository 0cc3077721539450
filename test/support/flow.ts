/** A flow in a real Node-RED runtime: one node of ours between real Catch, Complete and Status nodes. */
import { randomUUID } from "node:crypto";
import helper from "node-red-node-test-helper";
import type { Simulator } from "../../src/simulator";
import { watch } from "./secret-watch";

// The version matrix runs the same tests on another Node-RED, installed elsewhere.
helper.init(require.resolve(process.env["NODE_RED_RUNTIME"] ?? "node-red"));

export const NODES = [
    "uipath-orchestrator",
    "uipath-start-job",
    "uipath-wait-job",
    "uipath-stop-job",
    "uipath-request",
].map((type) => require(`../../nodes/${type}`) as never);

export interface CaughtError {
    message: string;
    code?: string;
    cause?: Record<string, unknown>;
    stack?: string;
}

export interface FlowMessage {
    _msgid: string;
    payload?: unknown;
    error?: CaughtError;
    [property: string]: unknown;
}

export interface Outcome {
    /** What came out of the node, if anything did. */
    sent?: FlowMessage;
    /** What came out of its second output, if anything did. */
    second?: FlowMessage;
    /** What reached the Catch node, if anything did. */
    caught?: FlowMessage;
}

interface WarningNode {
    warn(text: string): void;
}

/** Waits for so many warnings of a node, which may be closed already. */
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
    /** Gives the message to the node and waits for its end: sent on and completed, or caught. */
    send(message: object): Promise<Outcome>;
    /** As `send`, for a message that must fail. */
    fail(message: object): Promise<CaughtError & { code: string }>;
    /** As `send`, for a message that must go on. */
    pass(message: object): Promise<FlowMessage>;
    /** Gives the message to the node, or to another of the flow, and does not wait. */
    give(message: object, to?: string): void;
    /** So many messages with that topic that came out of either output, once they have. */
    arrived(topic: string, count?: number): Promise<FlowMessage[]>;
    /** Hears each message that another node of the flow gets from now on. */
    on(id: string, heard: (message: FlowMessage) => void): void;
    /** Messages that reached each of the observing nodes. */
    out: FlowMessage[];
    /** What came out of the second output, where the node has one. */
    second: FlowMessage[];
    caught: FlowMessage[];
    completed: FlowMessage[];
    /** Texts of the statuses, in order; "" when cleared. */
    statuses: string[];
    /** The node under test. */
    node: WarningNode;
    stop(): Promise<void>;
}

export interface TestFlowOptions {
    /** The node under test; its type and properties. */
    node: { type: string } & Record<string, unknown>;
    connection?: Record<string, unknown>;
    credentials?: Record<string, string>;
    /** Further nodes of the flow, the node sets that define them, and credentials by node id. */
    more?: object[];
    moreTypes?: unknown[];
    moreCredentials?: Record<string, Record<string, string>>;
    /** Further nodes that the first output goes to. */
    onward?: string[];
}

/** Connection and credentials for the simulator. */
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
    // Places make them nodes of the tab; ids that are words would be taken for references to config nodes.
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
    const waiting = new Map<string, { outcome: Outcome; resolve: (outcome: Outcome) => void }>();

    const arrivals = new Map<string, { count: number; resolve: (messages: FlowMessage[]) => void }>();

    const withTopic = (topic: string): FlowMessage[] =>
        [...out, ...second].filter((message) => message["topic"] === topic);
    const arrive = ({ topic }: FlowMessage): void => {
        const awaited = typeof topic === "string" ? arrivals.get(topic) : undefined;
        if (!awaited) return;
        const messages = withTopic(topic as string);
        if (messages.length >= awaited.count) awaited.resolve(messages);
    };
    const listen = (id: string, take: (message: FlowMessage) => void): void => {
        (helper.getNode(id) as unknown as NodeJS.EventEmitter).on("input", (message: FlowMessage) => {
            watch.look("message", message);
            take(message);
        });
    };
    const settle = (message: FlowMessage, part: Outcome, isEnd: boolean): void => {
        const entry = waiting.get(message._msgid);
        if (!entry) return;
        Object.assign(entry.outcome, part);
        if (isEnd) entry.resolve(entry.outcome);
    };
    listen("id-out", (message) => {
        out.push(message);
        arrive(message);
        settle(message, { sent: message }, false);
    });
    listen("id-second", (message) => {
        second.push(message);
        arrive(message);
        settle(message, { second: message }, false);
    });
    listen("id-completed", (message) => {
        completed.push(message);
        settle(message, {}, true);
    });
    listen("id-caught", (message) => {
        caught.push(message);
        settle(message, { caught: message }, true);
    });
    listen("id-statuses", (message) => {
        statuses.push((message as unknown as { status: { text?: string } }).status.text ?? "");
    });

    const give = (message: object, to = "id-node"): void => {
        (helper.getNode(to) as unknown as { receive(message: object): void }).receive(message);
    };
    const send = (message: object): Promise<Outcome> =>
        new Promise((resolve) => {
            const _msgid = randomUUID();
            waiting.set(_msgid, { outcome: {}, resolve });
            give({ ...message, _msgid });
        });
    return {
        out,
        second,
        caught,
        completed,
        statuses,
        give,
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
        async stop() {
            await helper.unload();
            await new Promise<void>((resolve) => helper.stopServer(() => resolve()));
        },
    };
}
