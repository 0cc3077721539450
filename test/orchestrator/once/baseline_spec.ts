/** Whether a job is older than a start must never be guessed: a newer one may be the start's own. */
import assert from "node:assert/strict";
import type { JobDto } from "../../../src/orchestrator/jobs/job-dto";
import { Baseline, Bounds } from "../../../src/orchestrator/once/baseline";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The server's time when the start left. */
const LEFT = Date.parse("2026-01-05T08:00:00Z");

const at = (time: number): string => new Date(LEFT + time).toISOString();
const job = (Id: number, CreationTime?: string | null): JobDto => ({ Id, Key: `k${Id}`, CreationTime: CreationTime ?? null }); // prettier-ignore

/** The last job had been created a minute before, with the id 100. */
const exact = new Baseline(100, at(-MINUTE), MINUTE, LEFT + HOUR);
/** No start was confirmed yet. */
const byDate = new Baseline(100, undefined, 0, LEFT);
/** The last job was created when the start left, by the clock that dates jobs. The header is ahead. */
const restored = new Baseline(100, undefined, 0, LEFT + HOUR, LEFT);
const withoutId = new Baseline(undefined, undefined, 0, LEFT);
const withoutTime = new Baseline(100, "soon", 0, undefined);
const ignorant = new Baseline(undefined, undefined, 0, undefined);

/** A known id and a known time; the boundaries of each. */
const AGES: [words: string, baseline: Baseline, job: JobDto, age: string, isNew: boolean][] = [
    ["with a higher id and a later time", exact, job(101, at(SECOND)), "newer", true],
    ["with a time that is rounded", exact, job(101, at(-5 * SECOND)), "newer", true],
    ["with a higher id and a time a little earlier", exact, job(101, at(-5 * SECOND - 1)), "unclear", false],
    ["with a higher id and an earlier time", exact, job(101, at(-HOUR)), "unclear", false],
    ["with a higher id and no time", exact, job(101), "newer", true],
    ["with a higher id and a time that is none", exact, job(101, "soon"), "newer", true],
    ["with the known id", exact, job(100, at(-MINUTE)), "older", false],
    ["with a lower id and no time", exact, job(7), "older", false],
    ["with a lower id and a time a little earlier", exact, job(7, at(-MINUTE)), "older", false],
    ["with a lower id and a later time, as after a restore", exact, job(7, at(0)), "unclear", false],
    ["with a lower id and a later time by the header Date", byDate, job(7, at(0)), "unclear", false],
    ["with a lower id and a time after that of the highest id", restored, job(7, at(5 * SECOND + 1)), "unclear", false],
    ["with a lower id and a time close to that of the highest id", restored, job(7, at(5 * SECOND)), "older", false],
    ["with a higher id and a later time by the header Date", byDate, job(101, at(0)), "newer", true],
    ["with a higher id, where no time is known", withoutTime, job(101, at(-HOUR)), "newer", true],
    ["with a lower id, where no time is known", withoutTime, job(100, at(HOUR)), "older", false],
    ["with a time more than a day earlier, where no id is known", withoutId, job(1, at(-26 * HOUR - 1)), "older", false], // prettier-ignore
    ["with a time a day earlier, where no id is known", withoutId, job(1, at(-26 * HOUR)), "unclear", false],
    ["with a later time, where no id is known", withoutId, job(1, at(HOUR)), "unclear", true],
    ["without a time, where no id is known", withoutId, job(1), "unclear", true],
    ["of which nothing can be told", ignorant, job(1, at(-1_000 * HOUR)), "unclear", true],
];

describe("A job beside a start", () => {
    for (const [words, baseline, one, age, isNew] of AGES)
        it(`${words} is ${age}${isNew ? ", and may help the user" : ""}`, () => {
            assert.equal(baseline.ageOf(one), age);
            assert.equal(baseline.isNew(one), isNew);
        });

    for (const [words, minutes, expected] of [
        ["ten minutes earlier", -10, "unclear"],
        ["longer ago", -10.001, "older"],
    ] as const)
        // prettier-ignore
        it(`${words} by the clock that dates jobs is ${expected} where no id is known`, () =>
            assert.equal(new Baseline(undefined, at(0), 0, undefined).ageOf(job(1, at(minutes * MINUTE))), expected));
});

describe("Several jobs beside a start", () => {
    function boundsOf(...jobs: JobDto[]): Bounds {
        const bounds = new Bounds();
        for (const one of jobs) bounds.add(one);
        return bounds;
    }

    for (const [words, baseline, jobs, areAllOlder, mayOneBeNewer] of [
        ["that are none", exact, [], true, false],
        ["that are none, where nothing is known", ignorant, [], true, false],
        ["with ids up to the known one", exact, [job(7), job(100, at(-MINUTE))], true, false],
        ["with one higher id", exact, [job(101, at(0)), job(7, at(-HOUR))], false, true],
        ["with a higher id and earlier times", exact, [job(101, at(-HOUR)), job(7, at(-HOUR))], false, false],
        ["with a higher id, one of them without a time", exact, [job(101, at(-HOUR)), job(7)], false, true],
        ["with lower ids and one later time", exact, [job(7, at(0)), job(8, at(-HOUR))], false, false],
        ["with lower ids and a time after that of the highest id", restored, [job(7, at(6 * SECOND))], false, false],
        ["with lower ids and times before that of the highest id", restored, [job(7, at(-HOUR))], true, false],
        ["with higher ids, where no time is known", withoutTime, [job(101, at(-HOUR))], false, true],
        ["with times days earlier, where no id is known", withoutId, [job(1, at(-30 * HOUR)), job(2, at(-40 * HOUR))], true, false], // prettier-ignore
        ["with a time hours earlier, where no id is known", withoutId, [job(1, at(-HOUR)), job(2, at(-40 * HOUR))], false, false], // prettier-ignore
        ["without a time, where no id is known", withoutId, [job(1, at(-30 * HOUR)), job(2)], false, false],
    ] as const)
        it(`${words} ${areAllOlder ? "are all older" : mayOneBeNewer ? "may have a newer one" : "are unclear"}`, () => {
            const bounds = boundsOf(...jobs);
            assert.equal(baseline.areAllOlder(bounds), areAllOlder);
            assert.equal(baseline.mayOneBeNewer(bounds), mayOneBeNewer);
        });

    it("are summed up in parts as they are in one", () => {
        const jobs = [job(7, at(0)), job(101, at(-HOUR)), job(8)];
        const parts = Bounds.of([boundsOf(jobs[0]!), boundsOf(jobs[1]!), boundsOf(jobs[2]!), new Bounds()]);
        assert.deepEqual(parts, boundsOf(...jobs));
        assert.deepEqual([parts.highestId, parts.newest, parts.isUndated], [101, LEFT, true]);
        assert.equal(Bounds.of([boundsOf(jobs[0]!)]).isUndated, false);
    });
});
