/** Which jobs belong to which start, where several starts have the same user's mark. */
import assert from "node:assert/strict";
import { REAL_CLOCK } from "../../../../src/orchestrator/clock";
import type { JobDto } from "../../../../src/orchestrator/jobs/job-dto";
import { Baseline } from "../../../../src/orchestrator/once/baseline";
import type { JobLists } from "../../../../src/orchestrator/start/reconcile/job-lists";
import { ListedJobs } from "../../../../src/orchestrator/start/reconcile/listed-jobs";
import { SharedCorrelations } from "../../../../src/orchestrator/start/reconcile/shared-correlations";
import { Start } from "../../../../src/orchestrator/start/start";
import { command } from "../../client";

const ARGUMENTS = '{"id":1}';

interface Order {
    process?: string;
    mark?: string;
    json?: string;
    /** Undefined: as many as there are robots. */
    jobs?: number | undefined;
    /** The highest id before it was sent. */
    after?: number;
    folder?: string;
}

const job = (Id: number, more: Partial<JobDto> = {}): JobDto =>
    ({ Id, Key: `job-${Id}`, Reference: "mine", InputArguments: ARGUMENTS, ...more }); // prettier-ignore

function newStart({
    process = "Bot",
    mark = "mine",
    json = ARGUMENTS,
    after = 10,
    folder = "",
    ...more
}: Order = {}): Start {
    const start = new Start(command({ overrides: { fields: { Reference: mark } } }));
    start.startInfo.InputArguments = json;
    start.process = { key: "process", name: process };
    start.correlation = { field: "Reference", value: mark, shared: true };
    start.folder = { ref: undefined, headers: {}, key: folder };
    start.requestedJobs = "jobs" in more ? more.jobs : 1;
    start.baseline = new Baseline(after, undefined, 0, undefined);
    return start;
}

