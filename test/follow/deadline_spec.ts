import assert from "node:assert/strict";
import fakeTimers from "@sinonjs/fake-timers";
import { withDeadline } from "../../src/follow/deadline";
import { REAL_CLOCK } from "../../src/orchestrator/clock";

describe("A request for details", () => {
    let clock: ReturnType<typeof fakeTimers.install>;

    beforeEach(() => (clock = fakeTimers.install({ toFake: ["setTimeout", "clearTimeout"] })));
    afterEach(() => clock.uninstall());

    const untilAborted = (signal: AbortSignal): Promise<never> =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));

    for (const [words, milliseconds, ends, seconds] of [
        ["has eight seconds", undefined, 8_000, 8],
        ["has as long as it is given", 2_500, 2_500, 2.5],
        ["is aborted at once where there is no time left", -1, 1, -0],
    ] as const)
        it(words, async () => {
            let isOver = false;
            const asked = withDeadline(REAL_CLOCK, untilAborted, milliseconds).finally(() => (isOver = true));
            const failed = assert.rejects(asked, {
                code: "TIMED_OUT",
                sentences: [{ key: "wait.noAnswer", values: { seconds } }],
            });
            await clock.tickAsync(ends - 1);
            assert.equal(isOver, false);
            await clock.tickAsync(1);
            await failed;
        });

    it("leaves no timer behind, whatever became of it", async () => {
        assert.equal(await withDeadline(REAL_CLOCK, async () => "details"), "details");
        const refused = new Error("refused");
        await assert.rejects(withDeadline(REAL_CLOCK, () => Promise.reject(refused)), refused); // prettier-ignore
        assert.equal(clock.countTimers(), 0);
    });
});
