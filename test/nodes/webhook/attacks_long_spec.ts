import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { linkedUserDirectory } from "../../../src/harness/node-red";
import { startSimulator, type Simulator } from "../../../src/simulator";
import { Subprocess } from "../../support/subprocess";
import { createJobs, finishJobs, WAITING_TENANT } from "../../support/wait-fixtures";
import { ON_TAB, waitFlows } from "../../support/wait-flow";
import type { attackedAnswers, Cost } from "./attacked-process";
import { flood, largeBodies, post, slowBodies } from "./attacks";

const ROOT = join(__dirname, "..", "..", "..", "..");
const FILE = join(__dirname, "attacked-process.js");
const MB = 1024 * 1024;
const SECRET = "only Orchestrator knows this";
const NESTED = "[".repeat(1_000_000);

const SIGNED = { "x-uipath-signature": createHmac("sha256", SECRET).update(NESTED).digest("base64") };

/** Long turns that other processes may cause. An attack causes more than these. */
const TURNS_OF_MACHINE = 10;

/** Milliseconds between two looks at what another process has done. */
const LOOK_EVERY = 20;

describe("The address that Orchestrator calls, under attack", function () {
    this.timeout(120_000);
    const begun = performance.now();
    let simulator: Simulator;
    let userDir: string;
    let nodeRed: Subprocess<typeof attackedAnswers>;
    let address: string;

    before(async () => {
        simulator = await startSimulator({ data: WAITING_TENANT });
        userDir = await linkedUserDirectory(ROOT);
        nodeRed = new Subprocess<typeof attackedAnswers>(FILE, ["--expose-gc"]);
        const url = await nodeRed.call("start", userDir);
        address = `${url}/uipath/events/id-connection`;
        const events = {
            id: "id-event",
            ...ON_TAB,
            type: "uipath-event",
            orchestrator: "id-connection",
            events: ["job.successful"],
            source: "webhook",
            wires: [["id-out"]],
        };
        const flows = waitFlows([events], simulator.url).map((node) =>
            node["id"] === "id-connection" ? { ...node, signIn: "token", publicUrl: url } : node,
        );
        const credentials = { "id-connection": { token: simulator.token, webhookSecret: SECRET } };
        await nodeRed.call("deploy", { flows, credentials });
        await pinged();
    });
    after(async () => {
        await nodeRed.call("stop", undefined);
        await nodeRed.end();
        await rm(userDir, { recursive: true, force: true });
        await simulator.close();
    });

    /** The webhook is registered, and has taken its first call. */
    async function pinged(): Promise<void> {
        while (!simulator.ledger.deliveries.some(({ outcome }) => outcome === "taken")) await pause(LOOK_EVERY);
    }

    /** The jobs of which the flow was told, once there are so many. */
    async function told(count: number): Promise<number[]> {
        for (;;) {
            const seen = await nodeRed.call("seen", undefined);
            if (seen.told.length >= count) return seen.told;
            await pause(LOOK_EVERY);
        }
    }

    /** The jobs that have ended. */
    const ids: number[] = [];

    /** Meanwhile one job ends after the other, and the flow is told of each. */
    async function during(attack: () => Promise<number[]>): Promise<{ answered: number[]; cost: Cost }> {
        await nodeRed.call("beginMeasuring", undefined);
        let isOver = false;
        const attacking = attack().finally(() => (isOver = true));
        do {
            const jobs = createJobs(simulator, "Endless");
            simulator.jobs.all(); // so it runs
            finishJobs(simulator, jobs);
            ids.push(...jobs.map((job) => job["Id"] as number));
            await told(ids.length);
        } while (!isOver);
        assert.deepEqual(await told(ids.length), ids);
        const cost = await nodeRed.call("endMeasuring", undefined);
        return { answered: await attacking, cost };
    }

    for (const [words, attack, statuses] of [
        ["strangers send a thousand forged events a second", () => flood(address, 3), [401]],
        // Who sends too much is cut off, and may not have read the answer by then.
        ["strangers send bodies of 2 MB and more", () => largeBodies(address), [401, 413, 0]],
        ["strangers send bodies that never end", () => slowBodies(address, 200), []],
        ["strangers send large bodies that never end", () => slowBodies(address, 60, 1.9), []],
        ["it gets JSON that is nested a million times", async () => [await post(address, NESTED, SIGNED)], [200]],
    ] as const)
        it(`tells each job that ends while ${words}`, async () => {
            const { answered, cost } = await during(attack);
            const others = answered.filter((status) => !(statuses as readonly number[]).includes(status));
            assert.deepEqual(others, []);
            assert.ok(cost.longTurns.length <= TURNS_OF_MACHINE, `${cost.longTurns.join(", ")} ms`);
            assert.ok(cost.kept < 5 * MB, `${cost.kept} bytes more are in use`);
            assert.ok(cost.mostInBuffers < 80 * MB, `${cost.mostInBuffers} bytes were in buffers`);
        });

    it("has said once a minute at most that calls were refused", async () => {
        const { log } = await nodeRed.call("seen", undefined);
        const refusals = log.filter((line) => line.includes("without a valid signature"));
        const minutes = (performance.now() - begun) / 60_000;
        assert.ok(refusals.length >= 1 && refusals.length <= 1 + minutes, refusals.join("\n"));
    });
});
