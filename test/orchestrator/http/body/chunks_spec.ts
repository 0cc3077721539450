import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { Readable } from "node:stream";
import { onChunks } from "../../../../src/orchestrator/http/body/chunks";

describe("A body in many chunks", () => {
    it("is heard chunk by chunk, with the bytes up to each, and lets others run after each thousand", async () => {
        const seen: string[] = [];
        const stream = Object.assign(new EventEmitter(), {
            pause: () => seen.push("pause"),
            resume: () => seen.push("resume"),
        });
        let total = 0;
        onChunks(stream as unknown as Readable, (chunk, bytes) => {
            assert.equal(bytes, (total += chunk.length));
        });
        for (let number = 1; number <= 2_500; number++) {
            stream.emit("data", Buffer.alloc(number % 3));
            if (seen.at(-1) !== "pause") continue;
            seen.push(String(number));
            await new Promise((resolve) => setImmediate(resolve));
        }
        assert.deepEqual(seen, ["pause", "1000", "resume", "pause", "2000", "resume"]);
        assert.equal(total, 2_500);
    });
});
