/** Which events a job shows, and when they happened. */
import assert from "node:assert/strict";
import { changeOf, JobEvents } from "../../../src/follow/events/job-events";
import { REAL_CLOCK } from "../../../src/orchestrator/clock";
import type { JobDto } from "../../../src/orchestrator/jobs/job-dto";
import type { Jobs } from "../../../src/orchestrator/jobs/jobs";

const BEGIN = Date.parse("2026-01-05T08:00:00Z");
const at = (seconds: number): string => new Date(BEGIN + seconds * 1_000).toISOString();
const job = (more: Partial<JobDto>): JobDto => ({ Id: 1, Key: "k", State: "Running", ...more });

describe("The events of a job", () => {
    const lists: unknown[][] = [];
    const jobs = { changedSince: async (...list: unknown[]) => void lists.push(list) } as unknown as Jobs;
    const source = new JobEvents(jobs, REAL_CLOCK);
    const shown = (more: Partial<JobDto>): unknown[] =>
        source.eventsOf(job(more)).map(({ name, id, time }) => [name, id, (time - BEGIN) / 1_000]);

    for (const [words, more, events] of [
        ["none, while it is pending", { State: "Pending", CreationTime: at(0) }, []],
        ["its start", { StartTime: at(1), LastModificationTime: at(2) }, [["job.started", "k started", 1]]],
        ["its suspension, at its last change", { State: "Suspended", LastModificationTime: at(2) }, [["job.suspended", "k suspended", 2]]], // prettier-ignore
        ["its end", { State: "Faulted", EndTime: at(3), LastModificationTime: at(4) }, [["job.faulted", "k ended", 3]]],
        ["its end, at its last change where it tells no other time", { State: "Stopped", LastModificationTime: at(4) }, [["job.stopped", "k ended", 4]]], // prettier-ignore
    ] as const)
        it(`are ${words}`, () => assert.deepEqual(shown(more), events));

    it("are in the order of the last changes, or of whatever time there is", () => {
        assert.equal(changeOf(job({ StartTime: at(9), LastModificationTime: at(2) })), BEGIN + 2_000);
        assert.equal(changeOf(job({ CreationTime: at(1), StartTime: at(5) })), BEGIN + 5_000);
        assert.equal(changeOf(job({})), -Infinity);
    });

    it("are those of one process in any case, and never of a job that names none", async () => {
        const isOwn = await source.filterOf({ folder: undefined, process: "Bot", queue: "" });
        assert.deepEqual(
            ["bot", "Other", null].map((ReleaseName) => isOwn(job({ ReleaseName }))),
            [true, false, false],
        );
    });

    it("are listed from the share that events have", async () => {
        const observer = { changed: () => undefined, filterRefused: () => undefined };
        await source.changedSince({ time: 5, id: undefined }, undefined, observer);
        assert.deepEqual(lists, [[5, undefined, observer, "events"]]);
    });
});
