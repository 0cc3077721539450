/**
 * Deploys every example in a real Node-RED on the simulator, presses what there is to press, and says what came of it.
 *
 *     run-examples.js                                  the package as it was built here, on the Node-RED beside it
 *     run-examples.js --runtime DIR --package TARBALL  a packed package, installed into an empty user directory
 *
 * One line `ok NAME` an example; the first failure ends it with a message and exit code 1.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../src/demo/node-red";
import { startSimulator, type Simulator } from "../../src/simulator";
import { Identity } from "../../src/simulator/identity";
import { watch, watchIssuer, watchRuntime } from "./secret-watch";

interface FlowNode {
    id: string;
    type: string;
    [property: string]: unknown;
}

interface Run {
    nodeRed: RunningNodeRed;
    simulator: Simulator;
    /** Presses every inject button and gives what arrives first at any debug node. */
    press(): Promise<Record<string, unknown>>;
}

type Jobs = { value: { Key: string; Reference?: string }[] };

const PACKAGE = "@rpa-flows/node-red-uipath-orchestrator";
const PATIENCE = 15_000;

/** What each example is for. */
const EXPECTED: Record<string, (run: Run) => Promise<void>> = {
    "Start a job": async ({ press }) => {
        assert.equal(((await press())["payload"] as Jobs).value.length, 1);
    },
    "Start a job from an HTTP request": async ({ nodeRed }) => {
        const post = (body: object): Promise<Response> =>
            fetch(`${nodeRed.url}/start-invoice`, {
                method: "POST",
                headers: { "content-type": "application/json" },
                body: JSON.stringify(body),
            });
        const started = await post({ in_InvoiceId: 4711 });
        assert.equal(started.status, 201, await started.clone().text());
        assert.equal(((await started.json()) as Jobs).value.length, 1);
        const refused = await post({ in_InvoiceId: "many" });
        assert.equal(refused.status, 400);
        assert.equal(((await refused.json()) as { code: string }).code, "INVALID_ARGUMENTS");
    },
    "Start jobs on chosen robots": async ({ press }) => {
        assert.equal(((await press())["payload"] as Jobs).value.length, 2);
    },
    "Start a job on a schedule": async ({ press }) => {
        assert.match(((await press())["payload"] as Jobs).value[0]!.Reference!, /^schedule \d{4}-\d\d-\d\d$/);
    },
    "List processes": async ({ press }) => {
        const names = ((await press())["payload"] as { Name: string }[]).map((process) => process.Name);
        assert.ok(names.includes("Hello"), names.join());
    },
    "Handle what goes wrong": async ({ press }) => {
        const { error } = (await press()) as { error: { code: string; message: string } };
        assert.equal(error.code, "PROCESS_NOT_FOUND");
        assert.match(error.message, /Hello/);
    },
};

async function main(): Promise<void> {
    const { values } = parseArgs({ options: { runtime: { type: "string" }, package: { type: "string" } } });
    const root = join(__dirname, "..", "..", "..");
    const userDir = values.package ? await installedUserDirectory(values.package) : await linkedUserDirectory(root);
    watchIssuer(Identity);
    const simulator = await startSimulator({});
    const nodeRed = await startNodeRed({ userDir, port: 0, ...(values.runtime ? { runtime: values.runtime } : {}) });
    watchRuntime(nodeRed.RED);
    try {
        const files = (await readdir(join(root, "examples"))).filter((file) => file.endsWith(".json"));
        for (const file of files) {
            const name = file.replace(/\.json$/, "");
            const flows = await importExample(nodeRed, name);
            await deploy(nodeRed, simulator, flows);
            const check = EXPECTED[name];
            assert.ok(check, `nothing is expected of the example ${name}`);
            await check({ nodeRed, simulator, press: () => press(nodeRed, flows) });
            watch.look("admin answer", await (await fetch(`${nodeRed.url}/flows`)).text());
            assert.equal(watch.takeReport(), "");
            process.stdout.write(`ok ${name}\n`);
        }
    } finally {
        await nodeRed.stop();
        await simulator.close();
        await rm(userDir, { recursive: true, force: true });
    }
}

async function installedUserDirectory(tarball: string): Promise<string> {
    const userDir = await mkdtemp(join(tmpdir(), "node-red-installed-"));
    await writeFile(join(userDir, "package.json"), JSON.stringify({ name: "user", private: true }));
    const args = ["install", "--no-audit", "--no-fund", "--omit=dev", tarball];
    execFileSync("npm", args, {
        cwd: userDir,
        stdio: ["ignore", "ignore", "inherit"],
        shell: process.platform === "win32",
    });
    return userDir;
}

/** The flows as the editor's import menu gets them. */
async function importExample(nodeRed: RunningNodeRed, name: string): Promise<FlowNode[]> {
    const answer = await fetch(`${nodeRed.url}/library/examples/flows/${PACKAGE}/${encodeURIComponent(name)}`);
    assert.equal(answer.status, 200, `the import menu has no example ${name}`);
    return (await answer.json()) as FlowNode[];
}

async function deploy(nodeRed: RunningNodeRed, simulator: Simulator, flows: FlowNode[]): Promise<void> {
    const { clientId, clientSecret, url } = simulator;
    const connections = flows.filter((node) => node.type === "uipath-orchestrator");
    const patched = flows.map((node) => (node.type === "uipath-orchestrator" ? { ...node, url } : node));
    await nodeRed.deploy(patched, Object.fromEntries(connections.map(({ id }) => [id, { clientId, clientSecret }])));
    for (const { id, type } of flows)
        if (type !== "tab") assert.ok(nodeRed.node(id), `a node of type ${type} was not created`);
}

function press(nodeRed: RunningNodeRed, flows: FlowNode[]): Promise<Record<string, unknown>> {
    const ofType = (type: string): FlowNode[] => flows.filter((node) => node.type === type);
    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error("Nothing arrived at a debug node.")), PATIENCE);
        for (const { id } of ofType("debug"))
            nodeRed.node(id).once("input", (message: Record<string, unknown>) => {
                watch.look("message", message);
                clearTimeout(timer);
                resolve(message);
            });
        for (const { id } of ofType("inject")) nodeRed.node(id).receive();
    });
}

main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
});
