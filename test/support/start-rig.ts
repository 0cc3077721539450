/** One flow of a real Node-RED with many start job nodes. Each has its own connection to a fake tenant of one test server. */
import helper from "node-red-node-test-helper";
import { NODES } from "./flow";
import { listen, MessageTracker, type Outcome } from "./message-tracker";
import { startServer, type TestServer } from "./server";
import { FakeTenant, tenantsHandler, type Body, type TenantBehavior } from "./fake-tenant";

export interface RigNode extends TenantBehavior {
    /** Names the tenant, too: it is the first segment of the path. */
    name: string;
    node?: Body;
    connection?: Body;
}

export interface StartRig {
    server: TestServer;
    /** Gives a message to the named node and waits until it completes or is caught. */
    send(name: string, message: object): Promise<Outcome>;
    tenant(name: string): FakeTenant;
    /** The texts of the node's statuses. */
    statuses(name: string): string[];
    /** The node's warnings, including those after it was closed. */
    warnings(name: string): string[];
    /** Waits until the node has issued this many warnings. */
    warned(name: string, count: number): Promise<string[]>;
    /** Deploys the flow without these nodes and their connections. The others continue. */
    remove(names: readonly string[]): Promise<void>;
    stop(): Promise<void>;
}

type Red = { _(key: string, values?: Body): string };

/** No catalogues are loaded, so log lines show their key and values. */
const withValues = (RED: Red): void => {
    RED._ = (key, values) => (key.includes(".log.") ? `${key} ${JSON.stringify(values)}` : key);
};

export async function openStartRig(nodes: readonly RigNode[]): Promise<StartRig> {
    const tenants = new Map(nodes.map((node) => [node.name, new FakeTenant(node.name, node)]));
    const server = await startServer(tenantsHandler(tenants));
    await new Promise<void>((resolve) => helper.startServer(() => resolve()));
    const flow = flowOf(nodes, server);
    const credentials = Object.fromEntries(
        nodes.map(({ name }) => [connectionId(name), { clientId: "client", clientSecret: "client-secret" }]),
    );
    await helper.load([withValues, ...NODES] as never, flow as never, credentials as never);
    const observed = observe(nodes);
    return {
        server,
        ...observed,
        tenant: (name) => tenants.get(name)!,
        async remove(names) {
            const gone = new Set(names.flatMap((name) => [nodeId(name), connectionId(name)]));
            const left = flow.filter((node) => !gone.has((node as { id: string }).id));
            // The nodes are closed by then. On a busy machine the helper may time out before the others are started.
            await helper.setFlows(left as never, "nodes", credentials as never).catch((error: Error) => {
                if (error.message !== "timeout waiting event") throw error;
            });
        },
        async stop() {
            await helper.unload();
            await new Promise<void>((resolve) => helper.stopServer(() => resolve()));
            await server.close();
        },
    };
}

const nodeId = (name: string): string => `id-node-${name}`;
const connectionId = (name: string): string => `id-connection-${name}`;

function flowOf(nodes: readonly RigNode[], server: TestServer): object[] {
    const at = { z: "id-tab", x: 1, y: 1 };
    return [
        { id: "id-tab", type: "tab" },
        ...nodes.flatMap(({ name, node, connection }) => [
            {
                id: connectionId(name),
                type: "uipath-orchestrator",
                url: `${server.url}/${name}/Default/orchestrator_`,
                timeout: "4", // twice this is less than the shortest reconciliation window
                ...connection,
            },
            {
                id: nodeId(name),
                ...at,
                type: "uipath-start-job",
                process: "Bot",
                folder: "12",
                orchestrator: connectionId(name),
                ...node,
                wires: [["id-out"]],
            },
        ]),
        { id: "id-out", ...at, type: "helper" },
        { id: "id-catch", ...at, type: "catch", scope: null, wires: [["id-caught"]] },
        { id: "id-caught", ...at, type: "helper" },
        {
            id: "id-complete",
            ...at,
            type: "complete",
            scope: nodes.map(({ name }) => nodeId(name)),
            wires: [["id-end"]],
        },
        { id: "id-end", ...at, type: "helper" },
        { id: "id-status", ...at, type: "status", scope: null, wires: [["id-statuses"]] },
        { id: "id-statuses", ...at, type: "helper" },
    ];
}

function observe(nodes: readonly RigNode[]): Pick<StartRig, "send" | "statuses" | "warnings" | "warned"> {
    const tracker = new MessageTracker();
    const statuses = new Map(nodes.map(({ name }) => [nodeId(name), [] as string[]]));
    const warnings = new Map(nodes.map(({ name }) => [name, [] as string[]]));
    const listeners = new Set<() => void>();

    for (const { name } of nodes) {
        const node = helper.getNode(nodeId(name)) as unknown as { warn(text: string): void };
        node.warn = (text) => {
            warnings.get(name)!.push(text);
            for (const listener of listeners) listener();
        };
    }
    listen("id-out", (message) => tracker.note(message, { sent: message }));
    listen("id-end", (message) => tracker.end(message));
    listen("id-caught", (message) => tracker.end(message, { caught: message }));
    listen("id-statuses", (message) => {
        const { text = "", source } = message["status"] as { text?: string; source: { id: string } };
        statuses.get(source.id)?.push(text);
    });
    return {
        statuses: (name) => statuses.get(nodeId(name))!,
        warnings: (name) => warnings.get(name)!,
        warned: (name, count) =>
            new Promise((resolve) => {
                const look = (): void => {
                    if (warnings.get(name)!.length < count) return;
                    listeners.delete(look);
                    resolve(warnings.get(name)!);
                };
                listeners.add(look);
                look();
            }),
        send: (name, message) => tracker.send(nodeId(name), message),
    };
}
