/**
 * Deploys every example in a real Node-RED on the simulator, presses its inject buttons and checks the results.
 *
 *     run-examples.js                                  the package as it was built here, on the installed Node-RED
 *     run-examples.js --runtime DIR --package TARBALL  a packed package, installed into an empty user directory
 *
 * Prints `ok NAME` for each example, and `elsewhere NAME` for one that needs another package. The first failure ends the run with a message and exit code 1.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../src/harness/node-red";
import { startSimulator, type Simulator } from "../../src/simulator";
import { Identity } from "../../src/simulator/tenant/identity";
import { watch, watchIssuer, watchRuntime } from "./secret-watch";

interface FlowNode {
    id: string;
    type: string;
    [property: string]: unknown;
}

interface Run {
    nodeRed: RunningNodeRed;
    simulator: Simulator;
    /** Presses all inject buttons, or the named one. Returns the first message at any debug node, or at the named one. */
    press(button?: string, debug?: string): Promise<Record<string, unknown>>;
}

type Jobs = { value: { Key: string; Reference?: string }[] };

/** A message of a wait node. */
interface EndMessage {
    payload: unknown;
    job: { Id: number; State: string };
    reason?: string;
    timedOut?: string;
}

const PACKAGE = "@rpa-flows/node-red-uipath-orchestrator";
const TIMEOUT = 30_000;