describe("Starts with a user's mark", () => {
    let shared: SharedCorrelations;
    let reads: number[];
    let read: (listed: JobDto) => Promise<JobDto>;

    beforeEach(() => {
        shared = new SharedCorrelations(REAL_CLOCK);
        reads = [];
        read = (listed) => Promise.resolve({ ...listed, InputArguments: ARGUMENTS });
    });

    function entered(order?: Order): Start {
        const start = newStart(order);
        shared.enter(start);
        return start;
    }

    function listOf(jobs: readonly JobDto[]): ListedJobs {
        const list = new ListedJobs({ canaries: [], shown: new Set(["Reference"]) }, false);
        list.add(jobs);
        return list;
    }

    /** For each start: its jobs, and whether others may be its own (`?`), or more are to come (`+`). */
    async function assigned(starts: readonly Start[], ...jobs: JobDto[]): Promise<string[]> {
        const lists = {
            withArguments: (listed: JobDto) => {
                reads.push(listed.Id);
                return read(listed);
            },
        } as unknown as JobLists;
        const found = await shared.assign(starts, listOf(jobs), lists);
        return starts.map((start) => {
            const candidates = found.get(start);
            if (!candidates) return "-";
            const ids = candidates.jobs.map(({ Id }) => Id).join();
            return ids + (candidates.ambiguous ? "?" : "") + (candidates.mayHaveMore ? "+" : "");
        });
    }

    /** As `assigned`, for a single start. */
    async function alone(order: Order, ...jobs: JobDto[]): Promise<string> {
        shared = new SharedCorrelations(REAL_CLOCK);
        return (await assigned([entered(order)], ...jobs)).join();
    }

    it("get one job each, the first start the oldest", async () => {
        const starts = [entered(), entered()];
        assert.deepEqual(await assigned(starts, job(12), job(11)), ["11", "12"]);
    });

    it("get as many jobs as they asked for", async () => {
        const starts = [entered({ jobs: 2 }), entered()];
        assert.deepEqual(await assigned(starts, job(11), job(12), job(13)), ["11,12", "13"]);
        assert.deepEqual(await assigned(starts, job(11)), ["11", ""]);
    });

    it("may own the others where there are more jobs than they asked for", async () => {
        assert.deepEqual(await assigned([entered()], job(11), job(12)), ["11?+"]);
    });

    it("get no job that is older", async () => {
        assert.equal(await alone({}, job(10), job(9)), "");
        assert.equal(await alone({ after: 9 }, job(10), job(9)), "10");
    });

    it("leave what is older than one of them to the other", async () => {
        const starts = [entered(), entered({ after: 12 })];
        assert.deepEqual(await assigned(starts, job(11), job(12), job(13)), ["11?+", "13"]);
    });

    it("get no job with other arguments, but it may be theirs under another name", async () => {
        assert.equal(await alone({}, job(11, { InputArguments: '{"id":2}' })), "+");
        shared = new SharedCorrelations(REAL_CLOCK);
        const starts = [entered({ json: '{"id":2}' }), entered()];
        assert.deepEqual(await assigned(starts, job(11), job(12, { InputArguments: '{ "id": 2 }' })), ["12", "11"]);
    });

    it("get no job that another start has claimed", async () => {
        shared.claim(entered(), [job(11)]);
        assert.deepEqual(await assigned([entered()], job(11), job(12)), ["12"]);
    });

    it("get no job of another process, unless the server does not name it", async () => {
        assert.equal(await alone({}, job(11, { ReleaseName: "Renamed" })), "+");
        assert.equal(await alone({}, job(11, { ReleaseName: "Bot" })), "11");
        assert.equal(await alone({}, job(11, { ReleaseName: null })), "11");
    });

    it("may own a job that the list shows without a mark", async () => {
        assert.equal(await alone({}, job(11), job(12, { Reference: null })), "11+");
        assert.equal(await alone({}, job(11), job(9, { Reference: null })), "11");
    });

    it("that ask for a job on each robot can't share jobs with others", async () => {
        assert.equal(await alone({ jobs: undefined }, job(11), job(12)), "11,12");
        shared = new SharedCorrelations(REAL_CLOCK);
        const starts = [entered({ jobs: undefined }), entered({ json: "{}" })];
        assert.deepEqual(await assigned(starts, job(11), job(12)), ["11,12?", "?"]);
        assert.deepEqual(await assigned(starts), ["", ""]);
    });

    describe("where lists have no arguments", () => {
        const bare = (id: number): JobDto => job(id, { InputArguments: null });

        it("read each job once", async () => {
            const starts = [entered(), entered()];
            assert.deepEqual(await assigned(starts, bare(11), bare(12)), ["11", "12"]);
            assert.deepEqual(await assigned(starts, bare(11), bare(12), job(13)), ["11?+", "12?+"]);
            assert.deepEqual(reads, [11, 12]);
        });

        it("get no job that can't be read, but it may be theirs", async () => {
            read = () => Promise.reject(new Error("gone"));
            const start = entered();
            assert.deepEqual(await assigned([start], bare(11)), ["+"]);
            read = (listed) => Promise.resolve({ ...listed, InputArguments: ARGUMENTS });
            assert.deepEqual(await assigned([start], bare(11)), ["11"]);
        });

        it("read fifty jobs at once", async () => {
            let [running, most] = [0, 0];
            read = async (listed) => {
                most = Math.max(most, ++running);
                await new Promise((resolve) => setImmediate(resolve));
                running--;
                return { ...listed, InputArguments: ARGUMENTS };
            };
            const ids = Array.from({ length: 120 }, (_, at) => 11 + at);
            await assigned([entered({ jobs: 120 })], ...ids.map(bare));
            assert.deepEqual(reads, ids);
            assert.equal(most, 50);
        });
    });

    it("wait for answers that may still claim jobs", async () => {
        const [mine, other] = [entered(), entered()];
        other.posting = new Promise((resolve) => setImmediate(resolve)).then(() => shared.claim(other, [job(11)]));
        assert.deepEqual(await assigned([mine], job(11), job(12)), ["12"]);
        const failing = entered();
        failing.posting = Promise.reject(new Error("lost"));
        assert.deepEqual(await assigned([failing], job(12), job(13)), ["13"]);
    });

    it("get nothing once they have their jobs", async () => {
        const start = entered();
        start.posting = Promise.resolve().then(() => shared.claim(start, [job(11)]));
        assert.deepEqual(await assigned([start], job(11)), ["-"]);
        assert.deepEqual(await assigned([newStart()], job(11)), ["-"]);
    });

    it("belong together if process, folder and mark are the same, in any case", () => {
        const { markGroup } = entered();
        assert.equal(entered({ mark: "MINE" }).markGroup, markGroup);
        for (const other of [{ mark: "other" }, { process: "Other" }, { folder: "x: 1" }])
            assert.notEqual(entered(other).markGroup, markGroup);
    });

    it("belong together as long as one of them is under way", () => {
        const [first, second] = [entered(), entered()];
        shared.leave(first);
        assert.equal(entered().markGroup, second.markGroup);
        const { markGroup } = second;
        for (const start of markGroup!.starts) shared.leave(start);
        assert.notEqual(entered().markGroup, markGroup);
    });

    it("enter once", () => {
        const start = entered();
        const { markGroup } = start;
        shared.leave(start);
        shared.enter(start);
        assert.equal(start.markGroup, markGroup);
        assert.equal(markGroup!.starts.size, 0);
    });

    it("can't have jobs that were claimed meanwhile", () => {
        const [first, second] = [entered(), entered()];
        assert.equal(shared.claimFound(first, [job(11)]), true);
        assert.equal(shared.claimFound(second, [job(12), job(11)]), false);
        assert.equal(shared.claimFound(second, [job(12)]), true);
    });

    it("are told apart from those with a mark of their own", async () => {
        const own = new Start(command());
        own.correlation = { field: "BatchExecutionKey", value: "own", shared: false };
        shared.enter(own);
        assert.equal(own.markGroup, undefined);
        shared.claim(own, [job(11)]);
        assert.deepEqual(await assigned([entered()], job(11)), ["11"], "it claims nothing");
        shared.claim(entered(), [job(12)]);
        assert.equal(shared.claimFound(own, [job(12)]), true, "its mark is enough");
        shared.leave(own);
    });

    it("forget the oldest of very many claims", async () => {
        const start = entered();
        shared.claim(
            start,
            Array.from({ length: 50_001 }, (_, at) => job(11 + at)),
        );
        assert.deepEqual(await assigned([entered()], job(11)), ["11"]);
        assert.deepEqual(await assigned([entered()], job(12)), [""]);
    });

    it("are known to all connections of a process with the same address", () => {
        const environment = { clock: REAL_CLOCK };
        const known = SharedCorrelations.at("https://a.invalid", environment);
        assert.equal(SharedCorrelations.at("https://A.invalid", environment), known);
        assert.notEqual(SharedCorrelations.at("https://b.invalid", environment), known);
        assert.notEqual(SharedCorrelations.at("https://a.invalid", { clock: REAL_CLOCK }), known);
    });
});
