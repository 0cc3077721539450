import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { linkedUserDirectory } from "../../../src/harness/node-red";
import { startSimulator, type Simulator } from "../../../src/simulator";
import { Subprocess } from "../../support/subprocess";
import type { Arrival, restartAnswers } from "../wait-restart-process";

const ROOT = join(__dirname, "..", "..", "..", "..");
const FILE = join(__dirname, "..", "wait-restart-process.js");
const PATIENCE = 30_000;
const CONTEXT_STORAGE = { default: { module: "localfilesystem", config: { cache: false } } };

describe("Waits for queue items go on", function () {
    this.timeout(120_000);
    let simulator: Simulator;
    let userDir: string;
    let notes: string;
    let nodeRed: Subprocess<typeof restartAnswers>;

    before(async () => {
        simulator = await startSimulator({});
        for (const { Name } of simulator.queues.queues) simulator.queues.updateQueue(Name, { startDelay: null });
        userDir = await linkedUserDirectory(ROOT);
        notes = join(userDir, "arrivals.txt");
        await start();
        await deploy();
    });
    beforeEach(() => writeFileSync(notes, ""));
    after(async () => {
        await nodeRed.end();
        await simulator.close();
        await rm(userDir, { recursive: true, force: true });
    });

    async function start(): Promise<void> {
        nodeRed = new Subprocess<typeof restartAnswers>(FILE);
        await nodeRed.call("start", { userDir, contextStorage: CONTEXT_STORAGE, notes });
    }

    function deploy(): Promise<void> {
        const { url, clientId, clientSecret } = simulator;
        const at = { z: "id-tab", x: 1, y: 1 };
        const quiet = { ...at, type: "debug", active: false, tosidebar: false, console: false, tostatus: false };
        const wires = [["id-out"], ["id-second"]];
        const flows = [
            { id: "id-tab", type: "tab", label: "Waits" },
            { id: "id-connection", type: "uipath-orchestrator", url, folder: "Shared", scope: "OR.Queues OR.Folders.Read" }, // prettier-ignore
            { ...at, id: "id-wait", type: "uipath-wait-queue-item", orchestrator: "id-connection", wires },
            { id: "id-out", ...quiet },
            { id: "id-second", ...quiet },
        ];
        return nodeRed.call("deploy", { flows, credentials: { "id-connection": { clientId, clientSecret } } });
    }

    /** The ids of items that a flow now waits for. */
    async function waitFor(count: number): Promise<number[]> {
        const queue = simulator.queues.queues.find(({ Name }) => Name === "Orders")!;
        const items = Array.from({ length: count }, () => simulator.queues.add(queue, { SpecificContent: {} }));
        await nodeRed.call("give", { to: "id-wait", messages: [{ payload: items, topic: "waits" }] });
        await until(() => items.every(({ Id }) => simulator.ledger.count(`QueueItems(${Id})`) > 0));
        return items.map(({ Id }) => Id);
    }

    function succeed(id: number): void {
        simulator.queues.finish(id, { outcome: "Successful", output: { id } });
    }

    const arrivals = (): Arrival[] =>
        readFileSync(notes, "utf8")
            .split("\n")
            .filter(Boolean)
            .map((line) => JSON.parse(line) as Arrival);
    const outputs = (): unknown[] => arrivals().map(({ payload }) => (payload as { id: number }).id);

    /** What happens is in a file of another process. */
    async function until(condition: () => boolean): Promise<void> {
        const end = performance.now() + PATIENCE;
        while (!condition()) {
            assert.ok(performance.now() < end, JSON.stringify(arrivals()));
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
    }

    /** Some time after all have come, so that none comes twice unseen. */
    async function allCome(ids: readonly number[]): Promise<void> {
        await until(() => arrivals().length >= ids.length);
        const [last] = await waitFor(1);
        succeed(last!);
        await until(() => outputs().includes(last));
        assert.deepEqual(new Set(outputs().slice(0, -1)), new Set(ids));
        assert.equal(outputs().length, ids.length + 1);
    }

    it("over a restart, also for an item that is retried meanwhile, and each end is told once", async () => {
        const [before, during, retried, after] = (await waitFor(4)) as [number, number, number, number];
        succeed(before);
        await until(() => arrivals().length === 1);
        await nodeRed.call("stop", undefined);
        assert.ok(await nodeRed.end());
        succeed(during);
        simulator.queues.finish(retried, { outcome: "ApplicationException", reason: "No stock." });
        const again = simulator.queues.all().find(({ AncestorId }) => AncestorId === retried)!;
        await start();
        succeed(again.Id);
        succeed(after);
        await allCome([before, during, again.Id, after]);
    });

    it("over a deployment, with the message itself", async () => {
        const [during, after] = (await waitFor(2)) as [number, number];
        const deployed = deploy();
        succeed(during);
        await deployed;
        succeed(after);
        await allCome([during, after]);
        const { names } = arrivals()[0]!;
        assert.ok(names.includes("call") && names.includes("res"), names.join());
    });
});
