import assert from "node:assert/strict";
import fakeTimers from "@sinonjs/fake-timers";
import { REAL_CLOCK } from "../../../src/orchestrator/clock";
import { HighestIds } from "../../../src/orchestrator/once/highest-ids";
import type { FolderContext } from "../../../src/orchestrator/api/folder-context";

const folder = (key: string): FolderContext => ({ ref: undefined, headers: {}, key });

describe("The highest id in a folder", () => {
    let clock: ReturnType<typeof fakeTimers.install>;
    let asked: string[];
    let ids: { of(folder: FolderContext): Promise<number | undefined> };

    beforeEach(() => {
        clock = fakeTimers.install({ toFake: ["performance"] });
        asked = [];
        const all = new HighestIds(({ key }: FolderContext) => Promise.resolve(asked.push(key)), REAL_CLOCK);
        ids = { of: (one) => all.of(one, one) };
    });
    afterEach(() => clock.uninstall());

    it("serves all requests of half a minute", async () => {
        const [first, second] = [await ids.of(folder("a")), await ids.of(folder("a"))];
        assert.equal(second, first);
        await ids.of(folder("b"));
        clock.tick(30_000);
        await ids.of(folder("a"));
        assert.deepEqual(asked, ["a", "b", "a"]);
    });

    it("is forgotten when a thousand other folders were named", async () => {
        await ids.of(folder("a"));
        for (let number = 1; number <= 1_000; number++) await ids.of(folder(String(number)));
        await ids.of(folder("1000"));
        assert.equal(asked.length, 1_001);
        await ids.of(folder("a"));
        assert.equal(asked.length, 1_002);
    });
});
