import { hasten } from "../../support/hasten";
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../../src/harness/node-red";
import { startSimulator, type Simulator } from "../../../src/simulator";
import { watch } from "../../support/secret-watch";
import { onArrival, ON_TAB, waitFlows } from "../../support/wait-flow";
import { createJobs, finishJobs, WAITING_TENANT } from "../../support/wait-fixtures";

type Body = Record<string, unknown>;

const ROOT = join(__dirname, "..", "..", "..", "..");
const PATIENCE = 20_000;
const FILE = { default: { module: "localfilesystem", config: { cache: false } } };
const HOUR = 3_600_000;

const idOf = (job: Body): number => job["Id"] as number;

describe("An event node tells once what happened", function () {
    hasten(10);
    this.timeout(120_000);
    let simulator: Simulator;
    let nodeRed: RunningNodeRed;
    let userDir: string;
    let told: number[];
    let log: string[];
    let statuses: string[];
    let stopListening: () => void;

    before(async () => {
        simulator = await startSimulator({ data: WAITING_TENANT });
        watch.addCredentials({ clientId: simulator.clientId, clientSecret: simulator.clientSecret });
    });
    beforeEach(async () => {
        [told, log, statuses] = [[], [], []];
        userDir = await linkedUserDirectory(ROOT);
    });
    afterEach(async () => {
        stopListening();
        nodeRed.RED.events.off("node-status", hear);
        await nodeRed.stop();
        await rm(userDir, { recursive: true, force: true });
    });
    after(() => simulator.close());

    const hear = ({ status }: { status?: { text?: string } }): void => void statuses.push(status?.text ?? "");

    /** As Node-RED comes, it deletes the context of each node that is closed. */
    async function start(contextStorage?: object): Promise<void> {
        nodeRed = await startNodeRed({
            userDir,
            port: 0,
            runtime: process.env["NODE_RED_RUNTIME"] ?? "node-red",
            settings: contextStorage ? { contextStorage } : {},
            log: (line) => log.push(line),
        });
        stopListening = onArrival(nodeRed, (_at, msg) => told.push(idOf(msg["job"] as Body)));
        nodeRed.RED.events.off("node-status", hear);
        nodeRed.RED.events.on("node-status", hear);
    }

    const eventNode = (more: Body = {}): Body => ({
        id: "id-event",
        ...ON_TAB,
        type: "uipath-event",
        orchestrator: "id-connection",
        events: ["job.successful"],
        wires: [["id-out"]],
        ...more,
    });
    const deploy = (nodes: Body[], type = "full", label?: string): Promise<void> => {
        const { url, clientId, clientSecret } = simulator;
        const credentials = { "id-connection": { clientId, clientSecret } };
        return nodeRed.deploy(waitFlows(nodes, url, label), credentials, type);
    };
    async function until(what: string, condition: () => boolean): Promise<void> {
        const end = performance.now() + PATIENCE;
        while (!condition()) {
            assert.ok(performance.now() < end, `waited too long: ${what}: ${told.join()}\n${log.join("\n")}`);
            await new Promise((resolve) => setTimeout(resolve, 10));
        }
    }
    /** The node has looked since it was deployed. */
    async function looked(): Promise<void> {
        await until("a look", () => statuses.some((text) => text.includes("watching")));
        statuses = [];
    }

    it("while Node-RED was down, in order, where the store is persistent", async () => {
        await start(FILE);
        await deploy([eventNode()]);
        await looked();
        const [first, second, third] = createJobs(simulator, "Endless", 3);
        finishJobs(simulator, [first!]);
        await until("the first", () => told.length === 1);
        await nodeRed.stop();
        finishJobs(simulator, [third!]);
        simulator.clock.advance(2 * HOUR);
        finishJobs(simulator, [second!]);
        simulator.clock.advance(2 * HOUR);
        await start(FILE);
        await until("all", () => told.length === 3);
        await looked();
        assert.deepEqual(
            told,
            [first, third, second].map((job) => idOf(job!)),
        );
    });

    it("while a node was deployed, on default settings: all, its tab, or the node itself", async () => {
        await start();
        await deploy([eventNode()]);
        await looked();
        const jobs = createJobs(simulator, "Endless", 6);
        for (const [at, type] of ["full", "flows", "nodes", "full", "flows", "nodes"].entries()) {
            const deployed = deploy([eventNode({ name: `Run ${at}` })], type, `Tab ${at}`);
            finishJobs(simulator, [jobs[at]!]);
            await deployed;
        }
        await until("all", () => told.length >= jobs.length);
        await looked();
        assert.deepEqual(new Set(told), new Set(jobs.map(idOf)));
        assert.equal(told.length, jobs.length);
    });

    it("while it was disabled, or moved to another tab", async () => {
        await start(FILE);
        await deploy([eventNode()]);
        await looked();
        const [first, second] = createJobs(simulator, "Endless", 2);
        await deploy([eventNode({ d: true })]);
        finishJobs(simulator, [first!]);
        await deploy([eventNode()]);
        await until("the first", () => told.length === 1);
        await deploy([eventNode({ z: "id-other" })]);
        finishJobs(simulator, [second!]);
        await until("the second", () => told.length === 2);
        await nodeRed.stop();
        statuses = [];
        await start(FILE);
        await looked();
        assert.deepEqual(
            told,
            [first, second].map((job) => idOf(job!)),
        );
    });

    it("although it was moved to another tab during an outage, and Node-RED was stopped then", async () => {
        await start(FILE);
        await deploy([eventNode()]);
        await looked();
        simulator.faults.add({ action: "answer", path: /Jobs/, status: 503, times: 999 });
        await deploy([eventNode({ z: "id-other" })]);
        await until("the outage", () => statuses.some((text) => text.includes("retrying")));
        await nodeRed.stop();
        simulator.faults.clear();
        const [job] = createJobs(simulator, "Endless");
        finishJobs(simulator, [job!]);
        await start(FILE);
        await until("the event", () => told.length > 0);
        assert.deepEqual(told, [idOf(job!)]);
    });

    it("from its first deployment on", async () => {
        await start();
        const [before, after] = createJobs(simulator, "Endless", 2);
        finishJobs(simulator, [before!]);
        await deploy([eventNode()]);
        await looked();
        finishJobs(simulator, [after!]);
        await until("the second", () => told.length > 0);
        assert.deepEqual(told, [idOf(after!)]);
    });

    it("within the time that it looks back, with one warning about the rest", async () => {
        await start(FILE);
        await deploy([eventNode({ lookBack: 3 })]);
        await looked();
        const [known, early, late] = createJobs(simulator, "Endless", 3);
        finishJobs(simulator, [known!]);
        await until("the first", () => told.length === 1);
        await nodeRed.stop();
        simulator.clock.advance(HOUR);
        finishJobs(simulator, [early!]);
        simulator.clock.advance(4 * HOUR);
        finishJobs(simulator, [late!]);
        log = [];
        await start(FILE);
        await until("the last", () => told.length === 2);
        assert.deepEqual(
            told,
            [known, late].map((job) => idOf(job!)),
        );
        assert.equal(log.filter((line) => line.includes("looked longer ago than it looks back")).length, 1);
    });

    it("at one Orchestrator, and begins anew at another", async () => {
        const another = await startSimulator({ data: WAITING_TENANT });
        const home = simulator;
        try {
            await start();
            await deploy([eventNode()]);
            await looked();
            finishJobs(another, createJobs(another, "Endless"));
            another.clock.advance(60_000);
            simulator = another;
            watch.addCredentials({ clientId: another.clientId, clientSecret: another.clientSecret });
            await deploy([eventNode()]);
            await looked();
            const [job] = createJobs(another, "Endless");
            finishJobs(another, [job!]);
            await until("the event", () => told.length > 0);
            assert.deepEqual(told, [idOf(job!)]);
        } finally {
            simulator = home;
            await another.close();
        }
    });

    it("from now on where what it knew can't be read, with a warning", async () => {
        await start(FILE);
        await deploy([eventNode()]);
        await looked();
        await nodeRed.stop();
        await breakRecord();
        await start(FILE);
        await looked();
        const [job] = createJobs(simulator, "Endless");
        finishJobs(simulator, [job!]);
        await until("the event", () => told.length > 0);
        assert.deepEqual(told, [idOf(job!)]);
        assert.equal(log.filter((line) => line.includes("can't be read")).length, 1);
    });

    async function breakRecord(): Promise<void> {
        const { readFile, writeFile } = await import("node:fs/promises");
        const file = join(userDir, "context", "id-tab", "id-event.json");
        const context = JSON.parse(await readFile(file, "utf8")) as { events: Body };
        context.events["version"] = 99;
        await writeFile(file, JSON.stringify(context));
    }
});
