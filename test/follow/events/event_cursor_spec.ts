import assert from "node:assert/strict";
import { EventCursor } from "../../../src/follow/events/event-cursor";
import type { FolderEvent } from "../../../src/follow/events/event-source";
import type { JobDto } from "../../../src/orchestrator/jobs/job-dto";
import { MINUTE } from "../fake-jobs";

const endOf = (job: JobDto): FolderEvent => ({
    name: "job.successful",
    id: `${job.Id} ended`,
    time: Date.parse(job.EndTime!),
    job,
});
const endedAt = (Id: number, time: number): JobDto =>
    ({ Id, Key: "", EndTime: new Date(time).toISOString() }) as JobDto;

describe("What an event node remembers", () => {
    const begun = Date.parse("2026-01-05T08:00:00Z");
    let cursor: EventCursor;
    beforeEach(() => {
        cursor = new EventCursor((job) => [endOf(job)]);
        cursor.begin([], begun);
    });

    it("is not copied for each of many ends that are told at once", () => {
        const { known } = cursor.record!;
        for (let id = 0; id < 1_000; id++) {
            cursor.add(endOf(endedAt(id, begun)));
            cursor.advance(begun + id);
            assert.equal(cursor.record!.known, known);
        }
        assert.equal(Object.keys(known).length, 1_000);
    });

    it("shows an end once that is on two pages of a list", () => {
        const twice = [endedAt(1, begun + 2), endedAt(2, begun + 1), endedAt(1, begun + 2)];
        assert.deepEqual(
            cursor.news(twice).map(({ id }) => id),
            ["2 ended", "1 ended"],
        );
    });

    it("is nothing before the first look, and has no id of items where there is none", () => {
        assert.equal(new EventCursor(() => []).record, undefined);
        assert.deepEqual(cursor.record, { changed: begun, looked: begun, known: {} });
    });

    it("has ends for ten minutes behind the newest change, and forgets once a minute", () => {
        const isNews = (time: number): boolean => cursor.news([endedAt(2, time)]).length > 0;
        assert.deepEqual([isNews(begun - 10 * MINUTE), isNews(begun - 10 * MINUTE - 1)], [true, false]);
        cursor.add(endOf(endedAt(1, begun - 10 * MINUTE)));
        cursor.advance(begun + MINUTE - 1);
        assert.equal(Object.keys(cursor.record!.known).length, 1);
        cursor.advance(begun + MINUTE);
        assert.deepEqual(cursor.record!.known, {});
    });

    it("takes an item for known half a minute after a look has shown it, since one before it may come late", () => {
        const looks: [at: number, newest: number, known: number][] = [
            [10_000, 5, 5],
            [11_000, 7, 5],
            [40_000, 8, 5],
            [69_999, 9, 5],
            [70_000, 9, 8],
            [100_000, 9, 9],
        ];
        for (const [at, newest, known] of looks) {
            cursor.sawIds(newest, at);
            assert.equal(cursor.record!.id, known, String(at));
        }
    });

    it("does not tell an end again after a kill, although it was about to be forgotten", () => {
        const job = endedAt(1, begun - 9 * MINUTE);
        cursor.add(endOf(job));
        const written = cursor.record!;
        cursor.advance(begun + 5 * MINUTE);
        assert.deepEqual(cursor.record!.known, {});
        assert.deepEqual(new EventCursor((each) => [endOf(each)], written).news([job]), []);
    });
});
