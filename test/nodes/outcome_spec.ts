import assert from "node:assert/strict";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../src/harness/node-red";
import { startSimulator, type Simulator } from "../../src/simulator";
import { watch } from "../support/secret-watch";
import { ON_TAB, waitFlows, waitNode } from "../support/wait-flow";
import { createJobs, finishJobs, WAITING_TENANT } from "../support/wait-fixtures";

type Body = Record<string, unknown>;
type Shown = { fill?: string; shape?: string; text?: string };

const RUNTIME = process.env["NODE_RED_RUNTIME"] ?? "node-red";
const REASON = "The invoice has no number.";
const idOf = (job: Body | undefined): number => job!["Id"] as number;

/** The languages of the texts that a Node-RED of that language shows. */
const LANGUAGES: Record<string, { faulted: string; several: string; successful: (id: number) => string; log: RegExp }> =
    {
        de: {
            faulted: `fehlgeschlagen: ${REASON}`,
            several: "2 von 2 erfolgreich",
            successful: (id) => `#${id} erfolgreich · 1 min 5 s`,
            log: /Ausgang 2 ist nicht verbunden/,
        },
        ja: {
            faulted: `失敗: ${REASON}`,
            several: "2件中2件成功",
            successful: (id) => `#${id} 成功 · 1分5秒`,
            log: /出力2に何も接続されていない/,
        },
        "en-US": {
            faulted: `faulted: ${REASON}`,
            several: "2 of 2 successful",
            successful: (id) => `#${id} successful · 1 min 5 s`,
            log: /Output 2 has no wire/,
        },
    };

