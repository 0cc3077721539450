import assert from "node:assert/strict";
import { failure, MINUTE, FollowerRig, SECOND, type WaitResult } from "./fake-jobs";

/** More jobs than are read one by one. */
const MANY = 30;

describe("A sweep of a folder", () => {
    let rig: FollowerRig;
    let waits: WaitResult[];

    beforeEach(async () => {
        rig = new FollowerRig();
        waits = Array.from({ length: MANY }, (_, at) => {
            rig.jobs.add(at + 1);
            return rig.wait(at + 1, { memory: { created: Date.now() } });
        });
        await rig.advance(10 * SECOND);
    });
    afterEach(() => rig.close());

    const ended = (): number => waits.filter(({ end }) => end).length;
    const ago = (milliseconds: number): string => new Date(Date.now() - milliseconds).toISOString();

    it("shows a job that was committed late with a time before the last sweep", async () => {
        await rig.advance(MINUTE);
        // A newer change has moved the cursor.
        rig.jobs.run(2);
        await rig.advance(6 * SECOND);
        rig.jobs.finish(1, "Successful", { LastModificationTime: ago(20 * SECOND) });
        await rig.advance(10 * SECOND);
        assert.equal(ended(), 1);
    });

    for (const [words, offset] of [
        ["behind", -MINUTE * 30],
        ["ahead of", MINUTE * 30],
    ] as const)
        // prettier-ignore
        it(`shows changes although the clock of jobs is ${words} that of responses`, async () => {
            const time = (): string => new Date(Date.now() + offset).toISOString();
            rig.close();
            [rig, waits] = [new FollowerRig(), []];
            for (let id = 101; id <= 100 + MANY; id++) {
                rig.jobs.add(id, { CreationTime: time() });
                waits.push(rig.wait(id));
            }
            await rig.advance(MINUTE);
            for (let id = 101; id <= 109; id++) rig.jobs.finish(id, "Successful", { LastModificationTime: time() });
            await rig.advance(15 * SECOND);
            assert.equal(ended(), 9);
        });

    it("covers the time of a failed sweep", async () => {
        await rig.advance(MINUTE);
        rig.jobs.onList = () => {
            throw failure("UNREACHABLE");
        };
        await rig.advance(2 * SECOND);
        rig.jobs.finish(1);
        await rig.advance(MINUTE);
        rig.jobs.onList = () => undefined;
        await rig.advance(MINUTE + 10 * SECOND);
        assert.equal(ended(), 1);
    });

    it("looks back half a minute behind the newest change", async () => {
        const from: number[] = [];
        const { changedSince } = rig.jobs;
        rig.jobs.changedSince = (time, ...more) => {
            from.push(time);
            return changedSince.call(rig.jobs, time, ...more);
        };
        await rig.advance(MINUTE);
        const changed = Date.now();
        rig.jobs.run(2);
        rig.jobs.run(3);
        await rig.advance(MINUTE);
        assert.equal(from.at(-1), changed - MINUTE / 2);
        // A wait that comes while a sweep is under way may need an earlier change.
        let answer = (): void => undefined;
        rig.jobs.onList = () => new Promise<void>((resolve) => (answer = resolve));
        await rig.advance(5 * SECOND);
        rig.jobs.add(99);
        rig.wait(99, { memory: { created: changed - MINUTE } });
        rig.jobs.onList = () => undefined;
        answer();
        await rig.advance(6 * SECOND);
        assert.equal(from.at(-1), changed - MINUTE - MINUTE / 2);
    });

    it("shows the end of a job that ended before the wait for it, and reads no other", async () => {
        rig.close();
        rig = new FollowerRig();
        waits = Array.from({ length: MANY }, (_, at) => {
            rig.jobs.add(at + 1, { CreationTime: ago(5 * MINUTE) });
            if (at < 9) rig.jobs.finish(at + 1, "Successful", { LastModificationTime: ago(3 * MINUTE) });
            return rig.wait(at + 1, { memory: { created: Date.now() - 5 * MINUTE } });
        });
        await rig.advance(10 * SECOND);
        assert.deepEqual([ended(), rig.jobs.count("read")], [9, 9]);
    });

    it("does not look back for what is long past: such a job is read", async () => {
        rig.close();
        rig = new FollowerRig();
        for (let id = 1; id <= MANY; id++) {
            rig.jobs.add(id);
            rig.wait(id, { memory: { created: Date.now() - 10 * MINUTE } });
        }
        await rig.advance(10 * SECOND);
        assert.equal(rig.jobs.count("read"), MANY);
    });

    it("is not needed for twenty jobs, which are read one by one", async () => {
        for (const wait of waits.splice(20)) wait.giveUp();
        const before = rig.jobs.count("list");
        await rig.advance(MINUTE);
        assert.equal(rig.jobs.count("list"), before);
    });

    it("is tried again less and less often while it fails, and jobs are read one by one after the second failure", async () => {
        const times: number[] = [];
        rig.jobs.onList = () => {
            times.push(Date.now());
            throw failure("SERVER_ERROR");
        };
        const before = rig.jobs.count("read");
        await rig.advance(5 * SECOND);
        assert.equal(rig.jobs.count("read") - before, 1, "one job is read to find out what is wrong");
        assert.deepEqual(rig.warnings, []);
        await rig.advance(5 * MINUTE);
        const pauses = times.slice(1).map((time, at) => Math.round((time - times[at]!) / SECOND));
        assert.deepEqual(pauses.slice(0, 5), [8, 16, 32, 60, 60]);
        assert.deepEqual(rig.warnings, [{ key: "wait.noLists" }]);
        assert.ok(rig.jobs.count("read") > 10 * MANY, String(rig.jobs.count("read")));
    });

    it("that is refused is no problem, since the jobs are read one by one at once", async () => {
        rig.jobs.onList = () => {
            throw failure("NOT_ALLOWED");
        };
        await rig.advance(5 * SECOND);
        assert.deepEqual(rig.warnings, [{ key: "wait.noLists" }]);
        await rig.advance(MINUTE);
        assert.deepEqual(
            waits.flatMap(({ problems }) => problems),
            [],
        );
        assert.ok(rig.jobs.count("read") > 5 * MANY, String(rig.jobs.count("read")));
    });

    it("warns where the server can't be asked for what has changed", async () => {
        rig.jobs.changedSince = async (_time, _folder, { filterRefused }) => filterRefused();
        await rig.advance(5 * SECOND);
        assert.deepEqual(rig.warnings[0], { key: "wait.noModificationTime" });
    });

    it("runs every four seconds, and never twice at once", async () => {
        const before = rig.jobs.count("list");
        await rig.advance(MINUTE);
        const lists = rig.jobs.count("list") - before;
        assert.ok(lists >= 11 && lists <= 16, String(lists));
        let answer = (): void => undefined;
        rig.jobs.onList = () => new Promise<void>((resolve) => (answer = resolve));
        await rig.advance(10 * SECOND);
        const running = rig.jobs.count("list");
        await rig.advance(MINUTE);
        assert.equal(rig.jobs.count("list"), running);
        answer();
    });

    it("reads each ended job once, and no other", async () => {
        const before = rig.jobs.count("read");
        for (let id = 1; id <= 5; id++) rig.jobs.finish(id);
        await rig.advance(30 * SECOND);
        assert.equal(ended(), 5);
        assert.equal(rig.jobs.count("read") - before, 5);
    });
});
