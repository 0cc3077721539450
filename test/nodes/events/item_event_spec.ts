import assert from "node:assert/strict";
import type { Simulator } from "../../../src/simulator";
import type { ItemResult } from "../../../src/simulator/queues/queue-store";
import type { FlowMessage, TestFlow } from "../../support/flow";
import { hasten } from "../../support/hasten";
import { requestsTo } from "../../support/wait-fixtures";
import { queueRig, type QueueRigOptions } from "../queues/queue-rig";

type Body = Record<string, unknown>;

const PATIENCE = 20_000;
const HOUR = 3_600_000;
const SUCCESS: ItemResult = { outcome: "Successful", output: { out_Number: 17 } };

describe("An event node tells of queue items:", function () {
    hasten(20);
    const start = queueRig("uipath-event");
    let flow: TestFlow;
    let simulator: Simulator;

    async function until(what: string, condition: () => boolean): Promise<void> {
        const end = performance.now() + PATIENCE;
        while (!condition()) {
            assert.ok(performance.now() < end, `waited too long: ${what}: ${flow.statuses.join(" | ")}`);
            await new Promise((resolve) => setTimeout(resolve, 10));
        }
    }

    /** A node that has looked once at queues whose items nobody processes. */
    async function begin(node: Body, options?: QueueRigOptions): Promise<void> {
        ({ flow, simulator } = await start(node, options));
        for (const { Name } of simulator.queues.queues)
            simulator.queues.updateQueue(Name as string, { startDelay: null });
        const looks = (): number => requestsTo(simulator, /QueueItems\?/).length;
        await until("the first look", () => looks() >= 2 && flow.statuses.some((text) => text.includes("watching")));
    }

    function add(queue: string, SpecificContent = {}): number {
        const found = simulator.queues.queues.find(({ Name }) => Name === queue)!;
        return simulator.queues.add(found, { SpecificContent }).Id;
    }

    async function told(count: number): Promise<FlowMessage[]> {
        await until(`${count} messages`, () => flow.out.length >= count);
        return flow.out;
    }

    const idOf = (msg: FlowMessage | undefined): number => (msg!["queueItem"] as { Id: number }).Id;

    it("a new one with its content, and a successful one with its output", async () => {
        const scope = "OR.Queues.Read OR.Folders.Read";
        await begin({ events: ["queueItem.new", "queueItem.successful"] }, { connection: { scope } });
        const id = add("Mails", { from: "a" });
        const [added] = await told(1);
        assert.equal(added!["topic"], "queueItem.new");
        assert.deepEqual([idOf(added), added!.payload], [id, {}]);
        assert.deepEqual((added!["queueItem"] as Body)["SpecificContent"], { from: "a" });
        simulator.queues.finish(id, SUCCESS);
        const [, ended] = await told(2);
        assert.deepEqual(Object.keys(ended!).sort(), ["_msgid", "payload", "queueItem", "topic"]);
        assert.deepEqual(
            [ended!["topic"], idOf(ended), ended!.payload],
            ["queueItem.successful", id, { out_Number: 17 }],
        );
        await until("the status", () => flow.statuses.some((text) => text.endsWith("status.queueItem_successful")));
    });

    it("a failed one with its reason and its exception, and not the item before its retry", async () => {
        await begin({ events: ["queueItem.new", "queueItem.failed"], queue: "orders" });
        add("Mails");
        const first = add("Orders");
        await told(1);
        simulator.queues.finish(first, { outcome: "ApplicationException", reason: "No answer." });
        const retry = simulator.queues.lastOf(simulator.queues.byId(first)!.Key)!.Id;
        simulator.queues.finish(retry, { outcome: "ApplicationException", reason: "No answer again." });
        const [, msg] = await told(2);
        assert.deepEqual([msg!["topic"], idOf(msg)], ["queueItem.failed", retry]);
        assert.deepEqual(msg!["exception"], { type: "ApplicationException", reason: "No answer again." });
        assert.match(String(msg!["reason"]), /failed \(ApplicationException\): No answer again\./);
    });

    it("an abandoned one, once", async () => {
        await begin({ events: ["queueItem.abandoned", "queueItem.new"] });
        simulator.queues.updateQueue("Mails", { duration: null, startDelay: 0 });
        const id = add("Mails");
        simulator.queues.all();
        await told(1);
        simulator.clock.advance(25 * HOUR);
        const [, msg] = await told(2);
        assert.deepEqual([msg!["topic"], idOf(msg)], ["queueItem.abandoned", id]);
        assert.match(String(msg!["reason"]), /abandoned/);
        add("Mails");
        const [, , next] = await told(3);
        assert.equal(next!["topic"], "queueItem.new");
    });

    it("each of more than a page, and of one queue with a server of 2020.10", async () => {
        await begin({ events: ["queueItem.new"], queue: "Mails" }, { simulator: { apiVersion: 11 } });
        const ids = Array.from({ length: 250 }, () => add("Mails"));
        add("Orders");
        assert.deepEqual((await told(250)).map(idOf), ids);
    });

    it("as well as of jobs, of all queues and processes", async () => {
        const scope = "OR.Queues OR.Jobs OR.Folders.Read";
        await begin({ events: ["queueItem.new", "job.started"] }, { connection: { scope } });
        await until("both", () => requestsTo(simulator, /Jobs\?/).length > 0);
        const release = simulator.data.releases.find(({ folder }) => folder.FullyQualifiedName === "Shared")!;
        simulator.jobs.create(release, { InputArguments: null, BatchExecutionKey: "" });
        add("Mails");
        add("Orders");
        const topics = (await told(3)).map((msg) => msg["topic"]);
        assert.deepEqual(
            topics.toSorted((one, other) => String(one).localeCompare(String(other))),
            ["job.started", "queueItem.new", "queueItem.new"],
        );
    });

    it("by the newest ones where the server refuses the filter, with one warning", async () => {
        ({ flow, simulator } = await start({ events: ["queueItem.successful"] }));
        const body = JSON.stringify({ message: "Invalid OData query options.", errorCode: 1 });
        const path = /EndProcessing%20ge/;
        simulator.faults.add({ action: "answer", path, status: 400, body, times: 99 });
        simulator.queues.updateQueue("Mails", { startDelay: null });
        await until(
            "a look",
            () => requestsTo(simulator, /QueueItems\?%24orderby=Id%20desc|orderby=Id%20desc/).length > 2,
        );
        const id = add("Mails");
        simulator.queues.finish(id, SUCCESS);
        const [msg] = await told(1);
        assert.equal(idOf(msg), id);
        assert.equal(requestsTo(simulator, path).length, 1);
    });

    it("nothing of a queue that is not there, which its status says", async () => {
        ({ flow, simulator } = await start({ events: ["queueItem.new"], queue: "Nirvana" }));
        await until("the status", () => flow.statuses.some((text) => text.includes("QUEUE_NOT_FOUND")));
        await until("the error", () => flow.caught.length > 0);
        const error = flow.caught[0]!["error"] as { code: string; message: string };
        assert.equal(error.code, "QUEUE_NOT_FOUND");
        assert.match(error.message, /There is no queue Nirvana/);
    });
});
