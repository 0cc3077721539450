/**
 * Does the main job on this machine: starts the simulator and a real Node-RED, and presses the inject button of the example flow.
 *
 *     demo            leaves the editor open
 *     demo --once     prints the StartJobs response as one line of JSON on standard output, everything else on standard error
 */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { startSimulator, type Simulator } from "../simulator";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../harness/node-red";

const ROOT = join(__dirname, "..", "..", "..");
const EXAMPLE = join(ROOT, "examples", "Start a job.json");
const EDITOR_PORT = 1880;

/** Milliseconds. The example starts a job much faster, but a busy machine may take long to load Node-RED. */
const PATIENCE = 30_000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

interface FlowNode {
    id: string;
    type: string;
    wires?: string[][];
}

async function main(args: string[]): Promise<void> {
    const unknown = args.find((arg) => arg !== "--once");
    if (unknown) throw new Error(`Unknown option ${unknown}. There is only --once.`);
    const once = args.includes("--once");
    const simulator = await startSimulator({});
    say(`Orchestrator simulator  ${simulator.url}`);
    const userDir = await linkedUserDirectory(ROOT);
    const nodeRed = await startNodeRed({ userDir, port: once ? 0 : EDITOR_PORT, log: say });
    say(`Node-RED editor         ${nodeRed.url}`);
    const stop = async (): Promise<void> => {
        await nodeRed.stop();
        await simulator.close();
        await rm(userDir, { recursive: true, force: true });
    };
    try {
        const answer = await startJob(nodeRed, simulator);
        process.stdout.write(`${JSON.stringify(answer, null, once ? 0 : 2)}\n`);
    } catch (error) {
        await stop();
        throw error;
    }
    if (once) return stop();
    say(`\nA job was started. The editor is open on ${nodeRed.url} (Ctrl-C ends it).`);
    for (const signal of ["SIGINT", "SIGTERM"] as const)
        process.once(signal, () => void stop().then(() => process.exit(0)));
}

/** Deploys the example against the simulator, presses its inject button and returns what arrives at its debug node. */
async function startJob(nodeRed: RunningNodeRed, simulator: Simulator): Promise<unknown> {
    const flows = (JSON.parse(await readFile(EXAMPLE, "utf8")) as FlowNode[]).map((node) =>
        node.type === "uipath-orchestrator" ? { ...node, url: simulator.url, signIn: "application" } : node,
    );
    const find = (type: string): FlowNode => flows.find((node) => node.type === type)!;
    const { clientId, clientSecret } = simulator;
    await nodeRed.deploy(flows, { [find("uipath-orchestrator").id]: { clientId, clientSecret } });

    const result = new Promise<unknown>((resolve, reject) => {
        nodeRed.node(find("debug").id).once("input", (msg: { payload: unknown }) => resolve(msg.payload));
        const failed = ({ id, status }: { id: string; status: { fill?: string; text?: string } }): void => {
            if (id === find("uipath-start-job").id && status.fill === "red")
                reject(new Error(`The job was not started: ${status.text}`));
        };
        nodeRed.RED.events.on("node-status", failed);
        setTimeout(() => reject(new Error(`No job was started within ${PATIENCE / 1000} s.`)), PATIENCE).unref();
    });
    nodeRed.node(find("inject").id).receive();
    return result;
}

main(process.argv.slice(2)).catch((error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
    process.exit(1);
});
