import assert from "node:assert/strict";
import type { EventName } from "../../../src/shared/settings/events";
import { failure, MINUTE, SECOND } from "../fake-jobs";
import { EventRig, type Feed } from "./event-rig";

const HOUR = 60 * MINUTE;

const EVENTS: EventName[] = ["queueItem.new", "queueItem.successful", "queueItem.failed", "queueItem.abandoned"];

describe("A feed of queue items", () => {
    let rig: EventRig;

    beforeEach(() => {
        rig = new EventRig();
    });
    afterEach(() => rig.close());

    /** A feed that has looked once. */
    async function begun(order: Parameters<EventRig["feed"]>[0] = {}): Promise<Feed> {
        const feed = rig.feed({ events: EVENTS, ...order });
        await rig.advance(SECOND);
        return feed;
    }

    it("tells that an item is new, and how it ends, each once", async () => {
        const feed = await begun();
        for (let id = 1; id <= 2; id++) rig.items.add(id);
        await rig.advance(MINUTE);
        for (let id = 1; id <= 2; id++) rig.items.begin(id);
        await rig.advance(MINUTE);
        rig.items.end(2, "Failed", { ProcessingExceptionType: "BusinessException" });
        await rig.advance(SECOND);
        rig.items.end(1);
        await rig.advance(HOUR);
        assert.deepEqual(feed.told, [
            "queueItem.new 1",
            "queueItem.new 2",
            "queueItem.failed 2",
            "queueItem.successful 1",
        ]);
        assert.deepEqual(feed.ends[3]!.output, { out: 1 });
        assert.deepEqual(feed.ends[2]!.exception, { type: "BusinessException" });
    });

    it("tells nothing of what happened before it began", async () => {
        rig.items.add(1);
        rig.items.add(2);
        rig.items.begin(2);
        rig.items.end(2);
        rig.items.add(3);
        rig.items.begin(3);
        rig.items.change(3, { Status: "Abandoned" });
        const feed = await begun();
        await rig.advance(30 * HOUR);
        rig.items.end(1);
        await rig.advance(MINUTE);
        assert.deepEqual(feed.told, ["queueItem.successful 1"]);
    });

    it("tells both that an item is new and that it has ended, although one look shows both", async () => {
        const feed = await begun();
        rig.items.add(1);
        rig.items.begin(1);
        rig.items.end(1);
        await rig.advance(MINUTE);
        assert.deepEqual(feed.told, ["queueItem.new 1", "queueItem.successful 1"]);
    });

    it("tells once that an item was abandoned, a day after it was begun", async () => {
        const feed = await begun({ events: ["queueItem.abandoned"] });
        rig.items.add(1);
        rig.items.begin(1);
        rig.items.add(2);
        await rig.advance(24 * HOUR + 30 * MINUTE);
        rig.items.begin(2);
        rig.items.end(2);
        await rig.advance(MINUTE);
        rig.items.change(1, { Status: "Abandoned" });
        await rig.advance(MINUTE);
        assert.deepEqual(feed.told, ["queueItem.abandoned 1"]);
        assert.equal(feed.ends[0]!.reason[0]!.key, "waitItem.Abandoned");
        await rig.advance(48 * HOUR);
        assert.equal(feed.told.length, 1);
    });

    it("tells of an item that was abandoned while it was away", async () => {
        rig.items.add(1);
        rig.items.begin(1);
        const before = await begun();
        await rig.advance(2 * HOUR);
        before.close();
        await rig.advance(30 * HOUR);
        rig.items.change(1, { Status: "Abandoned" });
        const after = await begun({ record: before.record, lookBack: 48 * HOUR });
        await rig.advance(MINUTE);
        assert.deepEqual(after.told, ["queueItem.abandoned 1"]);
    });

    it("tells no failure of an item that Orchestrator retries a moment later, nor that its retry is new", async () => {
        rig.items.add(1);
        rig.items.begin(1);
        const feed = await begun();
        await rig.advance(8 * SECOND);
        rig.items.end(1, "Failed", { ProcessingExceptionType: "ApplicationException" });
        // The look has shown the failure.
        await rig.advance(1_500);
        assert.equal(rig.items.count("read"), 0);
        rig.items.change(1, { Status: "Retried" });
        rig.items.add(2, { AncestorId: 1 });
        await rig.advance(MINUTE);
        rig.items.end(2, "Failed", { ProcessingExceptionType: "ApplicationException" });
        await rig.advance(MINUTE);
        assert.deepEqual(feed.told, ["queueItem.failed 2"]);
    });

    it("tells the end of an item that somebody deleted before it could be read", async () => {
        rig.items.add(1);
        const feed = await begun();
        rig.items.end(1);
        rig.items.onRead = () => rig.items.change(1, { Status: "Deleted" });
        await rig.advance(MINUTE);
        assert.deepEqual(feed.told, ["queueItem.successful 1"]);
        assert.equal(feed.ends[0]!.good, true);
    });

    it("hears only of its queue, also when the queue was deleted and made anew", async () => {
        const feed = await begun({ queue: "Invoices" });
        rig.items.add(1);
        rig.items.add(2, { QueueDefinitionId: 2 });
        await rig.advance(MINUTE);
        rig.items.queues.set("Invoices", 3);
        await rig.advance(MINUTE);
        rig.items.add(3, { QueueDefinitionId: 3 });
        await rig.advance(MINUTE);
        assert.deepEqual(feed.told, ["queueItem.new 1", "queueItem.new 3"]);
    });

    it("misses no item that is committed after one with a greater id", async () => {
        const feed = await begun();
        rig.items.add(2);
        await rig.advance(25 * SECOND);
        rig.items.add(1);
        await rig.advance(HOUR);
        rig.items.add(3);
        await rig.advance(MINUTE);
        assert.deepEqual(feed.told, ["queueItem.new 2", "queueItem.new 1", "queueItem.new 3"]);
    });

    it("tells which items came while it was away, within the time that it looks back", async () => {
        rig.items.add(1);
        const before = await begun();
        await rig.advance(2 * MINUTE);
        before.close();
        rig.items.add(2);
        await rig.advance(3 * HOUR);
        rig.items.add(3);
        await rig.advance(HOUR);
        const after = await begun({ record: before.record, lookBack: 2 * HOUR });
        await rig.advance(MINUTE);
        assert.deepEqual([before.told, after.told, after.skipped], [[], ["queueItem.new 3"], 1]);
    });

    it("tells a new item that can't be read for minutes", async () => {
        const feed = await begun();
        rig.items.onRead = (id) => {
            if (id === 1) throw failure("BAD_ANSWER");
        };
        rig.items.add(1);
        rig.items.add(2);
        await rig.advance(4 * MINUTE);
        assert.deepEqual(feed.told, ["queueItem.new 2"]);
        await rig.advance(3 * MINUTE);
        assert.deepEqual(feed.told, ["queueItem.new 2", "queueItem.new 1"]);
    });

    it("asks no more than once for each look, and reads only what it tells", async () => {
        for (let id = 1; id <= 50; id++) rig.items.add(id);
        await begun({ events: ["queueItem.failed"] });
        for (let id = 1; id <= 50; id++) rig.items.end(id);
        await rig.advance(10 * MINUTE);
        assert.deepEqual([rig.items.count("newest"), rig.items.count("read")], [1, 0]);
        assert.ok(rig.items.count("list") <= 62, String(rig.items.count("list")));
    });

    it("knows the items that its looks have shown, a minute later", async () => {
        const feed = await begun();
        for (let id = 1; id <= 2; id++) rig.items.add(id);
        await rig.advance(3 * MINUTE);
        assert.equal(feed.record!.id, 2);
    });

    it("tells at once what is never retried", async () => {
        const feed = await begun({ events: ["queueItem.successful", "queueItem.failed"] });
        for (let id = 1; id <= 3; id++) {
            rig.items.add(id);
            rig.items.begin(id);
        }
        rig.items.end(1);
        rig.items.end(2, "Failed", { ProcessingExceptionType: "BusinessException" });
        rig.items.end(3, "Failed", { ProcessingExceptionType: "ApplicationException" });
        await rig.advance(9 * SECOND);
        assert.deepEqual(feed.told, ["queueItem.successful 1", "queueItem.failed 2"]);
        await rig.advance(2 * SECOND);
        assert.equal(feed.told.at(-1), "queueItem.failed 3");
    });

    it("tells a new item as one that has not ended", async () => {
        const feed = await begun({ events: ["queueItem.new"] });
        rig.items.add(1);
        rig.items.begin(1);
        rig.items.end(1, "Failed");
        await rig.advance(MINUTE);
        const { job, ...told } = feed.ends[0]!;
        assert.deepEqual([job.Key, told], ["key 1", { output: {}, good: true, reason: [] }]);
    });

    for (const [words, onRead] of [
        ["was deleted meanwhile", () => void rig.items.all.delete(1)],
        ["has lost its id to another one, in a restored database", () => rig.items.add(1, { Key: "another" })],
    ] as const)
        it(`tells an item as the look has shown it, where it ${words}`, async () => {
            const feed = await begun({ events: ["queueItem.successful"] });
            rig.items.add(1);
            rig.items.begin(1);
            rig.items.end(1);
            rig.items.onRead = onRead;
            await rig.advance(MINUTE);
            assert.deepEqual(
                feed.ends.map(({ job }) => job.Key),
                ["key 1"],
            );
        });

    it("tells an item that can't be read without its output after five minutes", async () => {
        const feed = await begun({ events: ["queueItem.new", "queueItem.successful"] });
        rig.items.add(1);
        rig.items.begin(1);
        rig.items.end(1);
        rig.items.onRead = () => {
            throw failure("BAD_ANSWER");
        };
        await rig.advance(8 * MINUTE);
        assert.deepEqual(feed.told, ["queueItem.new 1", "queueItem.successful 1"]);
        assert.deepEqual(
            feed.ends.map(({ good, output }) => [good, output]),
            [
                [true, {}],
                [false, {}],
            ],
        );
    });

    describe("of one queue", () => {
        beforeEach(() => rig.items.queues.set("Orders", 2));

        it("tells the items of that queue alone", async () => {
            const [invoices, orders] = [await begun({ queue: "Invoices" }), await begun({ queue: "Orders" })];
            rig.items.add(1);
            rig.items.add(2, { QueueDefinitionId: 2 });
            await rig.advance(MINUTE);
            assert.deepEqual([invoices.told, orders.told], [["queueItem.new 1"], ["queueItem.new 2"]]);
        });

        it("looks the queue up once a minute, in whatever case nodes name it", async () => {
            for (const queue of ["Invoices", "INVOICES"]) await begun({ queue });
            await rig.advance(58 * SECOND);
            assert.equal(rig.items.count("queue"), 1);
            await rig.advance(10 * SECOND);
            assert.equal(rig.items.count("queue"), 2);
        });

        it("looks the queue up again after a failure", async () => {
            const queueId = rig.items.queueId.bind(rig.items);
            rig.items.queueId = () => Promise.reject(failure("UNREACHABLE"));
            const feed = await begun({ queue: "Invoices" });
            rig.items.queueId = queueId;
            await rig.advance(30 * SECOND);
            assert.deepEqual([feed.problems, rig.items.count("queue")], [["UNREACHABLE", ""], 1]);
        });
    });
});
