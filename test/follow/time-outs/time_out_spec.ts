import assert from "node:assert/strict";
import type { Limits } from "../../../src/follow/wait";
import { failure, MINUTE, Scene, SECOND, silence, type Fate } from "../fake-jobs";

const HOUR = 60 * MINUTE;

const isOpen = ({ end }: Fate): boolean => end === undefined;
const isGood = ({ end }: Fate): boolean => end?.good === true;
const timedOut = ({ end }: Fate): string | undefined => end?.timedOut;

describe("A time-out", () => {
    let scene: Scene;

    beforeEach(() => (scene = new Scene()));
    afterEach(() => scene.end());

    const DATES: [words: string, error: number | undefined][] = [
        ["is right", 0],
        ["is missing", undefined],
        ["is an hour ahead", HOUR],
        ["is an hour behind", -HOUR],
    ];

    for (const [words, dateError] of DATES) {
        it(`of a running job comes at its limit where the server's date ${words}`, async () => {
            scene.jobs.dateError = dateError;
            scene.jobs.add(1);
            const wait = scene.wait(1, { limits: { running: 10 * MINUTE } });
            await scene.pass(3 * MINUTE);
            scene.jobs.run(1);
            await scene.pass(9.5 * MINUTE);
            assert.ok(isOpen(wait));
            await scene.pass(MINUTE);
            assert.equal(timedOut(wait), "running");
        });

        it(`of a pending job comes at its limit where the server's date ${words}`, async () => {
            scene.jobs.dateError = dateError;
            scene.jobs.add(1);
            const wait = scene.wait(1, { limits: { pending: 10 * MINUTE } });
            await scene.pass(9.5 * MINUTE);
            assert.ok(isOpen(wait));
            await scene.pass(MINUTE);
            assert.equal(timedOut(wait), "pending");
        });
    }

    it("does not come early when the server's date jumps ahead, nor late when it jumps back", async () => {
        scene.jobs.add(1);
        scene.jobs.run(1);
        const wait = scene.wait(1, { limits: { running: 10 * MINUTE } });
        await scene.pass(2 * MINUTE);
        scene.jobs.dateError = HOUR;
        await scene.pass(2 * MINUTE);
        assert.ok(isOpen(wait));
        scene.jobs.dateError = -HOUR;
        await scene.pass(7 * MINUTE);
        assert.equal(timedOut(wait), "running");
    });

    it("of a wait that was taken up after a restart counts from before", async () => {
        scene.jobs.add(1, { CreationTime: "2026-01-05T07:51:00Z" });
        const memory = { begun: Date.now() - 9 * MINUTE, since: Date.now() - 9 * MINUTE };
        const wait = scene.wait(1, { limits: { pending: 10 * MINUTE }, memory });
        await scene.pass(2 * MINUTE);
        assert.equal(timedOut(wait), "pending");
    });

    it("comes although this machine's clock was wrong before a restart, at the latest its limit after it", async () => {
        for (const [id, begun] of [
            [1, 0],
            [2, Date.now() + 50 * HOUR],
        ] as const) {
            // prettier-ignore
            scene.jobs.add(id);
            const wait = scene.wait(id, { limits: { pending: 10 * MINUTE }, memory: { begun, since: Date.now() } });
            await scene.pass(9 * MINUTE);
            assert.ok(isOpen(wait), String(id));
            await scene.pass(2 * MINUTE);
            assert.equal(timedOut(wait), "pending", String(id));
        }
    });

    const stopping = (limits: Partial<Limits>): ReturnType<Scene["wait"]> => {
        scene.jobs.add(1);
        scene.jobs.run(1);
        return scene.wait(1, { limits: { running: MINUTE, killAfter: MINUTE, ...limits } });
    };

    for (const [words, onStop] of [
        ["fails", () => Promise.reject(failure("SERVER_ERROR", "out of order"))],
        ["is never answered", silence],
    ] as const)
        for (const [onTimeout, minutes] of [
            ["softStop", 3],
            ["kill", 2],
        ] as const)
            // prettier-ignore
            it(`is told within its time where each stop ${words}: ${onTimeout}`, async () => {
                scene.jobs.onStop = onStop;
                const wait = stopping({ onTimeout });
                await scene.pass(minutes * MINUTE - 15 * SECOND);
                assert.ok(isOpen(wait));
                await scene.pass(45 * SECOND);
                assert.equal(timedOut(wait), "running");
                assert.match(JSON.stringify(wait.end!.reason), /wait\.notStopped/);
                assert.ok(scene.jobs.count("stop Kill") > 0);
            });

    it("asks for the stop again until Orchestrator takes it", async () => {
        let tries = 0;
        scene.jobs.onStop = () => {
            if (++tries < 3) throw failure("SERVER_ERROR");
            scene.jobs.finish(1, "Stopped");
        };
        const wait = stopping({ onTimeout: "softStop" });
        await scene.pass(2 * MINUTE);
        assert.equal(timedOut(wait), "running");
        assert.deepEqual([scene.jobs.count("stop SoftStop"), scene.jobs.count("stop Kill")], [3, 0]);
    });

    it("waits out an outage, and is told by what the job is then", async () => {
        const wait = stopping({ onTimeout: "leave" });
        await scene.pass(30 * SECOND);
        scene.jobs.onRead = () => {
            throw failure("UNREACHABLE");
        };
        await scene.pass(10 * MINUTE);
        assert.ok(isOpen(wait));
        scene.jobs.onRead = () => undefined;
        scene.jobs.finish(1);
        await scene.pass(MINUTE);
        assert.ok(isGood(wait));
    });
});
