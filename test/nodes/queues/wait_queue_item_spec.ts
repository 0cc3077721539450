import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Simulator } from "../../../src/simulator";
import type { FlowMessage } from "../../support/flow";
import { queueRig } from "./queue-rig";

interface Item {
    Id: number;
    Key: string;
    UniqueKey: string;
    Status: string;
    Reference: string | null;
}

/** Adds an item as a robot or a person does it. */
function add(simulator: Simulator, queue: string, Reference?: string): Item {
    const found = simulator.queues.queues.find(({ Name }) => Name === queue)!;
    const item = simulator.queues.add(found, { SpecificContent: {}, ...(Reference ? { Reference } : {}) });
    return { Id: item.Id, Key: item.Key, UniqueKey: item.UniqueKey, Status: item.Status, Reference: item.Reference };
}

describe("The wait for queue item node", () => {
    const start = queueRig("uipath-wait-queue-item");
    let timer: ReturnType<typeof setInterval> | undefined;
    afterEach(() => clearInterval(timer));

    /** The simulator's time passes a hundred times as fast. */
    const hasten = ({ clock }: Simulator, by = 2_000): void => {
        clearInterval(timer);
        timer = setInterval(() => clock.advance(by), 100);
    };

    it("sends the output of an item that ends well, and the item with it", async () => {
        const { flow, simulator } = await start();
        hasten(simulator);
        const item = add(simulator, "Orders", "r-1");
        const sent = await flow.pass({ payload: item, queueItems: "old", exception: "old" });
        assert.deepEqual(sent.payload, { out_DocumentNumber: "1900000042", out_Posted: true });
        const { Id, Status } = sent["queueItem"] as Item;
        assert.deepEqual([Id, Status], [item.Id, "Successful"]);
        assert.ok(!("queueItems" in sent) && !("exception" in sent) && !("job" in sent));
        assert.equal((sent["parts"] as { count: number }).count, 1);
    });

    it("sends a failed item to output 2, with its exception", async () => {
        const { flow, simulator } = await start();
        hasten(simulator);
        const { second } = await flow.send({ payload: add(simulator, "Faulty_Items") });
        assert.deepEqual(second!["exception"], { type: "BusinessException", reason: "The invoice has no number." });
        assert.match(String(second!["reason"]), /failed \(BusinessException\): The invoice has no number\./);
        assert.equal((second!["queueItem"] as Item).Status, "Failed");
        assert.deepEqual(second!.payload, {});
    });

    for (const apiVersion of ["2018.4", 20])
        it(`reads no list because items have failed, on API ${apiVersion}`, async () => {
            const { flow, simulator } = await start({ folder: "1" }, { simulator: { apiVersion } });
            const body = JSON.stringify({ message: "The item has not been retried.", errorCode: 1002 });
            simulator.faults.add({ path: /GetItemLastRetry/, action: "answer", status: 404, body, times: Infinity });
            simulator.queues.updateQueue("Mails", { outcome: "ApplicationException" });
            hasten(simulator);
            const items = Array.from({ length: 2 }, () => add(simulator, "Mails"));
            for (const payload of items) assert.ok((await flow.send({ payload })).second!["exception"]);
            assert.equal(simulator.ledger.count("/odata/QueueItems?"), 0);
        });

    it("follows an item that is retried to the end of its last retry", async () => {
        const { flow, simulator } = await start();
        simulator.queues.updateQueue("Orders", { failsFirst: 1, output: { ok: 1 } });
        hasten(simulator);
        const item = add(simulator, "Orders");
        const sent = await flow.pass({ payload: item });
        assert.deepEqual(sent.payload, { ok: 1 });
        const last = sent["queueItem"] as Item;
        assert.notEqual(last.Id, item.Id);
        assert.equal(last.Key, item.Key);
    });

    for (const apiVersion of ["2018.4", "2019.10", 11, 17, 18])
        it(`follows an item that is retried on API ${apiVersion}`, async () => {
            const { flow, simulator } = await start({ folder: "1" }, { simulator: { apiVersion } });
            simulator.queues.updateQueue("Orders", { failsFirst: 1, output: { ok: 1 } });
            hasten(simulator);
            assert.deepEqual((await flow.pass({ payload: add(simulator, "Orders") })).payload, { ok: 1 });
        });

    it("does not follow a retry by hand, unless it is told to", async () => {
        const { flow, simulator } = await start({ manualRetries: false });
        const item = add(simulator, "Faulty_Items");
        simulator.queues.finish(item.Id, { outcome: "BusinessException", reason: "Once." });
        simulator.queues.retry(item.Id);
        const { second } = await flow.send({ payload: item });
        assert.match(String(second!["reason"]), /Once\./);
    });

    it("waits for a failed item until somebody retries it, where it is told to", async () => {
        const { flow, simulator } = await start({ manualRetries: true });
        const item = add(simulator, "Faulty_Items");
        simulator.queues.finish(item.Id, { outcome: "BusinessException" });
        const waiting = flow.pass({ payload: item });
        const again = simulator.queues.retry(item.Id);
        simulator.queues.finish(again.Id, { outcome: "Successful", output: { ok: 1 } });
        assert.deepEqual((await waiting).payload, { ok: 1 });
    });

    it("goes on waiting for an item that its robot postpones", async () => {
        const { flow, simulator } = await start();
        const { queues, ledger } = simulator;
        queues.updateQueue("Mails", { startDelay: null });
        const { Id } = add(simulator, "Mails");
        const item = queues.byId(Id)!;
        const waiting = flow.pass({ payload: Id });
        const read = async (): Promise<void> => {
            const reads = (): number => ledger.count(`/odata/QueueItems(${Id})`);
            for (const before = reads(); reads() === before;) await pause(10);
        };
        queues.begin(item);
        await read();
        Object.assign(item, { Status: "New", DeferDate: new Date(simulator.clock.now() + 3_600_000).toISOString() });
        await read();
        queues.finish(Id, { outcome: "Successful", output: { ok: 1 } });
        assert.deepEqual((await waiting).payload, { ok: 1 });
    });

    it("tells abandoned and deleted items", async () => {
        const { flow, simulator } = await start();
        simulator.queues.updateQueue("Mails", { duration: null });
        const [abandoned, deleted] = [add(simulator, "Mails"), add(simulator, "Mails")];
        simulator.queues.delete(deleted.Id);
        simulator.clock.advance(2_000);
        simulator.queues.all();
        simulator.clock.advance(25 * 3_600_000);
        const reasons = await Promise.all(
            [abandoned, deleted].map(async (item) => (await flow.send({ payload: item })).second!["reason"]),
        );
        assert.match(String(reasons[0]), /was abandoned/);
        assert.match(String(reasons[1]), /was deleted/);
    });

    it("gives an item up that is not begun in time, or not ended", async () => {
        const { flow, simulator } = await start({ timeout: "0.5" });
        simulator.queues.updateQueue("Mails", { startDelay: null });
        const fresh = (await flow.send({ payload: add(simulator, "Mails") })).second!;
        assert.equal(fresh["timedOut"], "new");
        assert.match(String(fresh["reason"]), /No robot has begun queue item #\d+ within 0\.5 s/);
        simulator.queues.updateQueue("Orders", { startDelay: 0, duration: null });
        const begun = (await flow.send({ payload: add(simulator, "Orders") })).second!;
        assert.equal(begun["timedOut"], "inProgress");
    });

    it("finds items by id, by key and, after a bulk, by reference", async () => {
        const { flow, simulator } = await start({ emit: "all" });
        hasten(simulator);
        const [one, two] = [add(simulator, "Orders", "a"), add(simulator, "Orders", "b")];
        add(simulator, "Orders", "c");
        const ids = async (msg: object): Promise<number[]> =>
            ((await flow.pass(msg))["queueItems"] as Item[]).map(({ Id }) => Id);
        assert.deepEqual(await ids({ payload: [one.Id, two.Key] }), [one.Id, two.Id]);
        const queueItems = [
            { index: 0, Reference: "B" },
            { index: 1, Reference: "c" },
        ];
        assert.deepEqual(await ids({ payload: { Success: true, FailedItems: [] }, queueItems }), [two.Id, two.Id + 1]);
        const { second } = await flow.send({ payload: {}, queueItems: [{ index: 0, Reference: "nowhere" }] });
        assert.deepEqual(second!["queueItem"] ?? (second!["queueItems"] as object[])[0], { Reference: "nowhere" });
        assert.match(String(second!["reason"]), /No queue of the folder has an item with the reference "nowhere"/);
        const unnamed = await flow.fail({ payload: {}, queueItems: [{ index: 0 }] });
        assert.equal(unnamed.code, "INVALID_SETTING");
    });

    it("finds the item of a bulk in its own queue, where another queue has the reference", async () => {
        const { flow, simulator } = await start();
        hasten(simulator);
        const own = add(simulator, "Orders", "a");
        add(simulator, "Mails", "a");
        const { QueueDefinitionId } = simulator.queues.byId(own.Id)!;
        const sent = await flow.pass({ payload: {}, queueItems: [{ index: 0, Reference: "a", QueueDefinitionId }] });
        assert.equal((sent["queueItem"] as Item).Id, own.Id);
    });

    for (const [what, status, times] of [
        ["can't be read at first", 503, 2],
        ["refuses the filter", 400, Infinity],
    ] as const)
        it(`finds the items of a bulk where Orchestrator ${what}`, async () => {
            const { flow, simulator } = await start();
            hasten(simulator);
            const own = add(simulator, "Orders", "a");
            simulator.faults.add({ path: /QueueItems[?].*filter=.*Reference/i, action: "answer", status, times });
            const sent = await flow.pass({ payload: {}, queueItems: [{ index: 0, Reference: "a" }] });
            assert.equal((sent["queueItem"] as Item).Id, own.Id);
        });

    it("follows many items with few lists", async function () {
        this.timeout(60_000);
        const { flow, simulator } = await start();
        simulator.queues.updateQueue("Mails", { startDelay: 0, duration: 0, output: { ok: 1 } });
        const items = Array.from({ length: 200 }, () => add(simulator, "Mails"));
        hasten(simulator, 1_000);
        flow.give({ payload: items, topic: "many" });
        const ended: FlowMessage[] = await flow.arrived("many", 200);
        assert.equal(new Set(ended.map((msg) => (msg["queueItem"] as Item).Id)).size, 200);
        assert.ok(simulator.ledger.count("/odata/QueueItems?") < 40);
    });
});
