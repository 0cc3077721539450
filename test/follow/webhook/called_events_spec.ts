import assert from "node:assert/strict";
import { EventRig } from "../events/event-rig";
import { SECOND } from "../fake-jobs";

describe("An event node that Orchestrator tells of jobs in any folder", () => {
    let rig: EventRig;
    beforeEach(() => (rig = new EventRig()));
    afterEach(() => rig.close());

    it("reads a job once to tell its end, and not before", async () => {
        rig.jobs.add(1);
        const feed = rig.feed({ isCalled: true, isEverywhere: true, events: ["job.successful"] });
        rig.call(1, { hasEnded: false });
        await rig.advance(SECOND);
        assert.equal(rig.jobs.count("read"), 0);
        rig.jobs.finish(1);
        rig.call(1);
        await rig.advance(SECOND);
        assert.deepEqual([feed.told, rig.jobs.count("read")], [["job.successful 1"], 1]);
        assert.notDeepEqual(feed.ends[0]!.output, {});
    });

    it("goes on after a restart with what a store gives back, although Orchestrator tells an end again", async () => {
        const everywhere = { isCalled: true, isEverywhere: true };
        const first = rig.feed(everywhere);
        rig.jobs.add(1);
        rig.jobs.finish(1, "Successful");
        rig.call(1);
        await rig.advance(SECOND);
        assert.ok(first.told.includes("job.successful 1"));
        first.close();
        const { changed, looked } = first.record!;
        assert.ok(Number.isFinite(changed) && Number.isFinite(looked), JSON.stringify(first.record));
        const second = rig.feed({ ...everywhere, record: first.record });
        rig.call(1);
        await rig.advance(SECOND);
        assert.deepEqual(second.told, []);
    });

    it("hears of what Orchestrator told while its store was being read", async () => {
        rig.jobs.add(1);
        rig.jobs.finish(1, "Successful");
        rig.call(1);
        await rig.advance(SECOND);
        const feed = rig.feed({ isCalled: true, isEverywhere: true, events: ["job.successful"] });
        await rig.advance(SECOND);
        assert.deepEqual(feed.told, ["job.successful 1"]);
    });

    it("does not hear of what Orchestrator told to a connection that had long been open", async () => {
        await rig.advance(30 * SECOND);
        rig.jobs.add(1);
        rig.jobs.finish(1, "Successful");
        rig.call(1);
        const feed = rig.feed({ isCalled: true, isEverywhere: true, events: ["job.successful"] });
        await rig.advance(SECOND);
        assert.deepEqual(feed.told, []);
    });
});
