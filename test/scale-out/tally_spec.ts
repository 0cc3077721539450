import assert from "node:assert/strict";
import { tally } from "./tally";

const KEYS = ["invoice-1", "invoice-2", "invoice-3"];

describe("The count of what became of shared messages", () => {
    it("finds nothing wrong where each message has one job and one result", () => {
        assert.deepEqual(tally({ keys: KEYS, jobs: KEYS, results: KEYS, pending: 0 }), {
            messages: 3,
            jobs: 3,
            duplicates: 0,
            lost: 0,
            resultsTwice: 0,
        });
    });

    it("counts jobs and results twice apart", () => {
        const { duplicates, resultsTwice, lost } = tally({
            keys: KEYS,
            jobs: [...KEYS, "invoice-2"],
            results: [...KEYS, "invoice-1", "invoice-1"],
            pending: 0,
        });
        assert.deepEqual({ duplicates, resultsTwice, lost }, { duplicates: 1, resultsTwice: 2, lost: 0 });
    });

    it("counts a message without a job, without a result or without an acknowledgement as lost", () => {
        const two = KEYS.slice(1);
        assert.equal(tally({ keys: KEYS, jobs: two, results: KEYS, pending: 0 }).lost, 1);
        assert.equal(tally({ keys: KEYS, jobs: KEYS, results: two, pending: 0 }).lost, 1);
        assert.equal(tally({ keys: KEYS, jobs: KEYS, results: KEYS, pending: 1 }).lost, 1);
    });
});
