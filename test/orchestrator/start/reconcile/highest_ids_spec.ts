import assert from "node:assert/strict";
import fakeTimers from "@sinonjs/fake-timers";
import { REAL_CLOCK } from "../../../../src/orchestrator/clock";
import { HighestIds } from "../../../../src/orchestrator/start/reconcile/highest-ids";
import type { Start } from "../../../../src/orchestrator/start/start";

const startIn = (key: string): Start => ({ folder: { ref: undefined, headers: {}, key } }) as unknown as Start;

describe("The highest id in a folder", () => {
    let clock: ReturnType<typeof fakeTimers.install>;
    let asked: string[];
    let ids: HighestIds;

    beforeEach(() => {
        clock = fakeTimers.install({ toFake: ["performance"] });
        asked = [];
        const highestId = ({ folder }: Start): Promise<number> => Promise.resolve(asked.push(folder.key));
        ids = new HighestIds({ highestId }, REAL_CLOCK);
    });
    afterEach(() => clock.uninstall());

    it("serves all starts of half a minute", async () => {
        const [first, second] = [await ids.of(startIn("a")), await ids.of(startIn("a"))];
        assert.equal(second, first);
        await ids.of(startIn("b"));
        clock.tick(30_000);
        await ids.of(startIn("a"));
        assert.deepEqual(asked, ["a", "b", "a"]);
    });

    it("is forgotten when a thousand other folders were named", async () => {
        await ids.of(startIn("a"));
        for (let number = 1; number <= 1_000; number++) await ids.of(startIn(String(number)));
        await ids.of(startIn("1000"));
        assert.equal(asked.length, 1_001);
        await ids.of(startIn("a"));
        assert.equal(asked.length, 1_002);
    });
});