/** Checks what each example is for. */
const CHECKS: Record<string, (run: Run) => Promise<void>> = {
    "Add an item and wait for its result": async ({ press, simulator }) => {
        const timer = setInterval(() => simulator.clock.advance(1_000), 100);
        const { payload } = await press().finally(() => clearInterval(timer));
        assert.deepEqual(payload, { out_DocumentNumber: "1900000042", out_Posted: true });
    },
    "Answer an HTTP request with a queue item's output": async ({ nodeRed, simulator }) => {
        const post = (body: object): Promise<Response> =>
            fetch(`${nodeRed.url}/order`, {
                method: "POST",
                headers: { "content-type": "application/json" },
                body: JSON.stringify(body),
            });
        const timer = setInterval(() => simulator.clock.advance(1_000), 100);
        try {
            const good = await post({ Number: 4711 });
            assert.equal(good.status, 200, await good.clone().text());
            assert.deepEqual(await good.json(), { out_DocumentNumber: "1900000042", out_Posted: true });
            simulator.queues.updateQueue("Orders", { outcome: "BusinessException", reason: "No such customer." });
            const failed = await post({ Number: 4712 });
            assert.equal(failed.status, 502);
            assert.match(((await failed.json()) as { reason: string }).reason, /No such customer\./);
        } finally {
            clearInterval(timer);
        }
        const refused = await post({ Lines: [1] });
        assert.equal(refused.status, 400);
        assert.equal(((await refused.json()) as { code: string }).code, "INVALID_ARGUMENTS");
    },
    "Once per order number": async ({ press, simulator }) => {
        const [first, second] = [await press(), await press()].map(({ payload }) => payload as { Id: number });
        assert.equal(second!.Id, first!.Id);
        assert.equal(simulator.ledger.items.length, 1);
    },
    "A spreadsheet's rows as queue items": async ({ press, simulator }) => {
        const { error } = (await press()) as { error: { cause: { failed: object[]; addedIndexes: number[] } } };
        assert.deepEqual([error.cause.failed.length, error.cause.addedIndexes], [1, [0, 1]]);
        assert.deepEqual(
            simulator.ledger.items.map(({ content }) => content),
            ['{"Number":1001,"Customer":"Ada"}', '{"Number":1002,"Customer":"Grace"}'],
        );
    },
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
    "Read settings from assets before a start": async ({ press, simulator }) => {
        const { invoice } = (await press("large invoice", "over the limit")) as { invoice: { in_Amount: number } };
        assert.equal(invoice.in_Amount, 90_000);
        assert.equal(simulator.ledger.jobs.length, 0);
        assert.equal(((await press("small invoice", "started"))["payload"] as Jobs).value.length, 1);
    },
    "Give a robot a file and get its result back": async ({ press, simulator }) => {
        const { payload, filename } = await press(undefined, "the result");
        assert.deepEqual([payload, filename], [{ pages: 3, total: 5000 }, "summary.json"]);
        const { in_Path } = JSON.parse(simulator.ledger.jobs[0]!.inputArguments!) as { in_Path: string };
        const { content } = simulator.buckets.all()[0]!.files.blobs.get(in_Path)!;
        assert.equal(String(content), "Please sum up these three pages.");
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
    "Start a job and wait for its output": async ({ press }) => {
        const { payload, job, reason } = (await press()) as unknown as EndMessage;
        assert.deepEqual(payload, { out_Greeting: "Hello!" });
        assert.equal(job.State, "Successful");
        assert.equal(reason, undefined);
    },
    "Start a hundred jobs and join their outputs": async ({ press, simulator }) => {
        const timer = setInterval(() => simulator.clock.advance(1_000), 100);
        const { payload } = (await press().finally(() => clearInterval(timer))) as unknown as EndMessage;
        assert.deepEqual(
            payload,
            Array.from({ length: 100 }, () => ({ out_Greeting: "Hello!" })),
        );
    },
    "Answer an HTTP request with a job's output": async ({ nodeRed, simulator }) => {
        const post = (body: object): Promise<Response> =>
            fetch(`${nodeRed.url}/invoice`, {
                method: "POST",
                headers: { "content-type": "application/json" },
                body: JSON.stringify(body),
            });
        const good = await post({ in_InvoiceId: 4711 });
        assert.equal(good.status, 200, await good.clone().text());
        assert.deepEqual(await good.json(), { out_DocumentNumber: "1900000042", out_Posted: true });
        const faulting = post({ in_InvoiceId: 4712 });
        const job = await runningJob(simulator);
        simulator.jobs.finish(job.Id, "Faulted", {}, "The supplier is not known.");
        const faulted = await faulting;
        assert.equal(faulted.status, 502, await faulted.clone().text());
        const { reason, job: key } = (await faulted.json()) as { reason: string; job: string };
        assert.match(reason, /The supplier is not known\./);
        assert.equal(key, job.Key);
        const refused = await post({ in_InvoiceId: "many" });
        assert.equal(refused.status, 400);
        assert.equal(((await refused.json()) as { code: string }).code, "INVALID_ARGUMENTS");
    },
    "Stop a job that takes too long": async ({ press, simulator }) => {
        const slow = (await press("start", "stopped")) as unknown as EndMessage;
        assert.equal(slow.timedOut, "running");
        assert.equal(slow.job.State, "Stopped");
        assert.match(slow.reason!, /more than 10 s/);
        const stopping = press("start", "stopped");
        const { Id } = await runningJob(simulator);
        assert.ok(await press("stop it now", "asked to stop"));
        const stopped = (await stopping) as unknown as EndMessage;
        assert.equal(stopped.job.Id, Id);
        assert.equal(stopped.job.State, "Stopped");
        assert.equal(stopped.timedOut, undefined);
    },
    "When a robot fails, tell somebody": async ({ press, simulator }) => {
        await lookedAt(simulator);
        const { payload } = (await press("start")) as unknown as EndMessage;
        assert.match(String(payload), /Faulty_Bot faulted: The invoice has no number\.[^]*\nhttp.*jobs/);
    },
    "Start the next process when one ends": async ({ press, simulator }) => {
        await lookedAt(simulator);
        const { value } = (await press("start"))["payload"] as Jobs;
        const { process, inputArguments } = simulator.ledger.jobs.find(({ key }) => key === value[0]!.Key)!;
        assert.deepEqual([process, JSON.parse(inputArguments!)], ["Hello", { in_Name: "1900000042" }]);
    },
};

/** Waits until an event node has looked at the jobs, since it tells what happens from then on. */
async function lookedAt({ ledger }: Simulator): Promise<void> {
    for (const deadline = Date.now() + TIMEOUT; Date.now() < deadline;) {
        if (ledger.requests.some(({ path }) => path.includes("/odata/Jobs?"))) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("Nobody has looked at the jobs.");
}

/** Examples with nodes of another package. The import menu must have them. `npm run scale-out` runs them. */
const ELSEWHERE: ReadonlySet<string> = new Set(["Scale out with Redis Streams"]);

/** Waits for a running job. */
async function runningJob({ jobs }: Simulator): Promise<{ Id: number; Key: string }> {
    for (const deadline = Date.now() + TIMEOUT; Date.now() < deadline;) {
        const job = jobs.all().find(({ State }) => State === "Running");
        if (job) return job;
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("No job is running.");
}

async function main(): Promise<void> {
    const { values } = parseArgs({ options: { runtime: { type: "string" }, package: { type: "string" } } });
    const root = join(__dirname, "..", "..", "..");
    const userDir = values.package ? await installedUserDirectory(values.package) : await linkedUserDirectory(root);
    watchIssuer(Identity);
    const nodeRed = await startNodeRed({ userDir, port: 0, ...(values.runtime ? { runtime: values.runtime } : {}) });
    watchRuntime(nodeRed.RED);
    try {
        const files = (await readdir(join(root, "examples"))).filter((file) => file.endsWith(".json"));
        for (const file of files) {
            const name = file.replace(/\.json$/, "");
            const flows = await importExample(nodeRed, name);
            if (ELSEWHERE.has(name)) {
                process.stdout.write(`elsewhere ${name}\n`);
                continue;
            }
            const check = CHECKS[name];
            assert.ok(check, `there is no check for the example ${name}`);
            // Each example has a simulator of its own, since it may advance the clock.
            const simulator = await startSimulator({});
            await deploy(nodeRed, simulator, flows);
            await check({ nodeRed, simulator, press: (...which) => press(nodeRed, flows, ...which) });
            watch.look("admin answer", await (await fetch(`${nodeRed.url}/flows`)).text());
            assert.equal(watch.takeReport(), "");
            await simulator.close();
            process.stdout.write(`ok ${name}\n`);
        }
    } finally {
        await nodeRed.stop();
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

/** Reads the flows like the editor's import menu. */
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

function press(
    nodeRed: RunningNodeRed,
    flows: FlowNode[],
    button?: string,
    debug?: string,
): Promise<Record<string, unknown>> {
    const chosen = (type: string, name?: string): FlowNode[] =>
        flows.filter((node) => node.type === type && (name === undefined || node["name"] === name));
    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error("Nothing arrived at a debug node.")), TIMEOUT);
        for (const { id } of chosen("debug", debug))
            nodeRed.node(id).once("input", (message: Record<string, unknown>) => {
                watch.look("message", message);
                clearTimeout(timer);
                resolve(message);
            });
        for (const { id } of chosen("inject", button)) nodeRed.node(id).receive();
    });
}

main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
});
