import assert from "node:assert/strict";
import v8 from "node:v8";
import type { Jobs } from "../../src/orchestrator/jobs/jobs";
import { REAL_CLOCK } from "../../src/orchestrator/clock";
import { JobEnds } from "../../src/follow/jobs/job-end";
import { FolderWatch } from "../../src/follow/folder-watch";
import { Follower } from "../../src/follow/follower";
import type { WaitOrder } from "../../src/follow/wait";
import { FakeJobs } from "./fake-jobs";

const FOLDERS = 50;

const orderIn = (folder: number): WaitOrder => ({
    job: { id: folder },
    folder: { kind: "id", id: String(folder) },
    limits: { pending: undefined, running: undefined, onTimeout: "leave", killAfter: 60_000 },
    memory: {},
    observer: {
        remember: () => undefined,
        progress: () => undefined,
        seen: () => undefined,
        problemChanged: () => undefined,
        ended: () => undefined,
        failed: () => undefined,
    },
});

/** Those that are still in use. */
const watches = (): number => v8.queryObjects(FolderWatch, { format: "count" }) as unknown as number;

describe("The follower", () => {
    it("keeps nothing of folders in which nobody waits any more", () => {
        const jobs = new FakeJobs() as unknown as Jobs;
        const follower = new Follower(jobs, new JobEnds(jobs, REAL_CLOCK), 16, () => undefined, REAL_CLOCK);
        const before = watches();
        const waits = Array.from({ length: FOLDERS }, (_, folder) => follower.follow(orderIn(folder)));
        assert.equal(watches() - before, FOLDERS);
        for (const giveUp of waits.splice(0)) giveUp();
        // A variable of this test may still hold one.
        assert.ok(watches() - before < 5, `${watches() - before} watches of ${FOLDERS} are left`);
        follower.close();
    });
});
