/** Which attempt of a key the jobs of a list belong to. */
import assert from "node:assert/strict";
import type { JobDto } from "../../../../src/orchestrator/jobs/job-dto";
import {
    correlationsFrom,
    lastMarked,
    unmarkedJobs,
    withUnmarked,
    type Attempt,
} from "../../../../src/orchestrator/start/keyed/attempts";
import { MAX_ATTEMPTS } from "../../../../src/orchestrator/start/keyed/decision";
import type { Witnesses } from "../../../../src/orchestrator/start/keyed/witnesses";
import type { Correlation } from "../../../../src/orchestrator/start/reconcile/correlation";
import type { ListedJobs } from "../../../../src/orchestrator/start/reconcile/listed-jobs";

const REFERENCE: Correlation = { field: "Reference", value: "R-1", shared: true };
const batchKey = (attempt: number): Correlation => ({ field: "BatchExecutionKey", value: `m${attempt}`, shared: false }); // prettier-ignore
const oldMark = (attempt: number): Correlation => ({ field: "Reference", value: `old ${attempt}`, shared: false });

const witnesses = (more: Partial<Witnesses> = {}): Witnesses => ({
    marks: (attempt) => [batchKey(attempt)],
    reference: undefined,
    showsMarks: false,
    write: batchKey,
    ...more,
});
const job = (Id: number, State: string, more: Partial<JobDto> = {}): JobDto => ({ Id, Key: `k${Id}`, State, ...more });
const listed = (jobs: readonly JobDto[]): ListedJobs =>
    ({
        withMark: ({ field, value }: Correlation) =>
            jobs.filter((one) => one[field]?.toLowerCase() === value.toLowerCase()),
    }) as unknown as ListedJobs;
const idsOf = ({ number, jobs }: Attempt): [number: number, ids: number[]] => [number, jobs.map(({ Id }) => Id)];

describe("A look-up of a key", () => {
    const asked = (isRepeatable: boolean, reference?: Correlation): string[] =>
        correlationsFrom(3, witnesses({ reference }), isRepeatable).map(({ value }) => value);

    it("asks for the mark of one attempt", () => assert.deepEqual(asked(false), ["m3"]));

    it("asks for four attempts at once where there may be further ones", () =>
        assert.deepEqual(asked(true), ["m3", "m4", "m5", "m6"]));

    it("asks for one attempt and the reference, which all attempts bear", () =>
        assert.deepEqual(asked(true, REFERENCE), ["m3", "R-1"]));
});

describe("The last attempt of a key", () => {
    it("is the last one whose jobs bear its mark", () => {
        const jobs = [1, 3, MAX_ATTEMPTS].map((at) => job(at, "Faulted", { BatchExecutionKey: `m${at}` }));
        assert.deepEqual(idsOf(lastMarked(1, listed(jobs), witnesses())), [MAX_ATTEMPTS, [MAX_ATTEMPTS]]);
        assert.deepEqual(idsOf(lastMarked(2, listed(jobs.slice(0, 2)), witnesses())), [3, [3]]);
    });

    it("is the first one that was asked for, and has no jobs, where there are none", () =>
        assert.deepEqual(lastMarked(2, listed([]), witnesses()), { number: 2, jobs: [] }));

    for (const [words, last, states, requested, expected] of [
        ["stays where all jobs bear marks", [2, 9], [], 1, [2, [9]]],
        ["is the first one with a job without a mark", [1], ["Running"], 1, [1, [1]]],
        ["is the next one with a job without a mark", [2, 9], ["Running"], 1, [3, [1]]],
        ["is the second one where the first job has failed", [1], ["Faulted", "Running"], 1, [2, [2]]],
        ["is the third one where two jobs have failed", [1], ["Faulted", "Stopped", "Running"], 1, [3, [3]]],
        ["is the first one with a job too many where that has not failed", [1], ["Running", "Running"], 1, [1, [1, 2]]],
        ["has as many jobs as are asked for", [1], ["Faulted", "Faulted", "Running", "Running"], 2, [2, [3, 4]]],
        ["has a job too many where there are too few for another", [1], ["Faulted", "Faulted", "Faulted"], 2, [1, [1, 2, 3]]], // prettier-ignore
        ["has all jobs where their number depends on robots", [1], ["Faulted", "Faulted"], undefined, [1, [1, 2]]],
        ["is never one that can't be", [MAX_ATTEMPTS, 9], ["Running"], 1, [MAX_ATTEMPTS, [1]]],
    ] as const)
        it(words, () => {
            const [number, id] = last as readonly [number, number?];
            const unmarked = states.map((state, at) => job(at + 1, state)).reverse();
            const known = { number, jobs: id === undefined ? [] : [job(id, "Faulted")] };
            assert.deepEqual(idsOf(withUnmarked(known, unmarked, requested)), expected);
        });
});

describe("The jobs of a key without a mark", () => {
    const jobs = [
        job(1, "Faulted", { Reference: "R-1" }),
        job(2, "Faulted", { Reference: "r-1" }),
        job(3, "Faulted", { Reference: "R-1", BatchExecutionKey: "M2" }),
        job(4, "Faulted", { Reference: "R-1", BatchExecutionKey: "of the server" }),
        job(5, "Faulted", { Reference: "R-1", BatchExecutionKey: "old 1" }),
    ];
    const unmarked = (more: Partial<Witnesses>): number[] =>
        unmarkedJobs(
            listed(jobs),
            witnesses({ marks: (attempt) => [batchKey(attempt), oldMark(attempt)], ...more }),
        ).map(({ Id }) => Id);

    it("bear the key itself as their reference, in its own case, and no mark of an attempt", () =>
        assert.deepEqual(unmarked({ reference: REFERENCE }), [1, 4, 5]));

    it("bear no key at all on a server that shows marks", () =>
        assert.deepEqual(unmarked({ reference: REFERENCE, showsMarks: true }), [1]));

    it("are none where the start has another reference", () => assert.deepEqual(unmarked({}), []));
});
