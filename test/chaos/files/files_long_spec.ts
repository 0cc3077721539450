import assert from "node:assert/strict";
import { runFiles, type FilesReport } from "./run";

const FILES = 60;

describe("60 files on a connection that fails in every way", () => {
    let report: FilesReport;

    before(async function () {
        this.timeout(300_000);
        report = await runFiles({ files: FILES, seed: 20, mostBytes: 300_000, odds: 1 / 8 });
    });

    it("meet many faults", () => {
        const { none = 0, ...struck } = report.tally;
        const count = Object.values(struck).reduce((sum, number) => sum + number, 0);
        assert.ok(none > FILES && count > FILES / 4, JSON.stringify(report.tally));
    });

    it("arrive whole, or are an error", () => {
        assert.deepEqual(report.failures, []);
    });

    it("nearly all arrive", () => {
        const errors = Object.values(report.errors).reduce((sum, count) => sum + count, 0);
        assert.ok(errors <= FILES / 4, JSON.stringify(report.errors));
    });
});
