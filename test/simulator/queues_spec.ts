import assert from "node:assert/strict";
import { startSimulator, type Simulator } from "../../src/simulator";
import { call, type Answer } from "./client";

const ADD = "/odata/Queues/UiPathODataSvc.AddQueueItem";
const BULK = "/odata/Queues/UiPathODataSvc.BulkAddQueueItems";

describe("Queues of the simulator", () => {
    let simulator: Simulator;
    beforeEach(async () => (simulator = await startSimulator({})));
    afterEach(() => simulator.close());

    const add = (itemData: object, folder = "Shared"): Promise<Answer> =>
        call(simulator, ADD, { folder, body: { itemData } });
    const bulk = (commitType: string, queueItems: object[]): Promise<Answer> =>
        call(simulator, BULK, { folder: "Shared", body: { queueName: "orders", commitType, queueItems } });
    const read = async (id: number, folder = "Shared"): Promise<Record<string, any>> =>
        (await call(simulator, `/odata/QueueItems(${id})`, { folder })).body;
    const refusal = ({ status, body }: Answer): unknown[] => [status, body.errorCode];

    it("let robots process an item to its end", async () => {
        const { status, body } = await add({ Name: "ORDERS", SpecificContent: { Number: 7 }, Reference: "r" });
        assert.deepEqual([status, body.Status, body.Reference, body.SpecificContent], [201, "New", "r", { Number: 7 }]);
        simulator.clock.advance(700);
        assert.equal((await read(body.Id)).Status, "InProgress");
        simulator.clock.advance(1_000);
        const { Status, Output, OutputData } = await read(body.Id);
        assert.deepEqual([Status, Output.out_Posted], ["Successful", true]);
        assert.equal(JSON.parse(OutputData).DynamicProperties.out_Posted, true);
    });

    it("take each reference once, for ever, where they are told to", async () => {
        const { body } = await add({ Name: "Orders", Reference: "once" });
        assert.deepEqual(refusal(await add({ Name: "Orders", Reference: "ONCE" })), [409, 1016]);
        simulator.queues.remove(body.Id);
        assert.deepEqual(refusal(await add({ Name: "Orders", Reference: "once" })), [409, 1016]);
        assert.equal((await add({ Name: "Mails", Reference: "once" })).status, 201);
        assert.equal((await add({ Name: "Mails", Reference: "once" })).status, 201);
    });

    it("bind strictly, know their folders and hold content against their schema", async () => {
        for (const wrong of [{ Nope: 1 }, { SpecificContent: { a: [1] } }, { Priority: "Urgent" }]) {
            const { status, body } = await add({ Name: "Orders", ...wrong });
            assert.deepEqual([status, body.message], [400, "itemData must not be null"]);
        }
        assert.deepEqual(refusal(await add({ Name: "Invoices" })), [404, 1002]);
        const invoice = { Name: "Invoices", SpecificContent: { InvoiceId: "seven" } };
        assert.deepEqual(refusal(await add(invoice, "Shared/Finance")), [400, 1000]);
        const linked = await add({ Name: "Invoices", SpecificContent: { InvoiceId: 7 } }, "Shared/Finance/Invoices");
        assert.equal(linked.status, 201);
    });

    it("show an item once for each folder of its queue, unless a folder is named", async () => {
        const invoice = { Name: "Invoices", SpecificContent: { InvoiceId: 7 } };
        await add(invoice, "Shared/Finance");
        assert.equal((await call(simulator, "/odata/QueueItems")).body.value.length, 2);
        assert.equal((await call(simulator, "/odata/QueueItems", { folder: "Shared/Finance" })).body.value.length, 1);
    });

    it("add items in bulk as the commit type says, and name the failures only", async () => {
        const three = ["a", "a", "b"].map((Reference) => ({ Reference }));
        const all = await bulk("AllOrNothing", three);
        assert.equal(all.status, 200);
        assert.equal(all.body.Success, false);
        assert.deepEqual(
            all.body.FailedItems.map((item: { Ordinal: number; ErrorCode: string }) => [item.Ordinal, item.ErrorCode]),
            [[2, "DuplicateReference"]],
        );
        assert.equal(simulator.ledger.items.length, 0);
        await bulk("StopOnFirstFailure", three);
        assert.equal(simulator.ledger.items.length, 1);
        await bulk("ProcessAllIndependently", three);
        assert.deepEqual(
            simulator.ledger.items.map(({ reference }) => reference),
            ["a", "b"],
        );
    });

    it("replace an item that failed for a technical reason, and one that somebody retries", async () => {
        simulator.queues.updateQueue("Orders", { failsFirst: 9, reason: "The screen was locked." });
        const { body: first } = await add({ Name: "Orders", Reference: "r" });
        simulator.clock.advance(10_000);
        const [old, retry] = simulator.queues.all();
        assert.deepEqual([old?.Status, retry?.Status], ["Retried", "Failed"]);
        assert.deepEqual([retry?.Key, retry?.["AncestorId"], retry?.RetryNumber], [first.Key, first.Id, 1]);
        assert.equal((await read(retry!.Id))["ProcessingException"].Reason, "The screen was locked.");
        const byHand = simulator.queues.retry(retry!.Id);
        assert.deepEqual([byHand.ManualRetryNumber, byHand["ManualAncestorId"]], [1, retry!.Id]);
        const last = await call(
            simulator,
            `/odata/QueueItems(${first.Id})/UiPath.Server.Configuration.OData.GetItemLastRetry`,
            { folder: "Shared" },
        );
        assert.equal(last.body.Id, byHand.Id);
    });

    it("abandon what no robot ends within a day, and wait until an item may be processed", async () => {
        simulator.queues.updateQueue("Mails", { duration: null });
        const deferred = new Date(simulator.clock.now() + 3_600_000).toISOString();
        const { body } = await add({ Name: "Mails", DeferDate: deferred });
        simulator.clock.advance(3_500_000);
        assert.equal((await read(body.Id))["Status"], "New");
        simulator.clock.advance(200_000);
        assert.equal((await read(body.Id))["Status"], "InProgress");
        simulator.clock.advance(24 * 3_600_000);
        assert.equal((await read(body.Id))["Status"], "Abandoned");
    });

    it("give their items to robots only", async () => {
        await add({ Name: "Mails" });
        const start = (transactionData: object): Promise<Answer> =>
            call(simulator, "/odata/Queues/UiPathODataSvc.StartTransaction", {
                folder: "Shared",
                body: { transactionData },
            });
        assert.equal((await start({ Name: "Mails" })).status, 204);
        assert.equal((await start({ Name: "Mails", SpecificContent: { a: 1 } })).body.Status, "InProgress");
    });

    it("limit lists of items, but not their reading by id", async () => {
        const { body } = await add({ Name: "Mails" });
        for (let at = 0; at < 100; at++)
            assert.equal((await call(simulator, "/odata/QueueItems?$top=1", { folder: "Shared" })).status, 200);
        assert.equal((await call(simulator, "/odata/QueueItems?$top=1", { folder: "Shared" })).status, 429);
        assert.equal((await read(body.Id))["Id"], body.Id);
    });
});
