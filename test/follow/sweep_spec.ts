import assert from "node:assert/strict";
import { failure, MINUTE, Scene, SECOND, type Fate } from "./fake-jobs";

/** More than are read one by one. */
const MANY = 30;

describe("A sweep of a folder", () => {
    let scene: Scene;
    let waits: Fate[];

    beforeEach(async () => {
        scene = new Scene();
        waits = Array.from({ length: MANY }, (_, at) => {
            scene.jobs.add(at + 1);
            return scene.wait(at + 1, { memory: { created: Date.now() } });
        });
        await scene.pass(10 * SECOND);
    });
    afterEach(() => scene.end());

    const ended = (): number => waits.filter(({ end }) => end).length;
    const ago = (milliseconds: number): string => new Date(Date.now() - milliseconds).toISOString();

    it("shows a job that was committed late, with a time of before the last sweep", async () => {
        await scene.pass(MINUTE);
        // Another change is newer, and seen.
        scene.jobs.run(2);
        await scene.pass(6 * SECOND);
        scene.jobs.finish(1, "Successful", { LastModificationTime: ago(20 * SECOND) });
        await scene.pass(10 * SECOND);
        assert.equal(ended(), 1);
    });

    for (const [words, offset] of [
        ["behind", -MINUTE * 30],
        ["ahead of", MINUTE * 30],
    ] as const)
        // prettier-ignore
        it(`shows what has changed where the clock of jobs is ${words} that of answers`, async () => {
            const time = (): string => new Date(Date.now() + offset).toISOString();
            scene.end();
            [scene, waits] = [new Scene(), []];
            for (let id = 101; id <= 100 + MANY; id++) {
                scene.jobs.add(id, { CreationTime: time() });
                waits.push(scene.wait(id));
            }
            await scene.pass(MINUTE);
            for (let id = 101; id <= 109; id++) scene.jobs.finish(id, "Successful", { LastModificationTime: time() });
            await scene.pass(15 * SECOND);
            assert.equal(ended(), 9);
        });

    it("goes back to where a sweep that failed has begun", async () => {
        await scene.pass(MINUTE);
        scene.jobs.onList = () => {
            throw failure("UNREACHABLE");
        };
        await scene.pass(2 * SECOND);
        scene.jobs.finish(1);
        await scene.pass(MINUTE);
        scene.jobs.onList = () => undefined;
        await scene.pass(MINUTE + 10 * SECOND);
        assert.equal(ended(), 1);
    });

    it("is made every four seconds, and not while another is under way", async () => {
        const before = scene.jobs.count("list");
        await scene.pass(MINUTE);
        const lists = scene.jobs.count("list") - before;
        assert.ok(lists >= 11 && lists <= 16, String(lists));
        let answer = (): void => undefined;
        scene.jobs.onList = () => new Promise<void>((resolve) => (answer = resolve));
        await scene.pass(10 * SECOND);
        const underWay = scene.jobs.count("list");
        await scene.pass(MINUTE);
        assert.equal(scene.jobs.count("list"), underWay);
        answer();
    });

    it("reads each job that it shows to have ended once, and no other", async () => {
        const before = scene.jobs.count("read");
        for (let id = 1; id <= 5; id++) scene.jobs.finish(id);
        await scene.pass(30 * SECOND);
        assert.equal(ended(), 5);
        assert.equal(scene.jobs.count("read") - before, 5);
    });
});
