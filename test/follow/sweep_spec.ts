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
