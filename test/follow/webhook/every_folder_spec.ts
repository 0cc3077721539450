import assert from "node:assert/strict";
import { EventRig } from "../events/event-rig";
import { SECOND } from "../fake-jobs";

describe("An event node that hears of every folder", () => {
    let rig: EventRig;
    beforeEach(() => (rig = new EventRig()));
    afterEach(() => rig.close());

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
});
