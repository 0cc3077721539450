/** When a folder is looked at, and what comes of looks that fail or come too late. */
import assert from "node:assert/strict";
import { failure, MINUTE, SECOND } from "../fake-jobs";
import { EventRig } from "./event-rig";

describe("The looks at a folder", () => {
    let rig: EventRig;
    /** When each look began, in seconds. */
    let looks: number[];

    beforeEach(() => {
        rig = new EventRig();
        looks = [];
        rig.jobs.onList = () => void looks.push(performance.now() / SECOND);
        for (const id of [1, 2]) rig.jobs.add(id);
    });
    afterEach(() => rig.close());

    it("are as many as the most eager node asks for", async () => {
        for (const every of [30, 10, 20]) rig.feed({ every: every * SECOND });
        await rig.advance(35 * SECOND);
        assert.deepEqual(looks, [0, 10, 20, 30]);
    });

    it("are fewer and fewer while they fail, and as many as before afterwards", async () => {
        const feed = rig.feed();
        let isDown = true;
        rig.jobs.onList = () => {
            looks.push(performance.now() / SECOND);
            if (isDown) throw failure("UNREACHABLE");
        };
        await rig.advance(200 * SECOND);
        assert.deepEqual(looks, [0, 20, 60, 120, 180]);
        isDown = false;
        await rig.advance(60 * SECOND);
        assert.deepEqual(looks.slice(5), [240, 250, 260]);
        assert.deepEqual(feed.problems, ["UNREACHABLE", ""]);
    });

    it("go on for the others when one node is gone, and end with the last one", async () => {
        const [one, other] = [rig.feed(), rig.feed()];
        await rig.advance(SECOND);
        one.close();
        rig.jobs.finish(1);
        await rig.advance(10 * SECOND);
        assert.deepEqual([one.told, other.told], [[], ["job.successful 1"]]);
        other.close();
        assert.equal(rig.clock.countTimers(), 0);
    });

    it("end with the last node, also where one of them is under way", async () => {
        let answer = (): void => undefined;
        const feed = rig.feed();
        await rig.advance(SECOND);
        rig.jobs.onList = () => new Promise<void>((resolve) => (answer = resolve));
        rig.jobs.finish(1);
        await rig.advance(10 * SECOND);
        feed.close();
        answer();
        await rig.advance(1);
        assert.deepEqual([feed.told, rig.clock.countTimers()], [[], 0]);
    });

    it("tell nothing, no end and no failure, to a node that is gone when a job is read", async () => {
        for (const error of [undefined, failure("UNREACHABLE")]) {
            const feed = rig.feed();
            await rig.advance(SECOND);
            let answer = (): void => undefined;
            rig.jobs.onRead = () =>
                new Promise<void>((resolve, reject) => (answer = () => (error ? reject(error) : resolve())));
            rig.jobs.finish(error ? 2 : 1);
            await rig.advance(10 * SECOND);
            feed.close();
            answer();
            await rig.advance(SECOND);
            assert.deepEqual([feed.told, feed.problems], [[], []]);
        }
    });

    it("show everything to a node that comes back, although another one knows it already", async () => {
        const before = rig.feed({ events: ["job.successful"] });
        rig.feed();
        await rig.advance(2 * MINUTE);
        before.close();
        rig.jobs.finish(1);
        await rig.advance(60 * MINUTE);
        rig.jobs.finish(2);
        await rig.advance(MINUTE);
        const after = rig.feed({ events: ["job.successful"], record: before.record });
        await rig.advance(MINUTE);
        assert.deepEqual(after.told, ["job.successful 1", "job.successful 2"]);
    });

    it("are remembered once a minute while nothing happens, and after each event", async () => {
        const feed = rig.feed({ events: ["job.successful"] });
        await rig.advance(10 * MINUTE);
        assert.equal(feed.remembered, 11);
        rig.jobs.finish(1);
        await rig.advance(10 * SECOND);
        assert.equal(feed.remembered, 12);
    });

    it("take three jobs in a row that can't be read for an outage", async () => {
        for (let id = 3; id <= 20; id++) rig.jobs.add(id);
        const feed = rig.feed({ events: ["job.successful"] });
        await rig.advance(SECOND);
        for (let id = 1; id <= 20; id++) rig.jobs.finish(id);
        rig.jobs.onRead = () => {
            throw failure("UNREACHABLE");
        };
        await rig.advance(10 * SECOND);
        assert.deepEqual(feed.problems, ["UNREACHABLE"]);
        assert.ok(rig.jobs.count("read") < 20, String(rig.jobs.count("read")));
        rig.jobs.onRead = () => undefined;
        await rig.advance(MINUTE);
        assert.deepEqual([feed.told.length, feed.problems], [20, ["UNREACHABLE", ""]]);
    });

    it("need no time of the server", async () => {
        rig.jobs.dateError = undefined;
        const feed = rig.feed({ events: ["job.successful"] });
        await rig.advance(SECOND);
        rig.jobs.finish(1);
        await rig.advance(10 * SECOND);
        assert.deepEqual(feed.told, ["job.successful 1"]);
    });

    it("warn where the server can't be asked for what has changed", async () => {
        rig.jobs.changedSince = async (_time, _folder, { filterRefused }) => filterRefused();
        rig.items.happenedSince = async (_since, _folder, { filterRefused }) => filterRefused();
        rig.feed();
        rig.feed({ events: ["queueItem.new"] });
        await rig.advance(SECOND);
        assert.deepEqual(rig.warnings, ["wait.noModificationTime", "waitItem.noFilter"]);
    });
});
