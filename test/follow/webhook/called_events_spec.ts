import assert from "node:assert/strict";
import { EventRig } from "../events/event-rig";
import { failure, MINUTE, SECOND } from "../fake-jobs";

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

    it("reads a job in its own folder, and tells of its own process alone", async () => {
        const folders: unknown[] = [];
        const read = rig.jobs.read.bind(rig.jobs);
        Object.assign(rig.jobs, { read: (id: number, folder: unknown) => (folders.push(folder), read(id)) });
        const feed = rig.feed({ isCalled: true, isEverywhere: true, process: "Other" });
        const [one, other] = [rig.jobs.add(1), rig.jobs.add(2, { ReleaseName: "Other" })];
        for (const { Id } of [one, other]) rig.jobs.finish(Id);
        rig.call(1, { folderId: 7 });
        rig.call(2, { folderId: 8 });
        await rig.advance(SECOND);
        assert.deepEqual([feed.told, folders], [["job.successful 2"], ["7", "8"].map((id) => ({ kind: "id", id }))]);
    });

    it("tells the start of a job, as its nodes ask for more than ends", async () => {
        rig.jobs.add(1);
        const feed = rig.feed({ isCalled: true, isEverywhere: true, events: ["job.started", "job.successful"] });
        await rig.advance(SECOND);
        rig.jobs.run(1);
        rig.call(1, { hasEnded: false });
        await rig.advance(SECOND);
        assert.deepEqual([feed.told, rig.jobs.count("read")], [["job.started 1"], 1]);
    });

    it("reads a job again for some seconds until its end shows", async () => {
        rig.jobs.add(1);
        const feed = rig.feed({ isCalled: true, isEverywhere: true, events: ["job.successful"] });
        rig.call(1);
        await rig.advance(2 * SECOND);
        rig.jobs.finish(1);
        assert.equal(rig.jobs.count("read"), 2);
        await rig.advance(SECOND);
        assert.deepEqual([feed.told, rig.jobs.count("read")], [["job.successful 1"], 3]);
        rig.jobs.add(2);
        rig.call(2);
        await rig.advance(10 * MINUTE);
        assert.equal(rig.jobs.count("read 2"), 4, "at once, and after 1, 3 and 7 s");
    });

    it("puts up with an outage of four minutes, and then gives the job up", async () => {
        const feed = rig.feed({ isCalled: true, isEverywhere: true, events: ["job.successful"] });
        for (const id of [1, 2]) rig.jobs.add(id);
        rig.jobs.finish(1);
        let isDown = true;
        rig.jobs.onRead = (id) => {
            if (isDown || id === 2) throw failure("UNREACHABLE");
        };
        for (const id of [1, 2]) rig.call(id);
        await rig.advance(4 * MINUTE);
        isDown = false;
        assert.equal(rig.jobs.count("read 1"), 8);
        await rig.advance(10 * MINUTE);
        assert.deepEqual([feed.told, rig.jobs.count("read 2")], [["job.successful 1"], 9]);
    });

    it("reads no job again that is gone, or that no node wants any more", async () => {
        const feed = rig.feed({ isCalled: true, isEverywhere: true });
        rig.call(1);
        await rig.advance(MINUTE);
        assert.equal(rig.jobs.count("read"), 1);
        rig.jobs.add(2);
        rig.call(2);
        await rig.advance(SECOND / 2);
        feed.close();
        rig.jobs.finish(2);
        await rig.advance(MINUTE);
        assert.deepEqual([feed.told, rig.jobs.count("read 2")], [[], 2], "the pause before had begun");
    });

    it("hears what keeps Orchestrator from telling, also when it comes later, and when that is over", () => {
        const everywhere = { isCalled: true, isEverywhere: true };
        const first = rig.feed(everywhere);
        rig.webhookChanged(failure("NOT_ALLOWED"));
        const second = rig.feed(everywhere);
        const closed = rig.feed(everywhere);
        closed.close();
        rig.webhookChanged(undefined);
        const problems = [first, second, closed].map((feed) => feed.problems);
        assert.deepEqual(problems, [["NOT_ALLOWED", ""], ["NOT_ALLOWED", ""], ["NOT_ALLOWED"]]);
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

describe("An event node that Orchestrator tells of jobs in one folder", () => {
    let rig: EventRig;
    beforeEach(() => {
        rig = new EventRig();
        for (const id of [1, 2]) rig.jobs.add(id);
    });
    afterEach(() => rig.close());

    it("tells an end at once, without a look", async () => {
        const feed = rig.feed({ isCalled: true });
        await rig.advance(SECOND);
        rig.jobs.finish(1);
        rig.call(1);
        await rig.advance(1);
        assert.deepEqual([feed.told, rig.jobs.count("list")], [["job.successful 1"], 1]);
    });

    for (const [words, isCalled, isElsewhere] of [
        ["in another folder", true, true],
        ["to a node that polls", false, false],
    ] as const)
        it(`does not read what Orchestrator tells ${words}`, async () => {
            rig.feed({ isCalled });
            rig.jobs.isElsewhere = () => isElsewhere;
            await rig.advance(SECOND);
            rig.call(1);
            await rig.advance(1);
            assert.equal(rig.jobs.count("read"), 0);
        });

    it("looks ten times less often while Orchestrator tells, until a look shows what it has not told", async () => {
        const [feed, polling] = [rig.feed({ isCalled: true }), rig.feed({ folder: { kind: "path", path: "F" } })];
        const pauses = (): unknown[] => [feed, polling].map((each) => each.pauses.at(-1));
        await rig.advance(SECOND);
        assert.deepEqual(pauses(), [15 * SECOND, 15 * SECOND]);
        rig.jobs.finish(1);
        rig.call(1);
        await rig.advance(20 * SECOND);
        assert.deepEqual(pauses(), [100 * SECOND, 15 * SECOND]);
        rig.jobs.finish(2);
        await rig.advance(100 * SECOND);
        assert.equal(feed.told.at(-1), "job.successful 2");
        await rig.advance(100 * SECOND);
        assert.deepEqual(pauses(), [15 * SECOND, 15 * SECOND]);
    });
});
