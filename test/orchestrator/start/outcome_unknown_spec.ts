import assert from "node:assert/strict";
import { OrchestratorError } from "../../../src/orchestrator/errors/orchestrator-error";
import { outcomeUnknown, type OutcomeUnknown } from "../../../src/orchestrator/start/outcome-unknown";
import type { Finding } from "../../../src/orchestrator/start/reconcile/reconciler";
import type { StartInfo } from "../../../src/orchestrator/start/start-info";

const FAILURE = { code: "SERVER_ERROR", sentences: [{ key: "hint.serverError" }], cause: { status: 500 } } as const;
const jobs = (count: number): { Id: number; Key: string }[] => Array.from({ length: count }, (_, at) => ({ Id: at, Key: `k${at}` })); // prettier-ignore

describe("The error of a start that nobody knows about", () => {
    function told(
        finding: Finding,
        startInfo: StartInfo = {},
    ): [keys: string[], cause: unknown, error: OutcomeUnknown] {
        const error = outcomeUnknown(FAILURE, finding, startInfo);
        assert.equal(error.code, "OUTCOME_UNKNOWN");
        return [error.sentences.map(({ key }) => key), error.cause, error];
    }

    it("says what failed, and that it was looked up and not found", () => {
        const [keys, cause, error] = told({ kind: "notFound" });
        assert.equal(error.isNotFound, true);
        assert.deepEqual(keys, ["hint.serverError", "hint.outcomeUnknown", "hint.outcomeNotFound"]);
        assert.deepEqual(cause, { status: 500 });
    });

    it("names the jobs that it may have started, and the mark by which the user finds them", () => {
        const startInfo = { BatchExecutionKey: "key", Reference: "r" };
        const [keys, cause, error] = told({ kind: "inconclusive", jobs: jobs(2) }, startInfo);
        assert.deepEqual(keys, ["hint.serverError", "hint.outcomeUnknown", "hint.outcomeJobs", "hint.outcomeKey", "hint.outcomeReference"]); // prettier-ignore
        assert.equal(error.isNotFound, false);
        assert.deepEqual(cause, { status: 500, jobs: ["k0", "k1"], batchExecutionKey: "key", reference: "r" });
        assert.deepEqual(error.sentences.slice(2).map(({ values }) => values), [{ jobs: "k0, k1" }, { batchExecutionKey: "key" }, { reference: '"r"' }]); // prettier-ignore
    });

    it("says why it could not be looked up", () => {
        const failure = new OrchestratorError("NOT_ALLOWED", [{ key: "hint.notAllowed" }]);
        const [keys, cause] = told({ kind: "inconclusive", jobs: [], failure });
        assert.deepEqual(keys, ["hint.serverError", "hint.outcomeUnknown", "hint.outcomeNotLookedUp", "hint.notAllowed"]); // prettier-ignore
        assert.deepEqual(cause, { status: 500 });
    });

    for (const [count, words] of [
        [5, "k0, k1, k2, k3, k4"],
        [6, "k0, k1, k2, k3, k4, …"],
    ] as const)
        // prettier-ignore
        it(`says ${words} for ${count} jobs, and its cause has them all`, () => {
            const [, cause, error] = told({ kind: "tooFew", jobs: jobs(count) });
            assert.deepEqual(error.sentences.at(-1)!.values, { jobs: words });
            assert.equal((cause as { jobs: string[] }).jobs.length, count);
        });
});
