/** What the answers of starts tell about a server. */
import assert from "node:assert/strict";
import type { JobDto } from "../../../../src/orchestrator/jobs/job-dto";
import type { MarkField } from "../../../../src/orchestrator/start/reconcile/correlation";
import { KnownJobs } from "../../../../src/orchestrator/start/reconcile/known-jobs";
import { Start } from "../../../../src/orchestrator/start/start";
import { HandClock } from "../../../follow/hand-clock";
import { command } from "../../client";

const HOUR = 3_600_000;
const KEY = "6fa1c7b0-3d0e-4b52-9d39-0c1f8a1f2b3c";

const job = (Id: number, more: Partial<JobDto> = {}): JobDto => ({ Id, Key: `job-${Id}`, ...more });

function newStart(field?: MarkField, value = KEY, folder = ""): Start {
    const start = new Start(command());
    start.folder = { ref: undefined, headers: {}, key: folder };
    if (field) start.correlation = { field, value, shared: false };
    return start;
}

describe("A server", () => {
    let clock: HandClock;
    let known: KnownJobs;

    beforeEach(() => {
        clock = new HandClock();
        known = new KnownJobs(clock);
    });

    const ageOf = (start: Start, one: JobDto, date?: number): string => known.baseline(start, date).ageOf(one);

    it("may keep a mark, as long as nothing is known", () => {
        assert.equal(known.keeps("Reference"), true);
        assert.equal(known.hasShown("Reference"), false);
        assert.deepEqual(known.evidence(""), { canaries: [], shown: new Set() });
    });

    for (const [words, value, given] of [
        ["as it was sent", "Order 1", "Order 1"],
        ["in another case", "Order 1", "order 1"],
        ["with braces", KEY, `{${KEY.toUpperCase()}}`],
    ] as const)
        it(`keeps a mark that it gives back ${words}`, () => {
            known.noteStarted(newStart("Reference", value, "a"), [job(5, { Reference: given })]);
            assert.deepEqual([known.keeps("Reference"), known.hasShown("Reference")], [true, true]);
            assert.deepEqual([known.keeps("BatchExecutionKey"), known.hasShown("BatchExecutionKey")], [true, false]);
            const canary = { id: 5, key: "job-5", field: "Reference", value, at: clock.now() };
            assert.deepEqual(known.evidence("a"), { canaries: [canary], shown: new Set(["Reference"]) });
            assert.deepEqual(known.evidence("b").canaries, []);
        });

    for (const given of [null, undefined, "another"])
        it(`drops a mark that comes back as ${given}, whatever it did before`, () => {
            known.noteShown("BatchExecutionKey");
            assert.equal(known.hasShown("BatchExecutionKey"), true);
            known.noteStarted(newStart("BatchExecutionKey"), [job(5, { BatchExecutionKey: given as string })]);
            assert.deepEqual([known.keeps("BatchExecutionKey"), known.hasShown("BatchExecutionKey")], [false, false]);
            assert.equal(known.keeps("Reference"), true);
            assert.deepEqual(known.evidence("").canaries, []);
        });

    it("tells nothing of marks by a start without one", () => {
        known.noteStarted(newStart(), [job(5, { Reference: KEY })]);
        assert.deepEqual(known.evidence(""), { canaries: [], shown: new Set() });
        assert.equal(ageOf(newStart(), job(5)), "older");
    });

    it("has one canary for each kind of mark in a folder, the last one", () => {
        for (const id of [5, 6]) known.noteStarted(newStart("Reference"), [job(id, { Reference: KEY })]);
        known.noteStarted(newStart("BatchExecutionKey"), [job(7, { BatchExecutionKey: KEY })]);
        assert.deepEqual(known.evidence("").canaries.map(({ id }) => id), [7, 6]); // prettier-ignore
    });

    it("has a canary until its job is gone", () => {
        for (const field of ["Reference", "BatchExecutionKey"] as const)
            known.noteStarted(newStart(field), [job(5, { [field]: KEY })]);
        clock.advance(24 * HOUR);
        const [gone, other] = known.evidence("").canaries;
        known.forget(gone!);
        assert.deepEqual(known.evidence("").canaries, [other]);
    });

    it("keeps its new canary where an older one is gone", () => {
        const start = (id: number): void => known.noteStarted(newStart("Reference"), [job(id, { Reference: KEY })]);
        start(5);
        const [gone] = known.evidence("").canaries;
        start(6);
        known.forget(gone!);
        assert.deepEqual(known.evidence("").canaries.map(({ id }) => id), [6]); // prettier-ignore
    });

    it("has no more than a thousand canaries", () => {
        const start = (at: number): void => known.noteStarted(newStart("Reference", KEY, `folder ${at}`), [job(5, { Reference: KEY })]); // prettier-ignore
        for (let at = 0; at <= 1_000; at++) start(at);
        assert.deepEqual([0, 1, 1_000].map((at) => known.evidence(`folder ${at}`).canaries.length), [0, 1, 1]); // prettier-ignore
    });

    it("gives higher ids to newer jobs, as far as it has told ids", () => {
        const start = newStart();
        const newerFrom = (id: number): void =>
            assert.deepEqual([id - 1, id].map((one) => ageOf(start, job(one))), ["older", "newer"]); // prettier-ignore
        assert.equal(ageOf(start, job(5)), "unclear");
        start.highestListedId = 0;
        newerFrom(1);
        start.highestListedId = 4;
        newerFrom(5);
        known.noteIds([job(9), job(7)]);
        newerFrom(10);
        start.highestListedId = 12;
        newerFrom(13);
        known.noteStarted(start, [job(20), job(30)]);
        newerFrom(31);
    });

    it("gives lower ids to newer jobs only after its database was restored", () => {
        const start = newStart();
        const at = (seconds: number): string =>
            new Date(Date.parse("2026-01-05T08:00:00Z") + seconds * 1_000).toISOString();
        known.noteIds([job(9, { CreationTime: at(0) }), job(7, { CreationTime: at(60) })]);
        assert.equal(ageOf(start, job(8, { CreationTime: at(5) })), "older");
        assert.equal(ageOf(start, job(8, { CreationTime: at(5.001) })), "unclear");
        start.highestListedId = 12;
        assert.equal(ageOf(start, job(11, { CreationTime: at(60) })), "older", "a list has shown later ones");
    });

    it("dates jobs by the clock that its last answer told, which goes on", () => {
        const start = newStart();
        assert.equal(known.isDated, false);
        const begin = Date.parse("2026-01-05T08:00:00Z");
        const created = (milliseconds: number): JobDto => job(99, { CreationTime: new Date(begin + milliseconds).toISOString() }); // prettier-ignore
        known.noteStarted(start, [{ ...created(0), Id: 5 }]);
        assert.equal(known.isDated, true);
        clock.advance(HOUR);
        assert.equal(ageOf(start, created(HOUR)), "newer");
        assert.equal(ageOf(start, created(0)), "unclear");
        known.noteStarted(start, [job(6, { CreationTime: null })]);
        assert.equal(known.isDated, false);
    });

    it("dates jobs by its header where no answer told a time", () => {
        known.noteIds([job(5)]);
        const date = Date.parse("2026-01-05T08:00:00Z");
        const old = job(99, { CreationTime: new Date(date - 48 * HOUR).toISOString() });
        assert.equal(ageOf(newStart(), old, date), "unclear");
        assert.equal(ageOf(newStart(), old), "newer");
    });
});
