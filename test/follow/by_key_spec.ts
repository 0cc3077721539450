/** Waits whose jobs are known by their keys alone. */
import assert from "node:assert/strict";
import { failure, FollowerRig, MINUTE, noAnswer, SECOND } from "./fake-jobs";

describe("A wait for the key of a job", () => {
    let rig: FollowerRig;

    beforeEach(() => {
        rig = new FollowerRig();
        for (const id of [1, 2]) rig.jobs.add(id);
    });
    afterEach(() => rig.close());

    it("reads its job by the key, and then by the id", async () => {
        const wait = rig.wait(1, { byKey: true });
        await rig.advance(2 * SECOND);
        assert.deepEqual(rig.jobs.requests, ["find 5f2b0000-0000-4000-8000-000000000001"]);
        rig.jobs.finish(1);
        await rig.advance(5 * SECOND);
        assert.deepEqual([wait.end?.good, rig.jobs.count("find"), rig.jobs.count("read 1")], [true, 1, 1]);
    });

    describe("on an old server", () => {
        beforeEach(() => (rig.jobs.oldServer = true));

        it("reads the job only when the list shows its end", async () => {
            rig.jobs.finish(2);
            const waits = [1, 2].map((id) => rig.wait(id, { byKey: true }));
            await rig.advance(SECOND);
            assert.deepEqual(rig.jobs.requests, ["findAll 2", "read 2"]);
            assert.deepEqual(
                waits.map(({ end }) => end?.good),
                [undefined, true],
            );
        });

        it("asks for one list at a time, however long the answer takes", async () => {
            rig.jobs.onList = noAnswer;
            rig.wait(1, { byKey: true });
            await rig.advance(MINUTE);
            assert.deepEqual(rig.jobs.requests, ["findAll 1"]);
        });

        it("hears nothing of a list that was under way when it was given up", async () => {
            let answer = (): void => undefined;
            rig.jobs.onList = () => new Promise<void>((resolve) => (answer = resolve));
            const [wait, other] = [1, 2].map((id) => rig.wait(id, { byKey: true }));
            await rig.advance(2 * SECOND);
            wait!.giveUp();
            answer();
            await rig.advance(1);
            assert.deepEqual([wait!.progress, other!.progress], [[], ["pending"]]);
        });

        it("hears that the list fails, and goes on when it succeeds again", async () => {
            rig.jobs.onList = () => Promise.reject(failure("SERVER_ERROR"));
            const wait = rig.wait(1, { byKey: true });
            await rig.advance(20 * SECOND);
            assert.ok(rig.jobs.count("findAll") > 1);
            rig.jobs.onList = () => undefined;
            await rig.advance(20 * SECOND);
            assert.deepEqual([wait.problems, wait.progress[0]], [["SERVER_ERROR", ""], "pending"]);
        });
    });
});
