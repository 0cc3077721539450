import assert from "node:assert/strict";
import type { OpenWait } from "../../src/follow/open-wait";
import { OpenWaits } from "../../src/follow/open-waits";

describe("The open waits of a folder", () => {
    let waits: OpenWaits;

    beforeEach(() => (waits = new OpenWaits()));

    /** Each wait has a key of its own, so that none equals another. */
    function add(id: number | undefined): OpenWait {
        const wait = { order: { job: { id, key: `key ${waits.size}` } } } as OpenWait;
        waits.add(wait);
        return wait;
    }

    it("are found by their job, also where several wait for it", () => {
        const [one, other, third] = [add(1), add(1), add(2)];
        assert.deepEqual([...waits], [one, other, third]);
        assert.deepEqual([waits.forJob(1), waits.forJob(2), waits.forJob(3)], [[one, other], [third], []]);
    });

    it("are found once the job is known, and once only", () => {
        const [wait, other] = [add(undefined), add(1)];
        assert.deepEqual([waits.size, waits.forJob(1)], [2, [other]]);
        wait.order.job.id = 1;
        waits.index(wait);
        waits.index(wait);
        assert.deepEqual(waits.forJob(1), [other, wait]);
    });

    it("are not found any more when they have ended, and others for the job still are", () => {
        const [one, other] = [add(1), add(1)];
        waits.remove(one);
        assert.deepEqual([waits.has(one), waits.has(other), waits.forJob(1)], [false, true, [other]]);
        waits.index(one);
        assert.deepEqual(waits.forJob(1), [other]);
        waits.remove(other);
        assert.deepEqual([waits.size, waits.forJob(1)], [0, []]);
    });

    it("are all gone when the connection closes", () => {
        add(1);
        waits.clear();
        assert.deepEqual([waits.size, waits.forJob(1)], [0, []]);
    });
});
