import assert from "node:assert/strict";
import { markOf } from "../../../../src/orchestrator/start/keyed/key-mark";

const PROCESS = "5b0f1c2d-0000-4000-8000-000000000001";

describe("The mark of a key", () => {
    it("is a UUID of version 5 over process, attempt and key", () => {
        // python3: uuid.uuid5(uuid.UUID("734ae0c9-baaf-408a-9426-44b2d389e13f"), PROCESS + "\n1\nR-1")
        assert.equal(markOf(PROCESS, 1, "R-1"), "be49f6b9-a2af-56c1-8332-95dadf2df3e5");
        assert.equal(markOf(PROCESS, 2, "請求書 7"), "c482cadd-52a0-5ed4-aa48-23875fce03ad");
    });

    it("is the same for a process key in any case, and another for each attempt, key and process", () => {
        const mark = markOf(PROCESS, 1, "a");
        assert.equal(markOf(PROCESS.toUpperCase(), 1, "a"), mark);
        const others = [markOf(PROCESS, 2, "a"), markOf(PROCESS, 1, "A"), markOf(PROCESS.replace("5b", "5c"), 1, "a")];
        assert.equal(new Set([mark, ...others]).size, 4);
    });
});
