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

    it("does not tell an end again after a kill, although it was about to be forgotten", () => {
        const job = endedAt(1, begun - 9 * MINUTE);
        cursor.add(endOf(job));
        const written = cursor.record!;
        cursor.advance(begun + 5 * MINUTE);
        assert.deepEqual(cursor.record!.known, {});
        assert.deepEqual(new EventCursor((each) => [endOf(each)], written).news([job]), []);
    });
});
