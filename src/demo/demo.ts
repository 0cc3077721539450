/**
 * Does the main job on this machine: starts the simulator and a real Node-RED, and presses the inject button of the example flow.
 *
 *     demo              leaves the editor open, with the sidebar that shows the job
 *     demo --keep DIR   keeps the flows that are made meanwhile in this folder, and goes on with them
 *     demo --once       prints the StartJobs response as one line of JSON on standard output, everything else on standard error
 */
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startSimulator, type Simulator } from "../simulator";
import { DEMO_THEME, linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../harness/node-red";

const ROOT = join(__dirname, "..", "..", "..");
const EXAMPLE = join(ROOT, "examples", "Start a job.json");
const EDITOR_PORT = 1880;
const SIMULATOR_PORT = 8090;

/** Milliseconds. The example starts a job much faster, but a busy machine may take long to load Node-RED. */
const PATIENCE = 30_000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

interface FlowNode {
    id: string;
    type: string;
    wires?: string[][];
}

async function main(args: string[]): Promise<void> {
    const { once, keep } = optionsIn(args);
    // Flows that are kept find the simulator where it was.
    const simulator = await startSimulator(keep === undefined ? {} : { port: SIMULATOR_PORT });
    const isNew = keep === undefined || !existsSync(join(keep, "flows.json"));
    const userDir = await linkedUserDirectory(ROOT, keep);
    const settings = { editorTheme: await themeIn(userDir) };
    const nodeRed = await startNodeRed({ userDir, port: once ? 0 : EDITOR_PORT, log: say, settings });
    const stop = async (): Promise<void> => {
        await nodeRed.stop();
        await simulator.close();
        if (keep === undefined) await rm(userDir, { recursive: true, force: true });
    };
    describe(simulator, nodeRed);
    try {
        const answer = isNew ? await startJob(nodeRed, simulator) : undefined;
        if (answer) process.stdout.write(`${JSON.stringify(answer, null, once ? 0 : 2)}\n`);
    } catch (error) {
        await stop();
        throw error;
    }
    if (once) return stop();
    say(
        `\n${isNew ? "A job was started. " : ""}Open ${nodeRed.url} in a browser: the sidebar shows jobs. Ctrl-C ends the demo.`,
    );
    say(
        keep === undefined
            ? "Flows that you make here are gone then. Start the demo with --keep DIR to keep them."
            : `Flows that you make here are kept in ${userDir}.`,
    );
    for (const signal of ["SIGINT", "SIGTERM"] as const)
        process.once(signal, () => void stop().then(() => process.exit(0)));
}

/** @throws Error for an unknown option */
function optionsIn(args: string[]): { once: boolean; keep: string | undefined } {
    const { values } = parseArgs({
        args,
        options: { once: { type: "boolean", default: false }, keep: { type: "string" } },
    });
    return { once: values.once, keep: values.keep === undefined ? undefined : resolve(values.keep) };
}

/** What a user needs to make a connection to the simulator. Its credentials are published. */
function describe(simulator: Simulator, nodeRed: RunningNodeRed): void {
    say(`Node-RED editor         ${nodeRed.url}`);
    say(`Orchestrator simulator  ${simulator.url}`);
    say(`  Client ID             ${simulator.clientId}`);
    say(`  Client secret         ${simulator.clientSecret}`);
    say(`  Scope                 ${simulator.scope}`);
}

/** The editor opens with the sidebar. */
async function themeIn(userDir: string): Promise<object> {
    const script = join(userDir, "show-jobs.js");
    // The editor opens the tab that was open last.
    await writeFile(script, 'localStorage.setItem("last-sidebar-tab", "uipath-jobs");\n');
    return { ...DEMO_THEME, page: { scripts: [script] } };
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
