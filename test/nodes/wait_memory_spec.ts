import { hasten } from "../support/hasten";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../src/harness/node-red";
import { startSimulator, type Simulator } from "../../src/simulator";
import { watch } from "../support/secret-watch";
import { SlowStore } from "../support/slow-store";
import { onArrival, waitFlows, waitNode } from "../support/wait-flow";
import { createJobs, finishJobs, requestsTo, WAITING_TENANT } from "../support/wait-fixtures";

type Body = Record<string, unknown>;

const ROOT = join(__dirname, "..", "..", "..");
const PATIENCE = 20_000;
const idOf = (job: Body | undefined): number => job!["Id"] as number;

describe("What a wait node remembers in a context store", function () {
    hasten(5);
    this.timeout(120_000);
    let simulator: Simulator;
    let store: SlowStore;
    let nodeRed: RunningNodeRed;
    let userDir: string;
    let arrivals: Body[];
    let log: string[];
    let statuses: string[];

    before(async () => {
        simulator = await startSimulator({ data: WAITING_TENANT });
        watch.addCredentials({ clientId: simulator.clientId, clientSecret: simulator.clientSecret });
    });
    beforeEach(async () => {
        store = new SlowStore();
        [arrivals, log, statuses] = [[], [], []];
        userDir = await linkedUserDirectory(ROOT);
    });
    afterEach(async () => {
        nodeRed.RED.events.off("node-status", hear);
        await nodeRed.stop();
        await rm(userDir, { recursive: true, force: true });
    });
    after(() => simulator.close());

    const hear = ({ status }: { status?: { text?: string } }): void => void statuses.push(status?.text ?? "");

    /** Node-RED, with the flows that it had. */
    async function start(): Promise<void> {
        nodeRed = await startNodeRed({
            userDir,
            port: 0,
            runtime: process.env["NODE_RED_RUNTIME"] ?? "node-red",
            settings: { contextStorage: { default: { module: store.module } } },
            log: (line) => log.push(line),
        });
        onArrival(nodeRed, (at, msg) => arrivals.push({ ...msg, at }));
        nodeRed.RED.events.off("node-status", hear).on("node-status", hear);
    }

    const deploy = (...nodes: Body[]): Promise<void> => {
        const { url, clientId, clientSecret } = simulator;
        return nodeRed.deploy(waitFlows(nodes, url), { "id-connection": { clientId, clientSecret } });
    };
    const give = (to: string, payload: unknown, more: Body = {}): void =>
        nodeRed.node(to).receive({ payload, ...more });
    const finish = (...jobs: Body[]): void => finishJobs(simulator, jobs);
    async function until(what: string, condition: () => boolean): Promise<void> {
        const end = performance.now() + PATIENCE;
        while (!condition()) {
            assert.ok(performance.now() < end, `waited too long: ${what}\n${log.join("\n")}`);
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
    }
    const told = (): number[] => arrivals.map((msg) => idOf(msg["job"] as Body));

    it("is told once although the store is read while it ends", async () => {
        await start();
        await deploy(waitNode("id-wait"));
        await nodeRed.stop();
        store.readTime = 1_000;
        const { requested } = store;
        await start();
        const [job, other] = createJobs(simulator, "Never", 2);
        await until("the keys to be listed", () => store.requested === requested + 1);
        give("id-wait", job);
        store.readTime = 6_000;
        // From this moment on the values that will come are out of date.
        await until("the values to be read", () => store.requested === requested + 2);
        finish(job!);
        await until("the end", () => arrivals.length > 0);
        await until("the wait to be forgotten", () => store.of("id-wait").size === 0);
        assert.ok(store.answered < store.requested);
        await until("the store to be read", () => store.answered === store.requested);
        give("id-wait", other);
        // What was taken up by mistake would have been looked at, too.
        const looks = new RegExp(`Jobs\\(${idOf(other)}\\)`);
        await until("another job to be looked at", () => requestsTo(simulator, looks).length > 1);
        finish(other!);
        await until("another end", () => arrivals.length > 1);
        assert.deepEqual(told(), [idOf(job), idOf(other)]);
    });

    it("is told once although a deployment comes before the store has written", async () => {
        store.writeTime = 1_500;
        await start();
        await deploy(waitNode("id-wait"));
        const [job, other] = createJobs(simulator, "Never", 2);
        give("id-wait", job);
        await until("the wait to be remembered", () => store.of("id-wait").size > 0);
        finish(job!);
        await until("the end", () => arrivals.length > 0);
        await deploy(waitNode("id-wait", { name: "again" }));
        give("id-wait", other);
        finish(other!);
        await until("another end", () => arrivals.length > 1);
        await until("all to be forgotten", () => store.of("id-wait").size === 0);
        assert.deepEqual(told(), [idOf(job), idOf(other)]);
    });

    it("is taken up when the store is there later than Node-RED, with one warning meanwhile", async () => {
        await start();
        await deploy(waitNode("id-wait"));
        const [job] = createJobs(simulator, "Never") as [Body];
        give("id-wait", job);
        await until("the wait to be remembered", () => store.of("id-wait").size > 0);
        await nodeRed.stop();
        finish(job);
        store.failure = new Error("The store is out of reach.");
        await start();
        const warnings = (): string[] => log.filter((line) => line.includes("The store is out of reach."));
        await until("the warning", () => warnings().length > 0);
        store.failure = undefined;
        await until("the end", () => arrivals.length > 0);
        assert.deepEqual([told(), warnings().length], [[idOf(job)], 1]);
    });

    for (const emit of ["each", "all"])
        it(`has which names of a message are one job, also where a restart comes before that shows: ${emit}`, async () => {
            await start();
            await deploy(waitNode("id-wait", { emit }));
            const [early, late, third] = createJobs(simulator, "Never", 3) as [Body, Body, Body];
            // One of them can be looked at by its key only after the restart.
            simulator.faults.add({ path: new RegExp(`GetByKey.*${String(late["Key"])}`), action: "reset", times: Infinity }); // prettier-ignore
            give("id-wait", [early, late, third].flatMap((job) => [job["Id"], job["Key"]]).slice(0, -1));
            const looks = new RegExp(`Jobs\\(${idOf(late)}\\)$`);
            await until("the jobs to be looked at", () => requestsTo(simulator, looks).length > 1);
            await until("the wait to be remembered", () => store.of("id-wait").size === 5);
            await nodeRed.stop();
            simulator.faults.clear();
            finish(early, late, third);
            await start();
            await until("the wait to be forgotten", () => arrivals.length > 0 && store.of("id-wait").size === 0);
            const ids = [early, late, third].map(idOf);
            if (emit === "all") return assert.deepEqual((arrivals[0]!["jobs"] as Body[]).map(idOf), ids);
            const parts = new Map(arrivals.map(({ job, parts: part }) => [idOf(job as Body), part as Body]));
            assert.equal(arrivals.length, 3);
            assert.deepEqual(ids.map((id) => [parts.get(id)!["index"], parts.get(id)!["count"]]), [[0, 3], [1, 3], [2, 3]]); // prettier-ignore
        });

    for (const way of ["stopped", "deployed"])
        it(`has messages that were being read when Node-RED was ${way}`, async () => {
            await start();
            const node = (name: string): Body => waitNode("id-wait", { name, jobs: "job", jobsType: "flow" });
            await deploy(node("first"));
            const [job] = createJobs(simulator, "Never");
            (store.scopes.get("id-tab") ?? store.scopes.set("id-tab", new Map()).get("id-tab")!).set("job", job);
            store.readTime = 5_000;
            const asked = store.requested;
            give("id-wait", {}, { topic: "kept", bytes: Buffer.from("grün") });
            await until("the message to be read", () => store.requested > asked);
            if (way === "stopped") {
                await nodeRed.stop();
                await start();
            } else await deploy(node("second"));
            store.readTime = 0;
            await until("the job to be looked at", () => statuses.some((text) => text.includes("1 waiting")));
            finish(job!);
            await until("the end", () => arrivals.length > 0);
            assert.deepEqual(told(), [idOf(job)]);
            assert.equal(arrivals[0]!["topic"], "kept");
            assert.deepEqual(arrivals[0]!["bytes"], Buffer.from("grün"));
            await until("all to be forgotten", () => store.of("id-wait").size === 0);
        });

    it("moves with a node to another tab, and is taken up there after a restart", async () => {
        await start();
        await deploy(waitNode("id-wait"));
        const [job] = createJobs(simulator, "Never");
        give("id-wait", job);
        await until("the wait to be remembered", () => store.scopes.get("id-wait:id-tab")?.size === 2);
        await deploy(waitNode("id-wait", { z: "id-other" }));
        await until("the wait to be moved", () => store.scopes.get("id-wait:id-other")?.size === 2);
        await until("its old place to be empty", () => store.scopes.get("id-wait:id-tab")!.size === 0);
        await nodeRed.stop();
        await start();
        finish(job!);
        await until("the end", () => arrivals.length > 0);
        assert.deepEqual(told(), [idOf(job)]);
    });

    it("is read as version 0.1.0 wrote it", async () => {
        const saved = JSON.parse(readFileSync(join(ROOT, "test/fixtures/waits-of-0.1.0.json"), "utf8")) as Body;
        await start();
        await deploy(waitNode("id-each"), waitNode("id-all", { emit: "all" }));
        const records = Object.values(saved).flatMap((node) => Object.values(node as Body)) as { job?: Body }[];
        const jobs = records.flatMap(({ job }) => (job ? [job as { id: number; key: string }] : []));
        // The same jobs are in this Orchestrator.
        const made = createJobs(simulator, "Never", jobs.length);
        const text = JSON.stringify(saved).replace(/"(id|Id)":(\d{5})/g, (_, name: string, id: string) => {
            const at = jobs.findIndex((job) => String(job.id) === id);
            return `"${name}":${idOf(made[at])}`;
        });
        made.forEach((job, at) => (simulator.jobs.byId(idOf(job))!.Key = jobs[at]!.key));
        await nodeRed.stop();
        for (const [node, values] of Object.entries(JSON.parse(text) as Record<string, Body>))
            store.scopes.set(`${node}:id-tab`, new Map(Object.entries(values)));
        await start();
        await until("the waits to be taken up", () => statuses.some((status) => status.includes("2 waiting")));
        finish(...made);
        await until("the ends", () => arrivals.length === 2);
        const each = arrivals.find((msg) => msg["topic"] === "each")!;
        assert.deepEqual(each["kept"], { list: [1, "two"] });
        const all = arrivals.find((msg) => msg["topic"] === "all")!;
        assert.equal((all["jobs"] as Body[]).length, 3);
        assert.equal((all["payload"] as Body[]).length, 3);
    });

    it("stays as it is where it can't be read, with one warning", async () => {
        await start();
        await deploy(waitNode("id-wait"));
        await nodeRed.stop();
        const strange = {
            message_a1: { version: 99, msg: {}, other: true },
            wait_a1_0: { version: 99, job: { id: 1 } },
            message_a2: "text",
            message_a3: { version: 2, msg: {}, emit: "all", limits: {}, count: 2 },
            wait_a3_0: { version: 2, job: { id: 3 }, memory: {} },
        };
        store.scopes.set("id-wait:id-tab", new Map(Object.entries({ ...strange, wait_a4_0: { job: { id: 4 }, memory: {} }, mine: 1 }))); // prettier-ignore
        await start();
        await until("the warning", () => log.some((line) => /can't be read/.test(line)));
        await deploy(waitNode("id-wait", { name: "again" }));
        await until("what is left over to be forgotten", () => !store.of("id-wait").has("wait_a4_0"));
        assert.deepEqual(Object.fromEntries(store.of("id-wait")), { ...strange, mine: 1 });
        assert.equal(log.filter((line) => /can't be read/.test(line)).length, 1);
    });

    it("has what is small of a message, and says once what is too large", async () => {
        await start();
        await deploy(waitNode("id-wait"));
        const large = { bytes: Buffer.alloc(20_000_000), text: "x".repeat(5_000_000) };
        const begin = performance.now();
        const jobs = createJobs(simulator, "Never", 5);
        for (const job of jobs)
            give("id-wait", job, { ...large, topic: "small", picture: new Uint16Array([1, 2, 65_535]) });
        await until("the waits to be remembered", () => store.of("id-wait").size === 10);
        assert.ok(performance.now() - begin < 10_000);
        assert.ok(JSON.stringify([...store.of("id-wait")]).length < 10_000);
        assert.equal(log.filter((line) => /too large.*bytes, text/.test(line)).length, 1, log.join("\n"));
        await nodeRed.stop();
        await start();
        finish(...jobs);
        await until("the ends", () => arrivals.length === 5);
        assert.deepEqual(arrivals.map((msg) => msg["topic"]), Array(5).fill("small")); // prettier-ignore
        assert.deepEqual(arrivals[0]!["picture"], new Uint16Array([1, 2, 65_535]));
    });
});
