import assert from "node:assert/strict";
import { runChaos, type Report } from "./run";
import { VARIANTS } from "./variants";

const STARTS = 200;

/** Starts that may end in a Catch node. */
const MOST_ERRORS = 2;

describe("200 starts on a connection that fails in every way", () => {
    let report: Report;

    before(async function () {
        this.timeout(300_000);
        report = await runChaos(
            { ...VARIANTS.get("plain")!, folders: 5 },
            // One fault for each start keeps this short. The long run has more.
            { starts: STARTS, seed: 20, concurrency: 64, timeout: 2, batches: 1, odds: { again: 0, read: 1 / 20 } },
        );
    });

    it("meet many faults", () => {
        const { none = 0, ...struck } = report.tally;
        const count = Object.values(struck).reduce((sum, number) => sum + number, 0);
        assert.ok(none > STARTS / 3 && count > STARTS / 5, JSON.stringify(report.tally));
        assert.deepEqual(report.proxyErrors, []);
    });

    it("start no job twice", () => {
        assert.equal(report.verdict.duplicates, 0, JSON.stringify(report.verdict));
    });

    it("are each sent on once with exactly their own jobs, or caught once", () => {
        const { lost, wrong, phantom, abandoned } = report.verdict;
        assert.deepEqual({ lost, wrong, phantom, abandoned }, { lost: 0, wrong: 0, phantom: 0, abandoned: 0 });
    });

    it("report that nothing was started only when that is true", () => {
        assert.equal(report.verdict.denied, 0, JSON.stringify(report.verdict));
    });

    it("nearly all succeed", () => {
        const errors = Object.values(report.verdict.errors).reduce((sum, count) => sum + count, 0);
        assert.ok(errors <= MOST_ERRORS, JSON.stringify(report.verdict.errors));
    });

    it("leave no unhandled rejection and no open handle", () => {
        const { unhandled, openHandles, exited } = report;
        assert.deepEqual({ unhandled, openHandles, exited }, { unhandled: [], openHandles: {}, exited: true });
    });
});
