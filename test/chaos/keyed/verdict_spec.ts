import assert from "node:assert/strict";
import { markOf } from "../../../src/orchestrator/start/keyed/key-mark";
import type { LedgerEntry } from "../orchestrator-process";
import { KEYED_VARIANTS, keyOf, type KeyedVariant } from "./variants";
import { judgeKeys, KEYED_VIOLATIONS, type KeyedEvidence } from "./verdict";

const PROCESS = "5b0f1c2d-0000-4000-8000-000000000001";
const ONCE = { ...KEYED_VARIANTS.get("keys")!, folders: 1 };
const RESTART = { ...KEYED_VARIANTS.get("keysRestart")!, folders: 1 };

describe("The verdict of a run with keys", () => {
    const job = (id: number, n: number, attempt = 1, more: Partial<LedgerEntry> = {}): LedgerEntry => ({
        id,
        key: `job-${id}`,
        batchExecutionKey: markOf(PROCESS, attempt, keyOf(n)),
        reference: keyOf(n),
        n,
        stopped: false,
        ...more,
    });

    /** The violations, each with its number. */
    function judged(evidence: Partial<KeyedEvidence>, variant: KeyedVariant = ONCE): Record<string, number> {
        const verdict = judgeKeys({ variant, keys: 1, jobs: [job(1, 0)], acknowledged: [{ n: 0, jobs: [1] }], processKeys: [PROCESS], ...evidence }); // prettier-ignore
        const counts = KEYED_VIOLATIONS.map((violation) => [violation, verdict[violation]] as const);
        return Object.fromEntries(counts.filter(([, count]) => count > 0));
    }

    it("passes one job for each key, however often its message went on", () => {
        assert.deepEqual(judged({}), {});
        const twice = [1, 1].map((id) => ({ n: 0, jobs: [id] }));
        assert.deepEqual(judged({ acknowledged: twice }), {});
    });

    it("finds a second job, unless it was stopped before it ran", () => {
        assert.deepEqual(judged({ jobs: [job(1, 0), job(2, 0)], acknowledged: [{ n: 0, jobs: [1, 2] }] }), { duplicates: 1 }); // prettier-ignore
        assert.deepEqual(judged({ jobs: [job(1, 0), job(2, 0, 1, { stopped: true })] }), {});
    });

    it("finds a job with another mark, and an attempt after one that was successful", () => {
        assert.deepEqual(judged({ jobs: [job(1, 0), job(2, 0, 1, { batchExecutionKey: "other" })] }), { needless: 1 });
        const jobs = [1, 2, 3].map((attempt) => job(attempt, 1, attempt));
        const evidence = { keys: 2, acknowledged: [{ n: 0, jobs: [9] }, { n: 1, jobs: [2] }] }; // prettier-ignore
        assert.deepEqual(judged({ ...evidence, jobs: [job(9, 0), ...jobs.slice(0, 2)] }, RESTART), {});
        assert.deepEqual(judged({ ...evidence, jobs: [job(9, 0), ...jobs] }, RESTART), { needless: 1 });
    });

    it("finds a key that was never acknowledged, and a message with another key's job, or with none", () => {
        assert.deepEqual(judged({ acknowledged: [] }), { lost: 1 });
        const jobs = [job(1, 0), job(2, 1)];
        const right = { n: 1, jobs: [2] };
        assert.deepEqual(judged({ keys: 2, jobs, acknowledged: [{ n: 0, jobs: [2] }, right] }), { wrong: 1 });
        assert.deepEqual(judged({ keys: 2, jobs, acknowledged: [{ n: 0, jobs: [] }, right] }), { wrong: 1 });
    });

    it("finds an attempt with too few jobs", () => {
        const variant = { ...ONCE, jobsCount: 3 };
        assert.deepEqual(judged({ jobs: [job(1, 0), job(2, 0)], acknowledged: [{ n: 0, jobs: [1, 2] }] }, variant), { incomplete: 1 }); // prettier-ignore
    });
});
