import { hasten } from "../../support/hasten";
import assert from "node:assert/strict";
import { connectionTo, startFlow, type FlowMessage, type TestFlow } from "../../support/flow";
import { createJobs, LISTS, requestsTo, WAITING_TENANT } from "../../support/wait-fixtures";
import { startSimulator, type Simulator } from "../../../src/simulator";

type Body = Record<string, unknown>;

const PATIENCE = 20_000;
const idOf = (job: Body | undefined): number => job!["Id"] as number;

describe("An event node", function () {
    hasten(20);
    let simulator: Simulator;
    let flow: TestFlow | undefined;

    before(async () => {
        simulator = await startSimulator({ data: WAITING_TENANT });
    });
    afterEach(async () => {
        await flow?.stop();
        flow = undefined;
        simulator.faults.clear();
    });
    after(() => simulator.close());

    async function until(what: string, condition: () => boolean): Promise<void> {
        const end = performance.now() + PATIENCE;
        while (!condition()) {
            assert.ok(performance.now() < end, `waited too long: ${what}: ${flow?.statuses.join(" | ")}`);
            await new Promise((resolve) => setTimeout(resolve, 10));
        }
    }

    /** A node that has looked once. */
    async function start(node: Body = {}, connection: Body = {}): Promise<TestFlow> {
        const to = connectionTo(simulator);
        flow = await startFlow({
            ...to,
            node: { type: "uipath-event", ...node },
            connection: { ...to.connection, folder: "Shared", ...connection },
        });
        await until("the first look", () => flow!.statuses.some((text) => text.includes("watching")));
        return flow;
    }

    async function told(count: number): Promise<FlowMessage[]> {
        await until(`${count} messages`, () => flow!.out.length >= count);
        return flow!.out;
    }

    it("tells that a job has failed, whoever started it, with its reason, its log and its page", async () => {
        const scope = "OR.Jobs OR.Folders.Read OR.Monitoring.Read";
        const { statuses } = await start({}, { scope });
        const [job] = createJobs(simulator, "Broken");
        const [msg] = await told(1);
        assert.equal(msg!["topic"], "job.faulted");
        assert.equal(idOf(msg!["job"] as Body), idOf(job));
        assert.match(String(msg!["reason"]), /^Job #\d+ of process Broken faulted: Selector not found$/);
        assert.deepEqual(
            (msg!["logs"] as Body[]).map((line) => line["Message"]),
            ["Click failed", "Selector not found"],
        );
        assert.match(String(msg!["jobUrl"]), /\/jobs\b.*/);
        assert.deepEqual(msg!.payload, {});
        await until("the status", () => statuses.some((text) => text.endsWith("· uipath-event.status.job_faulted")));
    });

    it("sends the output of a successful job as an object, and no reason", async () => {
        await start({ events: ["job.successful"] });
        createJobs(simulator, "Quick");
        const [msg] = await told(1);
        assert.deepEqual(msg!.payload, { out_Total: 12.5, out_Name: "Grün" });
        assert.deepEqual(Object.keys(msg!).sort(), ["_msgid", "job", "jobUrl", "payload", "topic"]);
    });

    it("tells that a job starts, is suspended and is stopped, one after the other", async () => {
        await start({ events: ["job.started", "job.suspended", "job.stopped"] });
        const [job] = createJobs(simulator, "Endless");
        await told(1);
        simulator.jobs.suspend(idOf(job), true);
        await told(2);
        simulator.jobs.finish(idOf(job), "Stopped");
        const topics = (await told(3)).map((msg) => msg["topic"]);
        assert.deepEqual(topics, ["job.started", "job.suspended", "job.stopped"]);
    });

    it("hears only of its process and its folder", async () => {
        await start({ folder: "Other", process: "long", events: ["job.successful"] });
        for (const name of ["Quick", "Elsewhere"]) createJobs(simulator, name);
        const [job] = createJobs(simulator, "Long");
        simulator.jobs.finish(idOf(job), "Successful");
        const [msg] = await told(1);
        assert.equal(idOf(msg!["job"] as Body), idOf(job));
    });

    it("works with a server that knows no times of changes", async () => {
        const current = simulator;
        simulator = await startSimulator({ data: WAITING_TENANT, apiVersion: 11 });
        try {
            await start({ events: ["job.started", "job.faulted"] });
            createJobs(simulator, "Broken");
            const topics = (await told(2)).map((msg) => msg["topic"]);
            assert.deepEqual(topics, ["job.started", "job.faulted"]);
        } finally {
            await flow!.stop();
            await simulator.close();
            simulator = current;
        }
    });

    it("works with a server that refuses to filter by the times of changes, with one warning", async () => {
        const body = JSON.stringify({ message: "Invalid OData query options.", errorCode: 1 });
        simulator.faults.add({ action: "answer", path: /LastModificationTime%20ge/, status: 400, body, times: 99 });
        const refused = (): number => requestsTo(simulator, /LastModificationTime%20ge/).length;
        const before = refused();
        await start();
        createJobs(simulator, "Broken");
        const [msg] = await told(1);
        assert.equal(msg!["topic"], "job.faulted");
        assert.equal(refused() - before, 1);
    });

    it("says in its status that it can't look, and tells afterwards what happened meanwhile", async () => {
        const { statuses } = await start();
        simulator.faults.add({ action: "answer", path: /Jobs/, status: 503, times: 999 });
        createJobs(simulator, "Broken");
        await until("the problem", () => statuses.some((text) => text.endsWith("uipath-event.status.retrying")));
        simulator.faults.clear();
        const [msg] = await told(1);
        assert.equal(msg!["topic"], "job.faulted");
    });

    for (const [words, node, code, sentence] of [
        ["no event", { events: [] }, "INVALID_SETTING", /Events must name one or more of job.started, /],
        ["an unknown event", { events: ["job.faulted", "job.lost"] }, "INVALID_SETTING", /Events must name/],
        ["every folder", { folder: "*" }, "INVALID_SETTING", /Only Orchestrator itself can watch every folder/],
        ["no time between two looks", { every: 0 }, "INVALID_SETTING", /Look every must be a number of seconds/],
        ["a time to look back that is none", { lookBack: "x" }, "INVALID_SETTING", /Look back must be a number/],
        ["an unknown source", { source: "queue" }, "INVALID_SETTING", /is no source of events/],
        ["a connection that is not called", { source: "webhook" }, "INVALID_SETTING", /Public address .* is blank/],
        ["a folder that is not there", { folder: "Nirvana" }, "FOLDER_NOT_FOUND", /Nirvana/],
        ["no connection", { orchestrator: "" }, "NOT_CONFIGURED", /No connection is chosen/],
    ] as const)
        it(`tells a catch node of ${words}`, async () => {
            const to = connectionTo(simulator);
            flow = await startFlow({
                ...to,
                node: { type: "uipath-event", ...node },
                connection: { ...to.connection, folder: "Shared" },
            });
            await until("the error", () => flow!.caught.length > 0);
            const error = flow.caught[0]!["error"] as { code: string; message: string };
            assert.equal(error.code, code);
            assert.match(error.message, sentence);
        });

    it("looks at the folder as often as it is told, however many nodes watch it", async () => {
        const to = connectionTo(simulator);
        const more = Array.from({ length: 20 }, (_, at) => ({
            id: `id-more-${at}`,
            z: "id-tab",
            x: 1,
            y: 1,
            type: "uipath-event",
            orchestrator: "id-connection",
            wires: [],
        }));
        flow = await startFlow({
            ...to,
            node: { type: "uipath-event", every: 20 },
            connection: { ...to.connection, folder: "Shared" },
            more,
        });
        await until("the first look", () => flow!.statuses.some((text) => text.includes("watching")));
        const before = requestsTo(simulator, LISTS).length;
        // 60 seconds of the node's clock.
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        const lists = requestsTo(simulator, LISTS).length - before;
        assert.ok(lists >= 3 && lists <= 7, String(lists));
    });
});
