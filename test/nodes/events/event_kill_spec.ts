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
const PATIENCE = 60_000;

describe("Events of a Node-RED that is killed", function () {
    this.timeout(180_000);
    let simulator: Simulator;
    let userDir: string;
    let notes: string;
    let part: Subprocess<typeof restartAnswers>;

    before(async () => {
        simulator = await startSimulator({ data: WAITING_TENANT });
        watch.addCredentials({ clientId: simulator.clientId, clientSecret: simulator.clientSecret });
        userDir = await linkedUserDirectory(ROOT);
        notes = join(userDir, "arrivals.txt");
        writeFileSync(notes, "");
    });
    after(async () => {
        await part.end();
        await simulator.close();
        await rm(userDir, { recursive: true, force: true });
    });

    async function start(): Promise<void> {
        part = new Subprocess<typeof restartAnswers>(FILE);
        await part.call("start", { userDir, contextStorage: CONTEXT_STORAGE, notes });
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
        await start();
        const { url, clientId, clientSecret } = simulator;
        const events = ["job.successful"];
        const event = { id: "id-event", ...ON_TAB, type: "uipath-event", orchestrator: "id-connection", events };
        await part.call("deploy", {
            flows: waitFlows([{ ...event, every: 1, wires: [["id-out"]] }], url),
            credentials: { "id-connection": { clientId, clientSecret } },
        });
        await until("a look", async () => (await part.call("statuses", "id-event")).some((text) => text !== ""));
        const jobs = createJobs(simulator, "Endless", 90);
        finishJobs(simulator, jobs.slice(0, 60));
        await until("some events", () => told().length >= 5);
        await part.kill();
        const before = told().length;
        finishJobs(simulator, jobs.slice(60));
        await start();
        await until("all events", () => new Set(told()).size === jobs.length);
        const again = told().length - jobs.length;
        this.test!.title += ` (${before} before, ${again} again)`;
        assert.ok(before < 60, "it was killed too late");
        assert.ok(again <= 1, String(again));
    });
});
