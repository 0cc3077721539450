import assert from "node:assert/strict";
import { LiveJobs } from "../../../src/node-red/live-jobs/live-jobs";
import { NodeJobs } from "../../../src/node-red/live-jobs/node-jobs";
import type { JobDto } from "../../../src/orchestrator/jobs/job-dto";
import { MOST_LIVE_JOBS } from "../../../src/shared/live-jobs";

const BEGUN = Date.UTC(2026, 0, 1);

/** A job with a higher ID is created later, by a second. */
const job = (Id: number): JobDto => ({
    Id,
    Key: `key ${Id}`,
    State: "Running",
    CreationTime: new Date(BEGUN + Id * 1_000).toISOString(),
});

const jobs = (from: number, to: number): JobDto[] => Array.from({ length: to - from + 1 }, (_, at) => job(from + at));

const CONNECTION = { connection: "connection", base: "https://localhost/", urlOf: () => undefined };

describe("The list of more jobs than it keeps", () => {
    let all: LiveJobs;
    let node: NodeJobs;

    beforeEach(() => {
        all = new LiveJobs(() => undefined);
        node = new NodeJobs(all, { id: "node" }, CONNECTION);
    });

    const see = (job: JobDto): void => node.follow(undefined).seen(job);

    const shown = (): number[] => all.since(all.run, -1).jobs.map(({ id }) => id);

    const ids = (from: number, to: number): number[] => jobs(from, to).map(({ Id }) => Id);

    it("stays in order when waits see jobs that it has forgotten", () => {
        for (const started of jobs(1, 600)) node.started(started, undefined);
        for (const awaited of jobs(1, 300)) see(awaited);
        assert.deepEqual(shown(), ids(101, 600));
    });

    it("stays in order when the jobs of one start have the same time", () => {
        const { CreationTime } = job(1);
        const same = jobs(1, 600).map((each) => ({ ...each, CreationTime: CreationTime! }));
        for (const started of same) node.started(started, undefined);
        for (const awaited of same.slice(0, 300)) see(awaited);
        assert.deepEqual(shown(), ids(101, 600));
    });

    it("shows a job that was started elsewhere when a wait sees it, while there is room or it is newer", () => {
        for (const started of jobs(11, MOST_LIVE_JOBS + 9)) node.started(started, undefined);
        see(job(1));
        assert.deepEqual(shown(), [...ids(11, MOST_LIVE_JOBS + 9), 1]);
        see(job(1_000));
        assert.deepEqual(shown(), [...ids(12, MOST_LIVE_JOBS + 9), 1, 1_000]);
    });

    it("shows a job that a node has started, although the clock of its Orchestrator is slow", () => {
        for (const started of jobs(11, MOST_LIVE_JOBS + 10)) node.started(started, undefined);
        node.started(job(1), undefined);
        see({ ...job(1), State: "Successful" });
        assert.equal(shown().at(-1), 1);
        assert.equal(all.since(all.run, -1).jobs.at(-1)!.state, "Successful");
    });
});
