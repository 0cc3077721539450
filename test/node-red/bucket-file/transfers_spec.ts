import assert from "node:assert/strict";
import type { Progress } from "../../../src/orchestrator/http/exchange";
import { Transfers } from "../../../src/node-red/bucket-file/transfers";

const MEGABYTE = 1024 * 1024;

describe("The transfers of a node", () => {
    let changes: number;
    let transfers: Transfers;
    beforeEach(() => {
        changes = 0;
        transfers = new Transfers(() => void changes++);
    });

    /** Begins a transfer. */
    function begin(): { progress: Progress; end: () => Promise<void> } {
        let progress!: Progress;
        let finish!: () => void;
        const done = transfers.follow((given) => {
            progress = given;
            return new Promise<void>((resolve) => (finish = resolve));
        });
        return {
            progress,
            end: () => {
                finish();
                return done;
            },
        };
    }

    it("tell together how many whole MB are done, until they end", async () => {
        const [first, second] = [begin(), begin()];
        assert.equal(transfers.megabytes, undefined);
        first.progress(12.9 * MEGABYTE, 30 * MEGABYTE);
        second.progress(0, 10 * MEGABYTE);
        assert.deepEqual(transfers.megabytes, { done: 12, total: 40 });
        assert.equal(changes, 2);
        await first.end();
        assert.deepEqual(transfers.megabytes, { done: 0, total: 10 });
        await second.end();
        assert.equal(transfers.megabytes, undefined);
    });

    it("say nothing of what is small, or of unknown length", () => {
        const { progress } = begin();
        progress(100, 200);
        progress(5 * MEGABYTE, undefined);
        assert.equal(transfers.megabytes, undefined);
    });
});
