/** A child process with a real Node-RED that runs the example. It can be killed, and started again in its user directory. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { linkPackage, linkedUserDirectory, startNodeRed } from "../../src/harness/node-red";
import { serveProcedures } from "../support/subprocess";

export interface Place {
    userDir: string;
    /** The name of this Node-RED in Redis. The example takes it from the environment. */
    consumer: string;
}

export interface FlowSetup {
    url: string;
    clientId: string;
    clientSecret: string;
    redisPort: number;
    /** Seconds after which a message that nobody renews is claimed. */
    idle: number;
}

interface FlowNode {
    id: string;
    type: string;
    [property: string]: unknown;
}

export const REDIS_NODE = "node-red-contrib-redis";

const ROOT = join(__dirname, "..", "..", "..");
const EXAMPLE = join(ROOT, "examples", "Scale out with Redis Streams.json");

export const nodeRedProcedures = {
    /** Starts Node-RED for the first time, and deploys the flow. */
    async deploy({ place, setup }: { place: Place; setup: FlowSetup }): Promise<void> {
        const nodeRed = await start(place);
        const flows = (JSON.parse(await readFile(EXAMPLE, "utf8")) as FlowNode[]).map((node) => adapted(node, setup));
        const { id } = flows.find(({ type }) => type === "uipath-orchestrator")!;
        const { clientId, clientSecret } = setup;
        await nodeRed.deploy(flows, { [id]: { clientId, clientSecret } });
    },

    /** Starts Node-RED with the flow that it has. */
    async startAgain(place: Place): Promise<void> {
        await start(place);
    },
};

function start({ userDir, consumer }: Place): ReturnType<typeof startNodeRed> {
    process.env["HOSTNAME"] = consumer;
    return startNodeRed({ userDir, port: 0, runtime: process.env["NODE_RED_RUNTIME"] ?? "node-red" });
}

/** A new user directory with this package and the Redis node. `palette`: the folder in which that one is installed. */
export async function userDirectory(palette: string): Promise<string> {
    const userDir = await linkedUserDirectory(ROOT);
    await linkPackage(userDir, REDIS_NODE, join(palette, "node_modules", REDIS_NODE));
    return userDir;
}

/** Changes what a user changes: the addresses, and how long a message may be idle. */
function adapted(node: FlowNode, { url, redisPort, idle }: FlowSetup): FlowNode {
    switch (node.type) {
        case "uipath-orchestrator":
            return { ...node, url };
        case "redis-config":
            return { ...node, options: JSON.stringify({ host: "127.0.0.1", port: redisPort }) };
        case "tab":
            return { ...node, env: (node["env"] as { name: string }[]).map((each) => withIdle(each, idle)) };
        case "inject":
            return node["repeat"] ? { ...node, repeat: String(idle / 3) } : node;
        default:
            return node;
    }
}

function withIdle(variable: { name: string }, idle: number): object {
    return variable.name === "IDLE" ? { ...variable, value: String(idle) } : variable;
}

if (require.main === module) serveProcedures(nodeRedProcedures);
