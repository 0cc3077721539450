/** A real Node-RED that a simulated Orchestrator calls. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../../src/harness/node-red";
import { startSimulator, type Simulator } from "../../../src/simulator";
import { watch } from "../../support/secret-watch";
import { ON_TAB, onArrival, waitFlows, waitNode } from "../../support/wait-flow";
import { createJobs, finishJobs, WAITING_TENANT } from "../../support/wait-fixtures";

type Body = Record<string, unknown>;
interface Webhook {
    Id: number;
    Url: string;
    Enabled: boolean;
}

const ROOT = join(__dirname, "..", "..", "..", "..");
const PATIENCE = 20_000;
const SECRET = "a-secret-for-events";

const QUEUE = "Orders";

/** More jobs or items than are read one by one, so that without a webhook only a sweep shows their ends. */
const MANY = 30;

describe("A connection with a public address", function () {
    this.timeout(60_000);
    let simulator: Simulator;
    let nodeRed: RunningNodeRed;
    let userDir: string;
    let log: string[];
    let arrived: { at: string; msg: Body }[];
    let stopListening: () => void;

    before(() => watch.addCredentials({ webhookSecret: SECRET }));
    beforeEach(async () => {
        [log, arrived] = [[], []];
        simulator = await startSimulator({ data: { ...WAITING_TENANT, queues: [{ folder: "Shared", name: QUEUE }] } });
        watch.addCredentials({ clientId: simulator.clientId, clientSecret: simulator.clientSecret });
        userDir = await linkedUserDirectory(ROOT);
        await start();
    });
    afterEach(async () => {
        stopListening();
        await nodeRed.stop();
        await simulator.close();
        await rm(userDir, { recursive: true, force: true });
    });

    async function start(settings: Body = {}): Promise<void> {
        const runtime = process.env["NODE_RED_RUNTIME"] ?? "node-red";
        nodeRed = await startNodeRed({ userDir, port: 0, runtime, settings, log: (line) => log.push(line) });
        stopListening = onArrival(nodeRed, (at, msg) => arrived.push({ at, msg }));
    }

    async function restart(settings: Body): Promise<void> {
        stopListening();
        await nodeRed.stop();
        await start(settings);
    }

    async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
        for (const end = performance.now() + PATIENCE; !(await condition()); await wait(5))
            assert.ok(performance.now() < end, `waited too long: ${what}\n${log.join("\n")}`);
    }

    /** Deploys nodes with the connection. */
    async function deploy(nodes: Body[], connection: Body = {}, credentials: Body = {}): Promise<void> {
        const flows = waitFlows(nodes, simulator.url, String(Math.random())).map((node) =>
            node["id"] === "id-connection" ? { ...node, scope: SCOPE, publicUrl: nodeRed.url, ...connection } : node,
        );
        const { clientId, clientSecret } = simulator;
        const all = { clientId, clientSecret, webhookSecret: SECRET, ...credentials };
        await nodeRed.deploy(flows, { "id-connection": all });
    }

    const SCOPE = "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Robots.Read OR.Webhooks";
    const eventNode = (more: Body = {}): Body => ({
        id: "id-event",
        ...ON_TAB,
        type: "uipath-event",
        orchestrator: "id-connection",
        source: "webhook",
        every: 3_600,
        events: ["job.successful"],
        wires: [["id-out"]],
        ...more,
    });
    async function webhooks(): Promise<Webhook[]> {
        const headers = { authorization: `Bearer ${simulator.token}` };
        const response = await fetch(`${simulator.url}/odata/Webhooks`, { headers });
        return ((await response.json()) as { value: Webhook[] }).value;
    }
    async function signedCall(body = '{"Type":"job.completed","EventId":"signed","Job":{"Id":1}}'): Promise<Response> {
        const signature = createHmac("sha256", SECRET).update(body).digest("base64");
        const address = `${nodeRed.url}/uipath/events/id-connection`;
        return fetch(address, { method: "POST", body, headers: { "x-uipath-signature": signature } });
    }
    const isCalled = (): boolean => simulator.ledger.deliveries.some(({ outcome }) => outcome === "taken");
    const logged = (part: string): number => log.filter((line) => line.includes(part)).length;
    const give = (payload: unknown): void => nodeRed.RED.nodes.getNode("id-wait").receive({ payload });
    const idsOf = (jobs: readonly Body[]): number[] =>
        jobs.map((job) => job["Id"] as number).sort((one, other) => one - other);
    const arrivedIds = (): number[] => idsOf(arrived.map(({ msg }) => msg["job"] as Body));

    it("is called for one webhook, which stays over deployments and goes with the connection", async () => {
        await deploy([waitNode("id-wait")]);
        await until("a call", isCalled);
        const [first] = await webhooks();
        assert.equal(first!.Url, `${nodeRed.url}/uipath/events/id-connection`);
        const registrations = (): number => logged("Orchestrator calls http");
        await deploy([waitNode("id-wait")]);
        await until("the second registration", () => registrations() === 2);
        assert.deepEqual(
            (await webhooks()).map(({ Id }) => Id),
            [first!.Id],
        );
        await deploy([waitNode("id-wait")], { webhookPath: "other" });
        await until("the third registration", () => registrations() === 3);
        assert.deepEqual(
            (await webhooks()).map(({ Url }) => Url),
            [`${nodeRed.url}/other`],
        );
        await nodeRed.deploy([], {});
        assert.deepEqual(await webhooks(), []);
    });

    it("takes each call while a deployment replaces it", async () => {
        const slow = {
            id: "id-slow",
            ...ON_TAB,
            type: "function",
            func: "",
            finalize: "return new Promise((resolve) => global.get('held').push(resolve));",
            wires: [[]],
        };
        const held: (() => void)[] = [];
        await restart({ functionGlobalContext: { held } });
        await deploy([waitNode("id-wait"), slow]);
        await until("a call", isCalled);
        const statuses: number[] = [];
        const callUntil = async (ended: Promise<void>): Promise<void> => {
            let isOver = false;
            void ended.then(() => (isOver = true));
            while (!isOver) statuses.push((await signedCall()).status);
        };
        const deployed = deploy([waitNode("id-wait")]);
        await until("a node that closes slowly", () => held.length === 1);
        statuses.push((await signedCall()).status, (await signedCall()).status);
        held[0]!();
        await callUntil(deployed);
        assert.deepEqual(new Set(statuses), new Set([200]));
    });

    it("wakes waits at once, and ends each of them once", async () => {
        await deploy([waitNode("id-wait")]);
        await until("a call", isCalled);
        const jobs = createJobs(simulator, "Endless", MANY);
        for (const job of jobs) give(job);
        await until("a sweep", () => simulator.ledger.count("/odata/Jobs?") > 0);
        // While events arrive, the next sweep would come too late for this test.
        finishJobs(simulator, jobs.slice(0, 10));
        await until("ten ends", () => arrived.length >= 10);
        finishJobs(simulator, jobs.slice(10));
        await until("all ends", () => arrived.length >= MANY);
        assert.deepEqual(arrivedIds(), idsOf(jobs));
    });

    it("wakes waits for queue items at once, and ends each of them once", async () => {
        const { queues } = simulator;
        const queue = queues.queues.find(({ Name }) => Name === QUEUE)!;
        queues.updateQueue(QUEUE, { startDelay: null });
        await deploy([{ ...waitNode("id-wait"), type: "uipath-wait-queue-item" }], { scope: `${SCOPE} OR.Queues` });
        await until("a call", isCalled);
        const items = Array.from({ length: MANY }, () => queues.add(queue, { SpecificContent: {} }) as unknown as Body);
        for (const item of items) give(item);
        await until("a sweep", () => simulator.ledger.count("/odata/QueueItems?") > 0);
        const finish = (item: Body): void => queues.finish(item["Id"] as number, { outcome: "Successful" });
        items.slice(0, 10).forEach(finish);
        await until("ten ends", () => arrived.length >= 10);
        items.slice(10).forEach(finish);
        await until("all ends", () => arrived.length >= MANY);
        assert.deepEqual(idsOf(arrived.map(({ msg }) => msg["queueItem"] as Body)), idsOf(items));
    });

    for (const [words, folder] of [
        ["of its folder", ""],
        ["of every folder", "*"],
    ])
        it(`lets event nodes tell each end ${words} once, and no forged one`, async () => {
            await deploy([eventNode({ folder })]);
            await until("a call", isCalled);
            await until("a look", () => folder === "*" || simulator.ledger.count("/odata/Jobs?") > 0);
            const jobs = createJobs(simulator, "Endless", 20);
            const body = JSON.stringify({ Type: "job.completed", EventId: "forged", Job: { Id: jobs[0]!["Id"] } });
            const [webhook] = await webhooks();
            const call = (signature: string): Promise<Response> =>
                fetch(webhook!.Url, { method: "POST", body, headers: { "x-uipath-signature": signature } });
            assert.equal((await call("AAAA")).status, 401);
            assert.equal((await call("BBBB")).status, 401);
            // Even a right signature only makes the node read the job.
            assert.equal((await signedCall(body)).status, 200);
            finishJobs(simulator, jobs);
            await until("all events", () => arrived.length >= jobs.length);
            assert.deepEqual(arrivedIds(), idsOf(jobs));
            assert.equal(logged("without a valid signature"), 1);
        });

    it("tells only what its own tenant shows, whatever a signed call says", async () => {
        await deploy([eventNode({ folder: "*" })]);
        await until("a call", isCalled);
        const [job, other] = createJobs(simulator, "Endless", 2);
        const [id, folder] = [job!["Id"], job!["OrganizationUnitId"]].map(String);
        for (const body of [
            `{"Type":"job.completed","EventId":"1","TenantId":99,"OrganizationUnitId":4242,"Job":{"Id":${id}}}`,
            `{"Type":"job.completed","EventId":"2","TenantId":99,"OrganizationUnitId":${folder},"Job":{"Id":${id}}}`,
            `{"Type":"job.completed","EventId":"3","TenantId":99,"Job":{"Id":987654321,"State":"Successful"}}`,
            `{"Type":"job.completed","EventId":"__proto__","Job":{"__proto__":{"Id":${id}}}}`,
            `{"__proto__":{"Type":"job.completed","EventId":"4"},"Job":{"Id":${id}}}`,
            `{"constructor":{"prototype":{"Type":"job.completed"}}}`,
            `[{"Type":"job.completed","Job":{"Id":${id}}}]`,
            `{"Type":"job.completed","EventId":"5","Job":[[[{"Id":${id}}]]]}`,
            "",
        ])
            assert.equal((await signedCall(body)).status, 200, body);
        assert.equal(({} as Body)["Type"], undefined);
        finishJobs(simulator, [other!]);
        await until("the end of another job", () => arrived.length > 0);
        assert.deepEqual(arrivedIds(), idsOf([other!]));
        finishJobs(simulator, [job!]);
        await until("its end", () => arrived.length > 1);
        assert.deepEqual(arrivedIds(), idsOf([job!, other!]));
        assert.equal(logged("[error]"), 0);
    });

    it("goes on looking, and says so, where it may not register a webhook", async () => {
        await deploy([waitNode("id-wait")], { scope: "OR.Jobs OR.Folders.Read" });
        await until("a warning", () => logged("OR.Webhooks") === 1);
        const [job] = createJobs(simulator, "Endless");
        give(job);
        finishJobs(simulator, [job!]);
        await until("the end", () => arrived.length === 1);
    });

    it("refuses a path that another node has, and a blank secret", async () => {
        const httpIn = { id: "id-http", ...ON_TAB, type: "http in", method: "post", url: "/taken/", wires: [[]] };
        await deploy([waitNode("id-wait"), httpIn], { webhookPath: "taken" });
        await until("an error", () => logged("Another node already receives calls at the path taken") === 1);
        await deploy([waitNode("id-wait")], {}, { webhookSecret: "" });
        await until("an error", () => logged("Webhook secret is blank") === 1);
        assert.deepEqual(await webhooks(), []);
    });

    it("is called below another root of the HTTP nodes", async () => {
        await restart({ httpAdminRoot: "/admin", httpNodeRoot: "/api" });
        await deploy([waitNode("id-wait")]);
        await until("a call", isCalled);
        assert.equal((await webhooks())[0]!.Url, `${nodeRed.url}/api/uipath/events/id-connection`);
    });

    it("is not called where Node-RED serves no HTTP nodes, and event nodes say so", async () => {
        await restart({ httpNodeRoot: false });
        await deploy([eventNode({ folder: "*" })]);
        await until("an error", () => arrived.length === 1);
        assert.match(String((arrived[0]!.msg["error"] as Body)["message"]), /httpNodeRoot/);
    });

    it("is tested step by step in its dialog", async () => {
        await deploy([waitNode("id-wait")]);
        await until("a call", isCalled);
        const { url, clientId, clientSecret } = simulator;
        const connection = { id: "id-connection", url, signIn: "application", scope: SCOPE, publicUrl: nodeRed.url };
        const response = await fetch(`${nodeRed.url}/uipath/look-up`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({
                what: "webhook",
                connection: { ...connection, credentials: { clientId, clientSecret } },
            }),
        });
        const { steps } = (await response.json()) as { steps: { step: string; ok: boolean; words: string }[] };
        assert.deepEqual(
            steps.map(({ step, ok }) => [step, ok]),
            [
                ["registered", true],
                ["reachable", true],
                ["event", true],
            ],
            JSON.stringify(steps),
        );
    });
});
