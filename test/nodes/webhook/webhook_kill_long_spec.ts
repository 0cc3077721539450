import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
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

    beforeEach(async () => {
        simulator = await startSimulator({ data: WAITING_TENANT });
        watch.addCredentials({ clientId: simulator.clientId, clientSecret: simulator.clientSecret });
        watch.addCredentials({ webhookSecret: SECRET });
        userDir = await linkedUserDirectory(ROOT);
        notes = join(userDir, "arrivals.txt");
        writeFileSync(notes, "");
    });
    afterEach(async () => {
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

    /** Deploys a node that no look serves but the first one of each process. Returns the address of Node-RED. */
    async function deploy(folder: string): Promise<string> {
        const publicUrl = await start();
        const { url, clientId, clientSecret } = simulator;
        const event = { id: "id-event", ...ON_TAB, type: "uipath-event", orchestrator: "id-connection", folder };
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
        await until("a status", async () => (await part.call("statuses", "id-event")).some((text) => text !== ""));
        return publicUrl;
    }

    it("are all told, and none twice but the one that was being told", async function () {
        const publicUrl = await deploy("");
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

    it("of any folder are told once, though it tells of them again after a stop and a kill", async () => {
        const publicUrl = await deploy("*");
        const port = Number(new URL(publicUrl).port);
        const jobs = createJobs(simulator, "Endless", 30);
        const reads = (): number => simulator.ledger.count("/odata/Jobs(");

        /** Orchestrator tells of the first jobs again, as soon as Node-RED answers, and they are read. */
        async function tellAgain(count: number): Promise<void> {
            const before = reads();
            for (const { Id, OrganizationUnitId } of jobs.slice(0, count)) {
                const body = JSON.stringify({ Type: "job.completed", OrganizationUnitId, Job: { Id } });
                const signature = createHmac("sha256", SECRET).update(body).digest("base64");
                const request = { method: "POST", body, headers: { "x-uipath-signature": signature } };
                const address = `${publicUrl}/uipath/events/id-connection`;
                await until("an answer", async () => (await fetch(address, request)).status === 200);
            }
            await until("reads", () => reads() >= before + count);
        }

        for (const [end, round] of [
            [() => part.call("stop", undefined).then(() => part.end()), 1],
            [() => part.kill(), 2],
        ] as const) {
            finishJobs(simulator, jobs.slice((round - 1) * 10, round * 10));
            await until("ends", () => new Set(told()).size === round * 10);
            await end();
            await start(port);
            await tellAgain(round * 10);
        }
        finishJobs(simulator, jobs.slice(20));
        await until("the last ends", () => new Set(told()).size === jobs.length);
        assert.ok(told().length <= jobs.length + 1, "only the one that was being told comes again");
    });
});
