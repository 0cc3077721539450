import assert from "node:assert/strict";
import { runChaos, type Report } from "./run";
import { VARIANTS } from "./variants";

const STARTS = 200;

/** At most this many of the starts may end in Catch. */
const MOST_ERRORS = 2;

describe("200 messages on a connection that fails in every way", () => {
    let report: Report;

    before(async function () {
        this.timeout(300_000);
        report = await runChaos(
            { ...VARIANTS.get("plain")!, folders: 5 },
            // One fault a start, so that it is over soon: the long run has them all.
            { starts: STARTS, seed: 20, concurrency: 64, timeout: 2, parts: 1, odds: { again: 0, read: 1 / 20 } },
        );
    });

    it("meet faults in a third of their starts", () => {
        const { none = 0, ...struck } = report.tally;
        const count = Object.values(struck).reduce((sum, each) => sum + each, 0);
        assert.ok(none > STARTS / 3 && count > STARTS / 5, JSON.stringify(report.tally));
        assert.deepEqual(report.troubles, []);
    });

    it("start no job twice", () => {
        assert.equal(report.verdict.duplicates, 0, JSON.stringify(report.verdict));
    });

    it("each come out once with exactly their own jobs, or reach Catch once", () => {
        const { lost, wrong, phantom, abandoned } = report.verdict;
        assert.deepEqual({ lost, wrong, phantom, abandoned }, { lost: 0, wrong: 0, phantom: 0, abandoned: 0 });
    });

    it("have an error that says that nothing was started only when nothing was", () => {
        assert.equal(report.verdict.denied, 0, JSON.stringify(report.verdict));
    });

    it("nearly all come out", () => {
        const errors = Object.values(report.verdict.errors).reduce((sum, count) => sum + count, 0);
        assert.ok(errors <= MOST_ERRORS, JSON.stringify(report.verdict.errors));
    });

    it("leave no rejection unhandled and nothing open behind", () => {
        const { unhandled, openHandles, ended } = report;
        assert.deepEqual({ unhandled, openHandles, ended }, { unhandled: [], openHandles: {}, ended: true });
    });
});
