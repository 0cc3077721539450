import assert from "node:assert/strict";
import { queueRig } from "./queue-rig";

interface Item {
    Id: number;
    Status: string;
    Reference: string;
    Priority: string;
    SpecificContent: Record<string, unknown>;
    ParentOperationId: string;
    [field: string]: unknown;
}

describe("The add queue item node", () => {
    const start = queueRig("uipath-add-queue-item");

    it("adds an item to the queue, whatever the case of its name, and sends it on as Orchestrator sent it", async () => {
        const { flow, simulator } = await start({ queue: "orders", reference: "topic", referenceType: "msg" });
        const due = new Date("2030-01-31T08:00:00Z");
        const payload = { Number: 7, Text: "ä", Flag: true, None: null, Due: due };
        const sent = await flow.pass({ payload, topic: "r-1", queueItems: "old", itemData: { priority: "high" } });
        const item = sent.payload as Item;
        assert.equal(item.Status, "New");
        assert.equal(item.Reference, "r-1");
        assert.equal(item.Priority, "High");
        assert.deepEqual(item.SpecificContent, { ...payload, Due: due.toISOString() });
        assert.ok(!("itemData" in sent) && !("queueItems" in sent));
        assert.equal(simulator.ledger.items.length, 1);
    });

    it("adds an array in one request, and tells what was added", async () => {
        const { flow, simulator } = await start({ queue: "Orders", commit: "ProcessAllIndependently" });
        const payload = [{ a: 1 }, { SpecificContent: { a: 2 }, reference: "r-2", Priority: "Low" }, '{"a":3}'];
        const sent = await flow.pass({ payload });
        assert.equal((sent.payload as { Success: boolean }).Success, true);
        const [first, second, third] = sent["queueItems"] as Record<string, unknown>[];
        assert.deepEqual([first, third], [{ index: 0 }, { index: 2 }]);
        assert.deepEqual(second, { index: 1, Reference: "r-2", QueueDefinitionId: second!["QueueDefinitionId"] });
        assert.equal(typeof second!["QueueDefinitionId"], "number");
        assert.deepEqual(
            simulator.ledger.items.map(({ content }) => content),
            ['{"a":1}', '{"a":2}', '{"a":3}'],
        );
        assert.equal(simulator.ledger.count(".AddQueueItem"), 0);
    });

    it("fails with the elements that were refused and those that were added", async () => {
        const { flow } = await start({ queue: "Orders", commit: "ProcessAllIndependently" });
        const payload = ["a", "b", "a"].map((Reference) => ({ SpecificContent: {}, Reference }));
        const { code, cause, message } = await flow.fail({ payload });
        assert.equal(code, "REFUSED");
        const { failed, addedIndexes } = cause as unknown as { failed: { index: number }[]; addedIndexes: number[] };
        assert.deepEqual([failed.map(({ index }) => index), addedIndexes], [[2], [0, 1]]);
        assert.match(message, /refused 1 of 3 items.*Element 2: “.*Duplicate Reference.*2 items were added/);
    });

    it("adds nothing of an array by default when one element is refused", async () => {
        const { flow, simulator } = await start({ queue: "Orders" });
        const payload = ["a", "a"].map((Reference) => ({ SpecificContent: {}, Reference }));
        assert.deepEqual((await flow.fail({ payload })).cause, {
            failed: [
                {
                    index: 1,
                    code: "DuplicateReference",
                    message: "Error creating Transaction. Duplicate Reference.",
                },
            ],
            addedIndexes: [],
        });
        assert.equal(simulator.ledger.items.length, 0);
    });

    it("goes on with the item that is there where it may, in an array too", async () => {
        const { flow, simulator } = await start({ queue: "Orders", onDuplicate: "use" });
        const one = { payload: {}, itemData: { Reference: "a" } };
        const first = (await flow.pass({ ...one })).payload as Item;
        assert.equal(((await flow.pass({ ...one })).payload as Item).Id, first.Id);
        const payload = ["b", "a", "c"].map((Reference) => ({ SpecificContent: {}, Reference }));
        const sent = await flow.pass({ payload });
        assert.deepEqual(
            (sent["queueItems"] as { index: number }[]).map(({ index }) => index),
            [0, 1, 2],
        );
        assert.deepEqual(new Set(simulator.ledger.items.map(({ reference }) => reference)), new Set(["a", "b", "c"]));
    });

    it("refuses a reference that the queue has had", async () => {
        const { flow } = await start({ queue: "Orders", reference: "r", onDuplicate: "error" });
        await flow.pass({ payload: {} });
        const { code, message, cause } = await flow.fail({ payload: {} });
        assert.equal(code, "DUPLICATE_REFERENCE");
        assert.match(message, /accepts each reference only once/);
        assert.deepEqual([cause?.["reference"], cause?.["errorCode"]], ["r", 1016]);
    });

    it("sends nothing that can't be an item, and names what is wrong", async () => {
        const { flow, simulator } = await start({ queue: "Orders" });
        const cases: [object, string, RegExp][] = [
            [{ payload: { Lines: [1] } }, "INVALID_ARGUMENTS", /Lines in msg.payload must be text.*flat/],
            [{ payload: { "a.b": 1 } }, "INVALID_ARGUMENTS", /a field named "a\.b"/],
            [{ payload: "text" }, "INVALID_ARGUMENTS", /not valid JSON/],
            [{ payload: [{ a: 1 }, 7] }, "INVALID_ARGUMENTS", /msg\.payload\[1\] holds number 7/],
            [{ payload: { a: "x".repeat(600_000) } }, "INVALID_ARGUMENTS", /600008 bytes/],
            [{ payload: {}, itemData: { Reference: "x".repeat(129) } }, "INVALID_SETTING", /129 characters/],
            [{ payload: {}, itemData: { DueDate: "soon" } }, "INVALID_SETTING", /DueDate must be a time/],
            [{ payload: {}, itemData: { Priority: "Urgent" } }, "INVALID_SETTING", /one of Low, Normal, High/],
            [{ payload: {}, itemData: { Colour: "red" } }, "NOT_SUPPORTED", /no field Colour/],
            [
                { payload: {}, itemData: { Name: "Nowhere" } },
                "QUEUE_NOT_FOUND",
                /no queue Nowhere in folder Shared.*Mails/,
            ],
            [{ payload: [{ SpecificContent: {}, Name: "Mails" }] }, "INVALID_ARGUMENTS", /Element 0 names queue Mails/],
        ];
        for (const [message, code, words] of cases) {
            const error = await flow.fail(message);
            assert.equal(error.code, code, error.message);
            assert.match(error.message, words);
        }
        assert.equal(simulator.ledger.count("/odata/Queues/"), 0);
    });

    it("holds the content against the queue's own schema before it is sent", async () => {
        const { flow, simulator } = await start({ queue: "Invoices", folder: "Shared/Finance" });
        const { code, message } = await flow.fail({ payload: { Supplier: 7, InvoiceNo: 1 } });
        assert.equal(code, "INVALID_ARGUMENTS");
        assert.match(
            message,
            /required field InvoiceId \(integer\).*Supplier must be string.*InvoiceNo.*Its fields are InvoiceId/,
        );
        assert.match((await flow.fail({ payload: [{ InvoiceId: 1 }, {}] })).message, /element 1 of the array/);
        assert.equal(simulator.ledger.count("/odata/Queues/"), 0);
        await flow.pass({ payload: { InvoiceId: 7, DueDate: new Date() } });
    });

    it("sends a form with a typed value for each field", async () => {
        const contentForm = [
            { name: "Number", value: "payload", valueType: "msg" },
            { name: "Amount", value: "1.50", valueType: "num" },
            { name: "Note", value: "", valueType: "str" },
        ];
        const { flow, simulator } = await start({ queue: "Mails", contentType: "form", contentForm });
        await flow.pass({ payload: "7" });
        assert.equal(simulator.ledger.items[0]!.content, '{"Number":"7","Amount":1.5}');
    });

    it("refuses fields that the server's version does not know, and arrays where it knows no bulk", async () => {
        const { flow } = await start({ queue: "Orders", folder: "1" }, { simulator: { apiVersion: "2018.4" } });
        const tooNew = await flow.fail({ payload: {}, itemData: { ParentOperationId: "x" } });
        assert.equal(tooNew.code, "NOT_SUPPORTED");
        assert.match(tooNew.message, /does not know ParentOperationId/);
        await flow.pass({ payload: {} });
        const bulk = await flow.fail({ payload: [{}] });
        assert.equal(bulk.code, "NOT_SUPPORTED");
        assert.match(bulk.message, /split node/);
    });

    it("finds a queue on a server that refuses the filter", async () => {
        const { flow, simulator } = await start({ queue: "ORDERS" });
        const body = JSON.stringify({ message: "Invalid OData query options.", errorCode: 1000 });
        const headers = { "content-type": "application/json" };
        simulator.faults.add({ path: /QueueDefinitions\?.*filter/, action: "answer", status: 400, body, headers });
        await flow.pass({ payload: {} });
    });

    it("says which scope it lacks", async () => {
        const { flow } = await start({ queue: "Orders" }, { connection: { scope: "OR.Jobs OR.Folders.Read" } });
        const { code, message } = await flow.fail({ payload: {} });
        assert.equal(code, "NOT_ALLOWED");
        assert.match(message, /OR\.Queues/);
    });

    it("sends an item again whose outcome is unknown where the queue itself refuses a second one", async () => {
        const { flow, simulator } = await start({ queue: "Orders", reference: "r" });
        simulator.faults.add({ path: /AddQueueItem/, action: "cutAfter" });
        const { payload } = await flow.pass({ payload: { a: 1 } });
        assert.equal((payload as Item).Reference, "r");
        assert.equal(simulator.ledger.items.length, 1);
        assert.equal(simulator.ledger.count(".AddQueueItem"), 2);
    });

    it("finds an item whose answer was lost in the list of the queue", async () => {
        const { flow, simulator } = await start({ queue: "Mails" });
        simulator.faults.add({ path: /AddQueueItem/, action: "cutAfter" });
        const { payload } = await flow.pass({ payload: { a: 1 } });
        assert.deepEqual((payload as Item).SpecificContent, { a: 1 });
        assert.equal(simulator.ledger.count(".AddQueueItem"), 1);
    });
});
