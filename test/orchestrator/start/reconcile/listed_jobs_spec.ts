/** What a list of jobs proves about a start, and what it does not. */
import assert from "node:assert/strict";
import type { JobDto } from "../../../../src/orchestrator/jobs/job-dto";
import { Bounds } from "../../../../src/orchestrator/once/baseline";
import type { Correlation, MarkField } from "../../../../src/orchestrator/start/reconcile/correlation";
import type { Canary } from "../../../../src/orchestrator/start/reconcile/known-jobs";
import { ListedJobs } from "../../../../src/orchestrator/start/reconcile/listed-jobs";

const KEY: Correlation = { field: "BatchExecutionKey", value: "Mine", shared: false };
const REFERENCE: Correlation = { field: "Reference", value: "Mine", shared: true };

const job = (Id: number, more: Partial<JobDto> = {}): JobDto => ({ Id, Key: `job-${Id}`, ...more });
const canary = (field: MarkField = "BatchExecutionKey"): Canary => ({ id: 50, key: "job-50", field, value: "known", at: 0 }); // prettier-ignore

function listed(canaries: Canary[], ...jobs: JobDto[]): ListedJobs {
    const list = new ListedJobs({ canaries, shown: new Set(["BatchExecutionKey", "Reference"]) }, false);
    list.add(jobs);
    return list;
}

describe("A list of jobs", () => {
    it("shows the jobs with a mark, in any case, each once, and tells the kinds of marks apart", () => {
        const mine = job(1, { BatchExecutionKey: "MINE", Reference: "other" });
        const list = listed([], mine, job(2, { Reference: "mine" }), job(3, { BatchExecutionKey: "other" }));
        list.add([mine, job(4, { BatchExecutionKey: "mine" })]);
        assert.deepEqual(list.withMark(KEY).map(({ Id }) => Id), [1, 4]); // prettier-ignore
        assert.deepEqual(list.withMark(REFERENCE).map(({ Id }) => Id), [2]); // prettier-ignore
        assert.equal(list.size, 4);
    });

    it("may hide the marks of the jobs that it shows without one, where it proves nothing", () => {
        assert.equal(listed([], job(7), job(9), job(8, { BatchExecutionKey: "x" })).unmarked(KEY).highestId, 9);
        assert.equal(listed([canary()], job(7), job(50)).unmarked(KEY).highestId, 50, "the canary has none, either");
        assert.equal(listed([canary("Reference")], job(50, { Reference: "known" })).unmarked(KEY).highestId, 50);
    });

    it("may hide the marks of all jobs where the server has never shown one", () => {
        const list = new ListedJobs({ canaries: [], shown: new Set(["Reference"]) }, false);
        list.add([job(7), job(9, { BatchExecutionKey: "other", Reference: "r" })]);
        assert.deepEqual([list.unmarked(KEY).highestId, list.unmarked(REFERENCE).highestId], [9, 7]);
    });

    it("hides no reference where it shows that of a known job", () => {
        const shown = job(50, { Reference: "KNOWN" });
        assert.deepEqual(listed([canary("Reference")], shown, job(99)).unmarked(REFERENCE), new Bounds());
    });

    it("hides no key of older jobs where it shows that of a known job, but perhaps those of newer ones", () => {
        const shown = job(50, { BatchExecutionKey: "known" });
        assert.deepEqual(listed([canary()], shown, job(49)).unmarked(KEY), new Bounds());
        assert.equal(listed([canary()], shown, job(51)).unmarked(KEY).highestId, 51);
    });

    it("goes back far enough when it goes back to all known jobs", () => {
        const list = listed([canary(), { ...canary("Reference"), id: 40 }]);
        assert.deepEqual([51, 50, 41, 40].map((id) => list.isPast(job(id))), [false, false, false, true]); // prettier-ignore
        assert.equal(listed([]).isPast(job(1_000)), true);
    });

    for (const [words, canaries, jobs, isComplete, doubt] of [
        ["is reliable where it is whole", [], [], true, undefined],
        ["is not reliable where it is not whole", [], [], false, { key: "reconcile.notWhole" }],
        ["is not reliable where it lacks a known job", [canary()], [], true, { key: "reconcile.canary", values: { job: "job-50" } }], // prettier-ignore
        ["is not reliable where a known job lacks its mark", [canary()], [job(50)], true, { key: "reconcile.canary", values: { job: "job-50" } }], // prettier-ignore
        ["is reliable where a known job has its mark", [canary()], [job(50, { BatchExecutionKey: "known" })], true, undefined], // prettier-ignore
        ["is reliable where only the other kind of mark is missing", [canary("Reference")], [], true, undefined],
    ] as const)
        it(words, () => {
            const list = Object.assign(listed([...canaries], ...jobs), { isComplete });
            const error = list.doubt(KEY);
            assert.deepEqual(error?.sentences, doubt && [doubt]);
            assert.equal(error?.code, doubt && "BAD_ANSWER");
        });
});
