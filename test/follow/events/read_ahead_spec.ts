import assert from "node:assert/strict";
import { readAhead, type Ahead } from "../../../src/follow/events/read-ahead";
import { nextTurn, REAL_CLOCK } from "../../../src/orchestrator/clock";

describe("Reading ahead", () => {
    it("keeps the order, and goes on behind what fails", async () => {
        const gone = new Error("gone");
        const results: Ahead<string, string>[] = [];
        const work = async (item: string): Promise<string> => {
            if (item === "b") throw gone;
            return item.toUpperCase();
        };
        for await (const one of readAhead(["a", "b", "c"], 2, work)) results.push(one);
        assert.deepEqual(results, [
            { at: 0, item: "a", result: "A" },
            { at: 1, item: "b", error: gone },
            { at: 2, item: "c", result: "C" },
        ]);
    });

    it("has as many under way as it may, and no more", async () => {
        const begun: string[] = [];
        const ends: (() => void)[] = [];
        const work = (item: string): Promise<void> => {
            begun.push(item);
            return new Promise((resolve) => ends.push(resolve));
        };
        const reading = readAhead(["a", "b", "c", "d"], 2, work);
        for (const expected of ["ab", "abc", "abcd", "abcd"]) {
            const next = reading.next();
            await nextTurn(REAL_CLOCK);
            assert.equal(begun.join(""), expected);
            ends.shift()!();
            await next;
        }
        assert.equal((await reading.next()).done, true);
    });
});
