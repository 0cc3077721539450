import assert from "node:assert/strict";
import type { EventName } from "../../../src/shared/settings/events";
import { failure, MINUTE, SECOND } from "../fake-jobs";
import { EventRig, type Feed } from "./event-rig";

const HOUR = 60 * MINUTE;

describe("A feed of events", () => {
    let rig: EventRig;

    beforeEach(() => {
        rig = new EventRig();
    });
    afterEach(() => rig.close());

    const ago = (milliseconds: number): string => new Date(Date.now() - milliseconds).toISOString();
    const only = (...events: EventName[]): { events: EventName[] } => ({ events });

    /** A feed that has looked once. */
    async function begun(order?: Parameters<EventRig["feed"]>[0]): Promise<Feed> {
        const feed = rig.feed(order);
        await rig.advance(SECOND);
        return feed;
    }

    it("tells each end of a job once, oldest first", async () => {
        for (let id = 1; id <= 3; id++) rig.jobs.add(id);
        const feed = await begun(only("job.successful", "job.faulted", "job.stopped"));
        rig.jobs.finish(3, "Faulted");
        await rig.advance(SECOND);
        rig.jobs.finish(1);
        await rig.advance(SECOND);
        rig.jobs.finish(2, "Stopped");
        await rig.advance(20 * MINUTE);
        assert.deepEqual(feed.told, ["job.faulted 3", "job.successful 1", "job.stopped 2"]);
    });

    it("tells nothing of what happened before it began", async () => {
        rig.jobs.add(1, { State: "Faulted", EndTime: ago(MINUTE), LastModificationTime: ago(MINUTE) });
        rig.jobs.add(2, { State: "Running", StartTime: ago(5 * HOUR), LastModificationTime: ago(5 * HOUR) });
        const feed = await begun();
        rig.jobs.finish(2);
        await rig.advance(20 * MINUTE);
        assert.deepEqual(feed.told, ["job.successful 2"]);
    });

    it("has the output of the job, and the reason of a fault", async () => {
        rig.jobs.add(1);
        const feed = await begun();
        rig.jobs.finish(1, "Faulted", { Info: "No selector." });
        await rig.advance(MINUTE);
        const [end] = feed.ends;
        assert.deepEqual([end!.output, end!.reason[0]!.values?.["words"]], [{ out: 1 }, "No selector."]);
    });

    it("tells only the events that it is asked for, and only of its process", async () => {
        rig.jobs.add(1, { ReleaseName: "Other" });
        rig.jobs.add(2);
        rig.jobs.add(3);
        const feed = await begun({ ...only("job.faulted"), process: "bot" });
        rig.jobs.finish(1, "Faulted");
        rig.jobs.finish(2, "Faulted");
        rig.jobs.finish(3);
        await rig.advance(MINUTE);
        assert.deepEqual(feed.told, ["job.faulted 2"]);
        assert.equal(rig.jobs.count("read"), 1);
    });

    it("tells the start of a job before its end, although one look shows both", async () => {
        rig.jobs.add(1);
        const feed = await begun();
        rig.jobs.run(1);
        await rig.advance(SECOND);
        rig.jobs.finish(1);
        await rig.advance(MINUTE);
        assert.deepEqual(feed.told, ["job.started 1", "job.successful 1"]);
        const { job, ...started } = feed.ends[0]!;
        assert.deepEqual([job.Key, started], [rig.jobs.all.get(1)!.Key, { output: {}, good: true, reason: [] }]);
    });

    it("tells each of several jobs", async () => {
        for (let id = 1; id <= 2; id++) rig.jobs.add(id);
        const feed = await begun();
        for (let id = 1; id <= 2; id++) rig.jobs.run(id);
        await rig.advance(10 * SECOND);
        for (let id = 1; id <= 2; id++)
            Object.assign(rig.jobs.all.get(id)!, { State: "Suspended", LastModificationTime: ago(0) });
        await rig.advance(10 * SECOND);
        assert.deepEqual(feed.told, ["job.started 1", "job.started 2", "job.suspended 1", "job.suspended 2"]);
        assert.deepEqual([feed.ends[2]!.output, feed.ends[2]!.good], [{}, true]);
    });

    it("tells each suspension that it sees once", async () => {
        rig.jobs.add(1);
        const feed = await begun(only("job.suspended"));
        const change = (State: string): void =>
            void Object.assign(rig.jobs.all.get(1)!, { State, LastModificationTime: ago(0) });
        change("Suspended");
        await rig.advance(MINUTE);
        change("Suspended");
        await rig.advance(MINUTE);
        assert.deepEqual(feed.told, ["job.suspended 1"]);
        change("Running");
        await rig.advance(MINUTE);
        change("Suspended");
        await rig.advance(MINUTE);
        assert.deepEqual(feed.told, ["job.suspended 1", "job.suspended 1"]);
    });

    it("tells what happened while it was away, oldest first, and nothing twice", async () => {
        for (let id = 1; id <= 4; id++) rig.jobs.add(id);
        const before = await begun();
        rig.jobs.finish(1);
        await rig.advance(MINUTE);
        before.close();
        rig.jobs.finish(4);
        await rig.advance(HOUR);
        rig.jobs.finish(2);
        await rig.advance(HOUR);
        const after = rig.feed({ record: before.record });
        await rig.advance(MINUTE);
        assert.deepEqual(before.told, ["job.successful 1"]);
        assert.deepEqual(after.told, ["job.successful 4", "job.successful 2"]);
        assert.equal(after.skipped, 0);
    });

    it("tells the others of a look, and none of them twice, although the process is killed between two", async () => {
        for (let id = 1; id <= 3; id++) rig.jobs.add(id);
        const before = await begun(only("job.successful"));
        await rig.advance(2 * MINUTE);
        before.close();
        for (let id = 1; id <= 3; id++) {
            rig.jobs.finish(id);
            await rig.advance(HOUR);
        }
        let kept: Feed["record"];
        const killed = rig.feed({
            ...only("job.successful"),
            record: before.record,
            kept: (record) => {
                kept = record;
                return new Promise(() => undefined);
            },
        });
        await rig.advance(MINUTE);
        const after = rig.feed({ ...only("job.successful"), record: kept });
        await rig.advance(MINUTE);
        assert.deepEqual([killed.told, after.told], [["job.successful 1"], ["job.successful 2", "job.successful 3"]]);
    });

    it("looks back no longer than it is told, and says so once", async () => {
        for (let id = 1; id <= 2; id++) rig.jobs.add(id);
        const before = await begun();
        await rig.advance(2 * MINUTE);
        before.close();
        rig.jobs.finish(1);
        await rig.advance(3 * HOUR);
        rig.jobs.finish(2);
        await rig.advance(HOUR);
        const after = rig.feed({ record: before.record, lookBack: 2 * HOUR });
        await rig.advance(MINUTE);
        assert.deepEqual([after.told, after.skipped], [["job.successful 2"], 1]);
    });

    it("does not look back further only because nothing happened for long", async () => {
        rig.jobs.add(1);
        const before = await begun();
        await rig.advance(30 * HOUR);
        before.close();
        const after = rig.feed({ record: before.record });
        await rig.advance(MINUTE);
        assert.equal(after.skipped, 0);
    });

    for (const [words, error] of [
        ["ahead of", HOUR],
        ["behind", -HOUR],
    ] as const)
        it(`misses nothing although the clock of responses is ${words} that of jobs`, async () => {
            rig.jobs.dateError = error;
            for (let id = 1; id <= 30; id++) rig.jobs.add(id);
            const feed = await begun(only("job.successful"));
            for (let id = 1; id <= 30; id++) {
                rig.jobs.finish(id);
                await rig.advance(2 * MINUTE);
            }
            assert.equal(new Set(feed.told).size, 30);
            assert.equal(feed.told.length, 30);
        });

    it("misses nothing that changes while the pages of a look are read", async () => {
        for (let id = 1; id <= 3; id++) rig.jobs.add(id);
        const feed = await begun(only("job.successful"));
        let calls = 0;
        const { changedSince } = rig.jobs;
        rig.jobs.changedSince = async (time, folder, observer) => {
            if (calls++ > 0) return changedSince.call(rig.jobs, time, folder, observer);
            // The first page comes, then job 1 ends, and after a while the second page comes with a later change.
            await new Promise((resolve) => setTimeout(resolve, MINUTE));
            rig.jobs.finish(1);
            await new Promise((resolve) => setTimeout(resolve, 2 * MINUTE));
            rig.jobs.finish(3);
            observer.changed({ ...rig.jobs.all.get(3)! });
        };
        await rig.advance(10 * MINUTE);
        assert.deepEqual([...feed.told].sort(), ["job.successful 1", "job.successful 3"]);
    });

    it("has what a failed look would have shown", async () => {
        rig.jobs.add(1);
        const feed = await begun();
        rig.jobs.onList = () => {
            throw failure("UNREACHABLE");
        };
        rig.jobs.finish(1);
        await rig.advance(10 * MINUTE);
        rig.jobs.onList = () => undefined;
        await rig.advance(2 * MINUTE);
        assert.deepEqual(feed.told, ["job.successful 1"]);
        assert.deepEqual([feed.problems, feed.failures], [["UNREACHABLE", ""], []]);
    });

    it("reports a refused sign-in once, after five minutes, and goes on when it works again", async () => {
        rig.jobs.add(1);
        const feed = await begun();
        rig.jobs.onList = () => {
            throw failure("SIGN_IN_FAILED");
        };
        rig.jobs.finish(1);
        await rig.advance(4 * MINUTE);
        assert.deepEqual(feed.failures, []);
        await rig.advance(HOUR);
        assert.deepEqual(feed.failures, ["SIGN_IN_FAILED"]);
        rig.jobs.onList = () => undefined;
        await rig.advance(2 * MINUTE);
        assert.deepEqual(feed.told, ["job.successful 1"]);
    });

    it("goes on with the others if a job can't be read, and tells that one without its output after five minutes", async () => {
        for (let id = 1; id <= 2; id++) rig.jobs.add(id);
        const feed = await begun(only("job.successful"));
        rig.jobs.onRead = (id) => {
            if (id === 1) throw failure("BAD_ANSWER");
        };
        rig.jobs.finish(1);
        await rig.advance(SECOND);
        rig.jobs.finish(2);
        await rig.advance(4 * MINUTE);
        assert.deepEqual(feed.told, ["job.successful 2"]);
        await rig.advance(3 * MINUTE);
        assert.deepEqual(feed.told, ["job.successful 2", "job.successful 1"]);
        assert.equal(feed.ends[1]!.reason[0]!.key, "wait.noOutput");
    });

    it("tells a job that can't be read at first, although it ended long before the others", async () => {
        for (let id = 1; id <= 2; id++) rig.jobs.add(id);
        const before = await begun(only("job.successful"));
        await rig.advance(2 * MINUTE);
        before.close();
        rig.jobs.finish(1);
        await rig.advance(HOUR);
        rig.jobs.finish(2);
        rig.jobs.onRead = (id) => {
            if (id === 1) throw failure("BAD_ANSWER");
        };
        const after = rig.feed({ ...only("job.successful"), record: before.record });
        await rig.advance(MINUTE);
        rig.jobs.onRead = () => undefined;
        await rig.advance(MINUTE);
        assert.deepEqual(after.told, ["job.successful 2", "job.successful 1"]);
        assert.deepEqual(after.ends[1]!.output, { out: 1 });
    });

    it("tells the end of a job whose robot has a clock that is slow by minutes, once", async () => {
        for (let id = 1; id <= 2; id++) rig.jobs.add(id);
        const feed = await begun(only("job.successful"));
        rig.jobs.finish(2);
        await rig.advance(MINUTE);
        rig.jobs.finish(1, "Successful", { EndTime: ago(5 * MINUTE) });
        await rig.advance(HOUR);
        assert.deepEqual(feed.told, ["job.successful 2", "job.successful 1"]);
    });

    it("tells the end of a job that was deleted before it could be read", async () => {
        rig.jobs.add(1);
        const feed = await begun(only("job.faulted"));
        rig.jobs.finish(1, "Faulted");
        rig.jobs.onRead = () => void rig.jobs.all.delete(1);
        await rig.advance(MINUTE);
        assert.deepEqual(feed.told, ["job.faulted 1"]);
    });

    it("tells a job as it is read last", async () => {
        rig.jobs.add(1);
        const feed = await begun(only("job.faulted"));
        rig.jobs.finish(1, "Faulted");
        rig.jobs.onRead = () => void Object.assign(rig.jobs.all.get(1)!, { Info: "No selector." });
        await rig.advance(MINUTE);
        assert.equal((feed.ends[0]!.job as { Info?: string }).Info, "No selector.");
    });

    it("tells the job that the look has shown, although a restored database has given its id to another one", async () => {
        rig.jobs.add(1);
        const feed = await begun(only("job.faulted"));
        rig.jobs.finish(1, "Faulted");
        const { Key } = rig.jobs.all.get(1)!;
        rig.jobs.onRead = () => void rig.jobs.add(1, { Key: "00000000-0000-4000-8000-00000000abcd" });
        await rig.advance(MINUTE);
        assert.deepEqual(
            feed.ends.map(({ job }) => job.Key),
            [Key],
        );
    });

    it("shares the looks at a folder with all others, and takes no more of them the more folders there are", async () => {
        for (let at = 0; at < 3; at++) rig.feed();
        await rig.advance(10 * MINUTE);
        const alone = rig.jobs.count("list");
        assert.ok(alone >= 58 && alone <= 62, String(alone));
        const far = Array.from({ length: 9 }, (_, at) => rig.feed({ folder: { kind: "path", path: `F${at}` } }));
        await rig.advance(MINUTE);
        const before = rig.jobs.count("list");
        await rig.advance(10 * MINUTE);
        const all = rig.jobs.count("list") - before;
        assert.ok(all <= 80, String(all));
        assert.equal(far[0]!.pauses.at(-1), 75 * SECOND);
    });
});