describe("What happened shows below the node:", function () {
    this.timeout(60_000);
    let simulator: Simulator;
    let nodeRed: RunningNodeRed;
    let userDir: string;
    let log: string[] = [];

    before(async () => {
        const [quick, ...others] = WAITING_TENANT.processes;
        const broken = { folder: "Shared", name: "Invoice", job: { duration: 0, outcome: "Faulted", info: REASON } };
        simulator = await startSimulator({
            data: { ...WAITING_TENANT, processes: [quick!, broken as (typeof others)[number], ...others] },
        });
        const { clientId, clientSecret } = simulator;
        watch.addCredentials({ clientId, clientSecret });
        userDir = await linkedUserDirectory(join(__dirname, "..", "..", ".."));
        nodeRed = await startNodeRed({ userDir, port: 0, runtime: RUNTIME, log: (line) => log.push(line) });
    });
    beforeEach(() => (log = []));
    after(async () => {
        await nodeRed.stop();
        await simulator.close();
        await rm(userDir, { recursive: true, force: true });
    });

    const deploy = (...nodes: Body[]): Promise<void> => {
        const { url, clientId, clientSecret } = simulator;
        return nodeRed.deploy(waitFlows(nodes, url), { "id-connection": { clientId, clientSecret } });
    };
    const give = (to: string, payload: unknown, more: Body = {}): void =>
        nodeRed.node(to).receive({ payload, ...more });

    /** Waits until the node shows such a status. */
    async function shows(id: string, text: string | RegExp): Promise<Shown> {
        const fits = (status: Shown): boolean =>
            typeof text === "string" ? status.text === text : text.test(status.text ?? "");
        for (;;) {
            const [told] = (await once(nodeRed.RED.events, "node-status")) as [{ id: string; status: Shown }];
            if (told.id === id && fits(told.status)) return told.status;
        }
    }
    const warnings = (pattern: RegExp): string[] => log.filter((line) => pattern.test(line));

    describe("a wait node", () => {
        it("keeps a fault in red, and warns once where output 2 has no wire", async () => {
            await deploy(waitNode("id-wait", { wires: [["id-out"], []] }));
            for (const job of createJobs(simulator, "Invoice", 2)) {
                const shown = shows("id-wait", /^faulted/);
                give("id-wait", job);
                assert.deepEqual(await shown, { fill: "red", shape: "dot", text: `faulted: ${REASON}` });
            }
            const [warning, ...others] = warnings(/Output 2/);
            assert.match(warning!, /has no wire.* Job #\d+ of process Invoice faulted: The invoice has no number\./);
            assert.deepEqual(others, []);
        });

        it("gives no warning where somebody hears of the fault, or where nothing went wrong", async () => {
            await deploy(waitNode("id-wait"), waitNode("id-unwired", { wires: [["id-out"], []] }));
            const shown = [shows("id-wait", /^faulted/), shows("id-unwired", /successful/)];
            give("id-wait", createJobs(simulator, "Invoice")[0]);
            give("id-unwired", createJobs(simulator, "Quick")[0]);
            await Promise.all(shown);
            assert.deepEqual(warnings(/Output 2/), []);
        });

        it("tells the number of the job that was successful, and how long it took", async () => {
            await deploy(waitNode("id-wait"));
            const [job] = createJobs(simulator, "Endless");
            const waits = shows("id-wait", /1 waiting/);
            give("id-wait", job);
            await waits;
            const shown = shows("id-wait", /successful/);
            finishJobs(simulator, [job!]);
            tookSeconds(job, 3);
            assert.deepEqual(await shown, { fill: "green", shape: "dot", text: `#${idOf(job)} successful · 3 s` });
        });

        for (const emit of ["each", "all"])
            it(`counts the jobs that were successful: ${emit}`, async () => {
                await deploy(waitNode("id-wait", { emit }));
                const shown = shows("id-wait", /successful$/);
                give("id-wait", createJobs(simulator, "Quick", 12));
                assert.deepEqual(await shown, { fill: "green", shape: "dot", text: "12 of 12 successful" });
            });

        it("does not hide a fault behind jobs that were successful later", async () => {
            await deploy(waitNode("id-wait"));
            const [late] = createJobs(simulator, "Endless");
            const waits = shows("id-wait", /1 waiting/);
            give("id-wait", late);
            give("id-wait", createJobs(simulator, "Invoice")[0]);
            await waits;
            const shown = shows("id-wait", /successful/);
            finishJobs(simulator, [late!]);
            const text = `1 of 2 successful · faulted: ${REASON}`;
            assert.deepEqual(await shown, { fill: "red", shape: "dot", text });
        });

        it("says what became of a job that was stopped, took too long or is gone", async () => {
            await deploy(waitNode("id-wait", { pendingTimeout: "0.1" }));
            const [stopped] = createJobs(simulator, "Endless");
            simulator.jobs.all();
            simulator.jobs.finish(idOf(stopped), "Stopped");
            const [late] = createJobs(simulator, "Never");
            for (const [job, words] of [
                [stopped, "stopped"],
                [late, "timed out"],
                [{ Id: 99_999, Key: "5f2b0000-0000-4000-8000-000000000001" }, "not found"],
            ] as const) {
                const shown = shows("id-wait", `#${idOf(job)} ${words}`);
                give("id-wait", job);
                assert.equal((await shown).fill, "red");
            }
        });

        it("shows the outcome until the next message, and nothing after a deployment", async () => {
            await deploy(waitNode("id-wait"));
            const ended = shows("id-wait", /successful/);
            give("id-wait", createJobs(simulator, "Quick")[0]);
            await ended;
            const waits = shows("id-wait", /^1 waiting \(1 pending\)$/);
            give("id-wait", createJobs(simulator, "Never")[0]);
            await waits;
            const cleared = shows("id-wait", /^$/);
            await deploy(waitNode("id-another"));
            await cleared;
        });

        for (const [language, words] of Object.entries(LANGUAGES))
            it(`speaks the language of Node-RED: ${language}`, async () => {
                await speak(language);
                await deploy(waitNode("id-wait", { wires: [["id-out"], []] }));
                for (const [jobs, text] of [
                    [createJobs(simulator, "Invoice"), words.faulted],
                    [createJobs(simulator, "Quick", 2), words.several],
                ] as const) {
                    const shown = shows("id-wait", text);
                    give("id-wait", jobs);
                    await shown;
                }
                assert.equal(warnings(words.log).length, 1);
                const [job] = createJobs(simulator, "Endless");
                finishJobs(simulator, [job!]);
                tookSeconds(job, 65);
                const shown = shows("id-wait", words.successful(idOf(job)));
                give("id-wait", job);
                await shown;
            });
    });

    function tookSeconds(job: Body | undefined, seconds: number): void {
        const ended = simulator.jobs.byId(idOf(job))!;
        ended["StartTime"] = new Date(Date.parse(ended["EndTime"] as string) - seconds * 1000).toISOString();
    }

    it("a start node tells the job that it has started, or how many", async () => {
        const start = (id: string, more: Body = {}): Body => ({
            id,
            ...ON_TAB,
            type: "uipath-start-job",
            orchestrator: "id-connection",
            process: "Quick",
            wires: [[]],
            ...more,
        });
        await deploy(start("id-one", { idempotencyKey: "key", idempotencyKeyType: "str" }), start("id-three", { jobsCount: "3" })); // prettier-ignore
        const three = shows("id-three", /started$/);
        give("id-three", {});
        assert.deepEqual(await three, { fill: "green", shape: "dot", text: "3 jobs started" });
        for (const words of ["started", "already started"]) {
            const one = shows("id-one", /started$/);
            give("id-one", {});
            assert.equal((await one).text, `#${simulator.jobs.all().at(-1)!.Id} ${words}`);
        }
    });

    it("a stop node tells what it has asked for, and a request node the status of the answer", async () => {
        const node = (id: string, type: string, more: Body): Body => ({
            id,
            ...ON_TAB,
            type,
            orchestrator: "id-connection",
            wires: [[]],
            ...more,
        });
        await deploy(
            node("id-stop", "uipath-stop-job", {}),
            node("id-kill", "uipath-stop-job", { how: "Kill" }),
            node("id-request", "uipath-request", { path: "/odata/Releases", method: "GET" }),
        );
        const jobs = createJobs(simulator, "Endless", 2);
        simulator.jobs.all();
        const shown = [
            shows("id-stop", `#${idOf(jobs[0])}: stop requested`),
            shows("id-kill", "2 jobs: kill requested"),
            shows("id-request", "answered 200"),
        ];
        give("id-stop", jobs[0]);
        give("id-kill", jobs);
        give("id-request", {});
        for (const { fill } of await Promise.all(shown)) assert.equal(fill, "green");
    });
});

/** Lets this process's Node-RED speak another language. */
async function speak(language: string): Promise<void> {
    const util = createRequire(require.resolve(RUNTIME))("@node-red/util") as {
        i18n: { i: { changeLanguage(language: string): Promise<unknown> } };
    };
    await util.i18n.i.changeLanguage(language);
}
