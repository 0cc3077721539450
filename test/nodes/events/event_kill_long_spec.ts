import assert from "node:assert/strict";
import { killWhileTelling } from "../../chaos/events/killed";

describe("Events of a Node-RED that is killed", function () {
    this.timeout(300_000);

    it("are all told, and none twice but the job and the item that were being told", async function () {
        const ends = 90;
        const { lost, again, toldBefore } = await killWhileTelling({ ends, duration: 4_000, kills: 2, every: 1 });
        this.test!.title += ` (${toldBefore.join(" and ")} before, ${again} again)`;
        assert.equal(lost, 0);
        assert.ok(toldBefore.at(-1)! < ends, "it was killed too late");
        assert.ok(again <= 4, String(again));
    });
});
