import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { linkedUserDirectory } from "../../../src/harness/node-red";
import { startSimulator, type Simulator } from "../../../src/simulator";
import { Subprocess } from "../../support/subprocess";
import { watch } from "../../support/secret-watch";
import { ON_TAB, waitFlows } from "../../support/wait-flow";
import { createJobs, finishJobs, WAITING_TENANT } from "../../support/wait-fixtures";
import type { Arrival, restartAnswers } from "../wait-restart-process";

const ROOT = join(__dirname, "..", "..", "..", "..");
const FILE = join(__dirname, "..", "wait-restart-process.js");
const CONTEXT_STORAGE = { default: { module: "localfilesystem", config: { cache: false } } };
const PATIENCE = 120_000;
const SECRET = "a-secret-for-the-kill";
const ENDS = 1_000;

describe("Events that Orchestrator tells to a Node-RED that is killed", function () {
    this.timeout(180_000);
    let simulator: Simulator;
    let userDir: string;
    let notes: string;
    let part: Subprocess<typeof restartAnswers>;

    before(async () => {
        simulator = await startSimulator({ data: WAITING_TENANT });
        watch.addCredentials({ clientId: simulator.clientId, clientSecret: simulator.clientSecret });
        watch.addCredentials({ webhookSecret: SECRET });
        userDir = await linkedUserDirectory(ROOT);
        notes = join(userDir, "arrivals.txt");
        writeFileSync(notes, "");
    });
    after(async () => {
        await part.end();
        await simulator.close();
        await rm(userDir, { recursive: true, force: true });
    });

    async function start(port = 0): Promise<string> {
        part = new Subprocess<typeof restartAnswers>(FILE);
        return part.call("start", { userDir, contextStorage: CONTEXT_STORAGE, notes, port });
    }

    async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
        for (const end = performance.now() + PATIENCE; !(await condition());) {
            assert.ok(performance.now() < end, `waited too long: ${what}`);
            await wait(5);
        }
    }

    const told = (): string[] =>
        readFileSync(notes, "utf8")
            .split("\n")
            .filter(Boolean)
            .flatMap((line) => (JSON.parse(line) as Arrival).keys);

    it("are all told, and none twice but the one that was being told", async function () {
        const publicUrl = await start();
        const { url, clientId, clientSecret } = simulator;
        const event = { id: "id-event", ...ON_TAB, type: "uipath-event", orchestrator: "id-connection" };
        // No look comes but the first ones of each process.
        const watching = { source: "webhook", every: 3_600, events: ["job.successful"], wires: [["id-out"]] };
        const scope = "OR.Jobs OR.Folders.Read OR.Webhooks";
        const flows = waitFlows([{ ...event, ...watching }], url).map((node) =>
            node["id"] === "id-connection" ? { ...node, scope, publicUrl } : node,
        );
        await part.call("deploy", {
            flows,
            credentials: { "id-connection": { clientId, clientSecret, webhookSecret: SECRET } },
        });
        await until("a call", () => simulator.ledger.deliveries.some(({ outcome }) => outcome === "taken"));
        await until("a look", async () => (await part.call("statuses", "id-event")).some((text) => text !== ""));
        const jobs = createJobs(simulator, "Endless", ENDS);
        const many = ENDS * 0.6;
        finishJobs(simulator, jobs.slice(0, many));
        await until("some events", () => told().length >= many / 2);
        await part.kill();
        const before = told().length;
        finishJobs(simulator, jobs.slice(many));
        await start(Number(new URL(publicUrl).port));
        await until("all events", () => new Set(told()).size === ENDS);
        const again = told().length - ENDS;
        this.test!.title += ` (${before} before, ${again} again)`;
        assert.ok(before < many, "it was killed too late");
        assert.ok(again <= 1, String(again));
    });
});
