import assert from "node:assert/strict";
import { FollowerRig, MINUTE, SECOND, type WaitResult } from "../fake-jobs";

/** More jobs than are read one by one. */
const MANY = 30;

describe("A wait whose job Orchestrator tells of", () => {
    let rig: FollowerRig;
    let waits: WaitResult[];

    const begin = async (count: number): Promise<void> => {
        waits = Array.from({ length: count }, (_, at) => {
            rig.jobs.add(at + 1);
            return rig.wait(at + 1, { memory: { created: Date.now() } });
        });
        await rig.advance(MINUTE);
    };
    const end = (id: number): number | undefined => waits[id - 1]!.endedAfter;
    const lists = (): number => rig.jobs.count("list");

    beforeEach(() => {
        rig = new FollowerRig();
    });
    afterEach(() => rig.close());

    for (const count of [1, MANY])
        it(`ends at once, as one of ${count}`, async () => {
            await begin(count);
            rig.jobs.finish(1);
            rig.wake(1);
            await rig.advance(1);
            assert.equal(end(1), MINUTE + 1 - 1);
        });

    it("ends soon when the event comes before the end shows", async () => {
        await begin(MANY);
        rig.wake(1);
        await rig.advance(500);
        rig.jobs.finish(1);
        await rig.advance(2 * SECOND);
        assert.ok(end(1), "it has not ended");
    });

    it("ends at once when the event comes while the job is being read", async () => {
        await begin(1);
        let answer = (): void => undefined;
        rig.jobs.onRead = () => {
            const before = { ...rig.jobs.all.get(1)! };
            return new Promise((resolve) => {
                answer = () => {
                    rig.jobs.all.set(1, before);
                    resolve();
                };
            });
        };
        await rig.advance(10 * SECOND);
        const before = rig.jobs.count("read");
        rig.wake(1);
        assert.equal(rig.jobs.count("read"), before, "one at a time");
        answer();
        rig.jobs.onRead = () => undefined;
        await rig.advance(1);
        assert.equal(rig.jobs.count("read"), before + 1);
        rig.jobs.finish(1);
        await rig.advance(5 * SECOND);
        assert.ok(end(1));
    });

    it("does not end by an event alone", async () => {
        await begin(MANY);
        rig.wake(1);
        await rig.advance(MINUTE);
        assert.equal(end(1), undefined);
    });

    it("is swept for at a tenth of the rate while events come", async () => {
        await begin(MANY);
        const before = lists();
        await rig.advance(4 * MINUTE);
        const polled = lists() - before;
        rig.jobs.finish(1);
        rig.wake(1);
        await rig.advance(SECOND);
        const told = lists();
        await rig.advance(4 * MINUTE);
        const rare = lists() - told;
        assert.ok(polled >= 50 && rare <= polled / 9, `${polled} lists before, ${rare} after`);
    });

    it("is swept for at the full rate as soon as a sweep shows an end that no event told", async () => {
        await begin(MANY);
        rig.jobs.finish(1);
        rig.wake(1);
        await rig.advance(SECOND);
        rig.jobs.finish(2);
        await rig.advance(50 * SECOND);
        assert.ok(end(2), "the sweep has not shown it");
        const before = lists();
        await rig.advance(MINUTE);
        assert.ok(lists() - before >= 12, String(lists() - before));
    });
});
