/** A queue item in the form of a job: its retries count as itself. */
import assert from "node:assert/strict";
import { CONFIRM_FAILED, FollowedItems } from "../../../src/follow/items";
import type { QueueItemDto } from "../../../src/orchestrator/queues/queue-item-dto";
import type { QueueItems } from "../../../src/orchestrator/queues/queue-items";
import { HandClock } from "../hand-clock";

describe("A queue item that is followed", () => {
    let clock: HandClock;
    let all: Map<number, QueueItemDto>;
    /** The last retry of an item, by its id. */
    let retries: Map<number, number>;

    beforeEach(() => {
        clock = new HandClock();
        [all, retries] = [new Map(), new Map()];
    });

    const add = (Id: number, Status: string, more: Partial<QueueItemDto> = {}): void =>
        void all.set(Id, { Id, Key: `key-${Id}`, Status, ...more });

    function follow(manualRetries = false): FollowedItems {
        const items = {
            serverTime: 5,
            hasAnswered: true,
            read: async (id: number) => all.get(id),
            lastRetry: async ({ Id }: QueueItemDto) => all.get(retries.get(Id) ?? NaN),
            byKeys: async (keys: string[]) => new Map(keys.map((key) => [key, [...all.values()].find(({ Key }) => Key === key)])), // prettier-ignore
            byReferences: async (named: { reference?: string }[]) => new Map(named.map((one) => [one, [...all.values()].find(({ Reference }) => Reference === one.reference)])), // prettier-ignore
            changedSince: async (_time: number, _folder: unknown, changed: (item: QueueItemDto) => void) => all.forEach((item) => changed(item)), // prettier-ignore
        };
        return new FollowedItems(items as unknown as QueueItems, clock, manualRetries);
    }
    const stateOf = async (items: FollowedItems, id = 1): Promise<unknown> => (await items.read(id, undefined))?.State;

    for (const [status, state] of [
        ["New", "Pending"],
        ["InProgress", "Running"],
        ["Retried", "Running"],
        ["Successful", "Successful"],
        ["Deleted", "Stopped"],
        ["Sleeping", "Running"],
    ] as const)
        it(`that is ${status} counts as ${state}`, async () => {
            add(1, status);
            assert.equal(await stateOf(follow()), state);
        });

    it("is missing where there is none", async () => assert.equal(await follow().read(1, undefined), undefined));

    it("goes on as its last retry, under its own id and key", async () => {
        add(1, "Retried");
        add(2, "Successful");
        retries.set(1, 2);
        const items = follow();
        const { Id, Key, State, item } = (await items.read(1, undefined))!;
        assert.deepEqual([Id, Key, State, item.Id], [1, "key-1", "Successful", 2]);
        const listed: number[] = [];
        await items.changedSince(0, undefined, {
            changed: (job) => listed.push(job.Id),
            filterRefused: () => undefined,
        });
        assert.deepEqual([listed, items.firstOf(2), items.firstOf(3)], [[1, 1], 1, 3]);
    });

    it("has failed two seconds after it was seen so, since Orchestrator may retry it", async () => {
        add(1, "Failed", { ProcessingExceptionType: "ApplicationException" });
        add(2, "Failed", { ProcessingExceptionType: "BusinessException" });
        const items = follow();
        assert.deepEqual([await stateOf(items), await stateOf(items, 2)], ["Running", "Faulted"]);
        clock.advance(CONFIRM_FAILED - 1);
        assert.equal(await stateOf(items), "Running");
        clock.advance(1);
        assert.equal(await stateOf(items), "Faulted");
    });

    it("that was abandoned goes on as its retry, and one that has failed does not", async () => {
        add(1, "Abandoned");
        add(2, "New");
        add(3, "Failed", { ProcessingExceptionType: "BusinessException" });
        for (const id of [1, 3]) retries.set(id, 2);
        const items = follow();
        assert.deepEqual([await stateOf(items, 1), await stateOf(items, 3)], ["Pending", "Faulted"]);
    });

    it("that somebody retried by hand ends as it had failed, unless such retries are followed", async () => {
        add(1, "Retried");
        add(2, "Retried", { ProcessingExceptionType: "BusinessException" });
        add(3, "Successful", { ManualRetryNumber: 1, ManualAncestorId: 2 });
        retries.set(1, 3);
        const { State, item } = (await follow().read(1, undefined))!;
        assert.deepEqual([State, item.Id, item.Status], ["Faulted", 2, "Failed"]);
        assert.equal(await stateOf(follow(true)), "Successful");
        all.delete(2);
        assert.equal(await stateOf(follow()), "Successful", "nobody tells what was before");
    });

    it("that has failed is open until somebody has verified that, where retries by hand are followed", async () => {
        add(1, "Failed", { ProcessingExceptionType: "BusinessException" });
        add(2, "InProgress", { ManualRetryNumber: 1 });
        const items = follow(true);
        assert.equal(await stateOf(items), "Running");
        all.get(1)!["ReviewStatus"] = "Verified";
        assert.equal(await stateOf(items), "Faulted");
        retries.set(1, 2);
        assert.equal((await items.read(1, undefined))!.item.Id, 2);
    });

    it("is found by its key, or else by its reference", async () => {
        add(1, "New");
        add(2, "New", { Reference: "R-2" });
        const items = follow();
        const found = await items.findAll([{ key: "key-1" }, { reference: "R-2" }, { key: "key-9" }, { key: "key-1", reference: "R-2" }], undefined); // prettier-ignore
        assert.deepEqual(
            found.map((job) => job?.Id),
            [1, 2, undefined, 1],
        );
        assert.equal((await items.find("key-2", undefined))!.Id, 2);
        assert.equal(await items.readsByKey(), false);
    });

    it("has the times of a job", async () => {
        add(1, "Successful", { CreationTime: "a", StartProcessing: "b", EndProcessing: null });
        const { CreationTime, StartTime, EndTime } = (await follow().read(1, undefined))!;
        assert.deepEqual([CreationTime, StartTime, EndTime], ["a", "b", null]);
    });

    it("tells the server's time and nothing of why it is new, and is never stopped", async () => {
        const items = follow();
        assert.deepEqual([items.serverTime, items.hasAnswered], [5, true]);
        assert.deepEqual([await items.whyPending(), await items.stop()], [{ words: "" }, undefined]);
    });
});
