import assert from "node:assert/strict";
import type { Limits } from "../../../src/follow/wait";
import { failure, MINUTE, FollowerRig, SECOND, noAnswer, type WaitResult } from "../fake-jobs";

const HOUR = 60 * MINUTE;

const isOpen = ({ end }: WaitResult): boolean => end === undefined;
const isGood = ({ end }: WaitResult): boolean => end?.good === true;
const timedOut = ({ end }: WaitResult): string | undefined => end?.timedOut;

describe("A time-out", () => {
    let rig: FollowerRig;

    beforeEach(() => (rig = new FollowerRig()));
    afterEach(() => rig.close());

    const DATES: [words: string, error: number | undefined][] = [
        ["is right", 0],
        ["is missing", undefined],
        ["is an hour ahead", HOUR],
        ["is an hour behind", -HOUR],
    ];

    for (const [words, dateError] of DATES) {
        it(`of a running job comes on time when the server's date ${words}`, async () => {
            rig.jobs.dateError = dateError;
            rig.jobs.add(1);
            const wait = rig.wait(1, { limits: { running: 10 * MINUTE } });
            await rig.advance(3 * MINUTE);
            rig.jobs.run(1);
            await rig.advance(9.5 * MINUTE);
            assert.ok(isOpen(wait));
            await rig.advance(MINUTE);
            assert.equal(timedOut(wait), "running");
        });

        it(`of a pending job comes on time when the server's date ${words}`, async () => {
            rig.jobs.dateError = dateError;
            rig.jobs.add(1);
            const wait = rig.wait(1, { limits: { pending: 10 * MINUTE } });
            await rig.advance(9.5 * MINUTE);
            assert.ok(isOpen(wait));
            await rig.advance(MINUTE);
            assert.equal(timedOut(wait), "pending");
        });
    }

    it("does not come early when the server's date jumps ahead, nor late when it jumps back", async () => {
        rig.jobs.add(1);
        rig.jobs.run(1);
        const wait = rig.wait(1, { limits: { running: 10 * MINUTE } });
        await rig.advance(2 * MINUTE);
        rig.jobs.dateError = HOUR;
        await rig.advance(2 * MINUTE);
        assert.ok(isOpen(wait));
        rig.jobs.dateError = -HOUR;
        await rig.advance(7 * MINUTE);
        assert.equal(timedOut(wait), "running");
    });

    it("counts the time before a restart", async () => {
        rig.jobs.add(1, { CreationTime: "2026-01-05T07:51:00Z" });
        const memory = { begun: Date.now() - 9 * MINUTE, since: Date.now() - 9 * MINUTE };
        const wait = rig.wait(1, { limits: { pending: 10 * MINUTE }, memory });
        await rig.advance(2 * MINUTE);
        assert.equal(timedOut(wait), "pending");
    });

    it("comes at most its limit after a restart if this machine's clock was wrong before", async () => {
        for (const [id, begun] of [
            [1, 0],
            [2, Date.now() + 50 * HOUR],
        ] as const) {
            // prettier-ignore
            rig.jobs.add(id);
            const wait = rig.wait(id, { limits: { pending: 10 * MINUTE }, memory: { begun, since: Date.now() } });
            await rig.advance(9 * MINUTE);
            assert.ok(isOpen(wait), String(id));
            await rig.advance(2 * MINUTE);
            assert.equal(timedOut(wait), "pending", String(id));
        }
    });

    const waitForStop = (limits: Partial<Limits>): ReturnType<FollowerRig["wait"]> => {
        rig.jobs.add(1);
        rig.jobs.run(1);
        return rig.wait(1, { limits: { running: MINUTE, killAfter: MINUTE, ...limits } });
    };

    for (const [words, onStop] of [
        ["fails", () => Promise.reject(failure("SERVER_ERROR", "out of order"))],
        ["is never answered", noAnswer],
    ] as const)
        for (const [onTimeout, minutes] of [
            ["softStop", 3],
            ["kill", 2],
        ] as const)
            // prettier-ignore
            it(`is reported in time with ${onTimeout} when every stop ${words}`, async () => {
                rig.jobs.onStop = onStop;
                const wait = waitForStop({ onTimeout });
                await rig.advance(minutes * MINUTE - 15 * SECOND);
                assert.ok(isOpen(wait));
                await rig.advance(45 * SECOND);
                assert.equal(timedOut(wait), "running");
                assert.match(JSON.stringify(wait.end!.reason), /wait\.notStopped/);
                assert.ok(rig.jobs.count("stop Kill") > 0);
            });

    it("requests the stop again until Orchestrator accepts it", async () => {
        let tries = 0;
        rig.jobs.onStop = () => {
            if (++tries < 3) throw failure("SERVER_ERROR");
            rig.jobs.finish(1, "Stopped");
        };
        const wait = waitForStop({ onTimeout: "softStop" });
        await rig.advance(2 * MINUTE);
        assert.equal(timedOut(wait), "running");
        assert.deepEqual([rig.jobs.count("stop SoftStop"), rig.jobs.count("stop Kill")], [3, 0]);
    });

    it("waits for the end of an outage, and reports the state of the job then", async () => {
        const wait = waitForStop({ onTimeout: "leave" });
        await rig.advance(30 * SECOND);
        rig.jobs.onRead = () => {
            throw failure("UNREACHABLE");
        };
        await rig.advance(10 * MINUTE);
        assert.ok(isOpen(wait));
        rig.jobs.onRead = () => undefined;
        rig.jobs.finish(1);
        await rig.advance(MINUTE);
        assert.ok(isGood(wait));
    });
});
