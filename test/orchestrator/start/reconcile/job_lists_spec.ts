/** The lists in which a start's jobs are looked for, and when such a list may be believed. */
import assert from "node:assert/strict";
import type { Api } from "../../../../src/orchestrator/api/api";
import type { ApiRequest } from "../../../../src/orchestrator/api/api-request";
import { folderContext } from "../../../../src/orchestrator/api/folder-context";
import { UnlimitedBudget } from "./unlimited-budget";
import { NO_SLOT } from "../../../../src/orchestrator/api/task-queue";
import type { HttpResponse } from "../../../../src/orchestrator/http/exchange";
import { OrchestratorError } from "../../../../src/orchestrator/errors/orchestrator-error";
import type { JobDto } from "../../../../src/orchestrator/jobs/job-dto";
import { Baseline } from "../../../../src/orchestrator/once/baseline";
import type { Correlation, MarkField } from "../../../../src/orchestrator/start/reconcile/correlation";
import { JobLists } from "../../../../src/orchestrator/start/reconcile/job-lists";
import type { Canary } from "../../../../src/orchestrator/start/reconcile/known-jobs";
import { Start } from "../../../../src/orchestrator/start/start";
import { HandClock } from "../../../follow/hand-clock";
import { command, response } from "../../client";

const FOLDER = folderContext({ kind: "id", id: "12" }, "x-uipath-organizationunitid", "12");
const KEY = "5f2b0000-0000-4000-8000-000000000001";

const mark = (value: string, field: MarkField = "BatchExecutionKey"): Correlation => ({ field, value, shared: false });
const job = (Id: number, more: Partial<JobDto> = {}): JobDto => ({ Id, Key: `job-${Id}`, ReleaseName: "Bot", ...more });
const canary = (id: number, value: string, field: MarkField = "BatchExecutionKey"): Canary => ({ id, key: `job-${id}`, field, value, at: 1_000_000 }); // prettier-ignore

/** A start that left when 100 was the highest id. */
function startWith(correlation: Correlation, name = "Bot"): Start {
    const start = new Start(command()).begin(FOLDER, NO_SLOT);
    start.baseline = new Baseline(100, undefined, 0, undefined);
    return Object.assign(start, { correlation, process: { key: "p", name } });
}

describe("The list of a look-up", () => {
    let requests: ApiRequest[];
    let budget: UnlimitedBudget;
    let isAvailable: boolean;
    let respond: (query: URLSearchParams, number: number) => unknown;
    let lists: JobLists;
    let clock: HandClock;
    let forgotten: Canary[];
    /** The answer to a read of a job by its id. */
    let single: () => HttpResponse;

    beforeEach(() => {
        [requests, isAvailable, forgotten, clock] = [[], true, [], new HandClock()];
        const success = async (request: ApiRequest): Promise<unknown> => {
            requests.push(request);
            return response(200, respond(new URL(request.path, "http://x").searchParams, requests.length));
        };
        budget = new UnlimitedBudget(() => isAvailable);
        const send = async (request: ApiRequest): Promise<HttpResponse> => {
            requests.push(request);
            return single();
        };
        const unreadable = (): OrchestratorError => new OrchestratorError("BAD_ANSWER", []);
        const ofResponse = ({ body }: HttpResponse): OrchestratorError =>
            new OrchestratorError("JOB_NOT_FOUND", [], JSON.parse(body.toString()) as object);
        const errors = { ofUnreadable: unreadable, ofFailure: unreadable, ofResponse };
        const api = { success, send, errors, clock };
        const known = { forget: (canary: Canary) => void forgotten.push(canary) };
        lists = new JobLists(api as unknown as Api, budget, known);
        respond = () => ({ "@odata.count": 0, value: [] });
    });

    const list = (starts: Start[], canaries: Canary[], isDecisive = false): ReturnType<JobLists["of"]> =>
        lists.of(starts, { canaries, shown: new Set() }, isDecisive);
    const queries = (name = "$filter"): (string | null)[] =>
        requests.map(({ path }) => new URL(path, "http://x").searchParams.get(name));
    const refusing = (pattern: RegExp, value: unknown[] = []): void => {
        respond = (query) => {
            if (pattern.test(query.get("$filter") ?? "")) throw new OrchestratorError("REFUSED", [], { status: 400 });
            return { "@odata.count": value.length, value };
        };
    };

    it("is one page of the folder, newest first, read within the budget and even while the connection closes", async () => {
        await list([startWith(mark(KEY))], []);
        const [{ method, path, folder, retry, reconciling }] = requests as [ApiRequest];
        assert.deepEqual([method, folder, retry, reconciling], ["GET", FOLDER, "never", true]);
        assert.equal(
            decodeURIComponent(path),
            `/odata/Jobs?$filter=BatchExecutionKey eq ${KEY}&$orderby=Id desc&$top=1000&$count=true`,
        );
        assert.deepEqual(budget.taken, ["reconciling"]);
    });

    it("is not read while the connection closes where no start was sent, as for a key", async () => {
        const start = Object.assign(startWith(mark(KEY)), { baseline: undefined });
        await lists.withPermit(start, [mark(KEY)], { canaries: [], shown: new Set() }, () => undefined);
        assert.deepEqual([requests[0]!.urgent, requests[0]!.reconciling], [true, false]);
    });

    it("names the marks of all starts and of the canaries of their kind, each once", async () => {
        const starts = [startWith(mark(KEY)), startWith(mark(KEY)), startWith(mark("it's", "Reference"))];
        await list(starts, [canary(1, "own"), canary(2, "known", "Reference")]);
        await list(starts.slice(0, 1), [canary(1, "own"), canary(2, "known", "Reference")]);
        const keys = `BatchExecutionKey eq ${KEY}`;
        assert.deepEqual(queries(), [
            `${keys} or Reference eq 'it''s' or BatchExecutionKey eq own or Reference eq 'known'`,
            `${keys} or BatchExecutionKey eq own`,
        ]);
    });

    it("is that of the whole folder where the marks are too long for a request", async () => {
        const short = [startWith(mark("x".repeat(1_873), "Reference"))];
        await list(short, []);
        await list([startWith(mark("x".repeat(1_874), "Reference"))], []);
        assert.deepEqual(queries().map((filter) => filter !== null), [true, false]); // prettier-ignore
    });

    it("that decides is that of the whole folder, unless a known job proves the filter for each kind of mark", async () => {
        const starts = [startWith(mark(KEY)), startWith(mark("r", "Reference"))];
        await list(starts, [canary(1, "own")], true);
        await list(starts, [canary(1, "own"), canary(2, "known", "Reference")], true);
        assert.deepEqual(queries().map((filter) => filter !== null), [false, true]); // prettier-ignore
    });

    it("is that of the whole folder where the server refuses the filter, and stays so", async () => {
        refusing(/Batch/);
        await list([startWith(mark(KEY))], []);
        await list([startWith(mark(KEY))], []);
        assert.deepEqual(queries(), [`BatchExecutionKey eq ${KEY}`, null, null]);
    });

    it("asks for the filter again where the whole folder was not listed either", async () => {
        respond = () => {
            throw new OrchestratorError("REFUSED", [], { status: 400 });
        };
        await assert.rejects(list([startWith(mark(KEY))], []));
        refusing(/never/);
        await list([startWith(mark(KEY))], []);
        assert.equal(queries()[2], `BatchExecutionKey eq ${KEY}`);
    });

    it("fails where the server fails otherwise", async () => {
        respond = () => {
            throw new OrchestratorError("REFUSED", [], { status: 403 });
        };
        await assert.rejects(list([startWith(mark(KEY))], []), { code: "REFUSED" });
        assert.equal(requests.length, 1);
    });

    it("goes on to further pages until it has as many jobs as the server counts", async () => {
        const rows = Array.from({ length: 5 }, (_, at) => job(205 - at));
        respond = (query) => {
            const skip = Number(query.get("$skip") ?? 0);
            return { "@odata.count": 5, value: rows.slice(skip, skip + 2) };
        };
        const listed = await list([startWith(mark(KEY))], []);
        assert.deepEqual(queries("$skip"), [null, "2", "4"]);
        assert.deepEqual([listed.size, listed.isComplete], [5, true]);
    });

    it("goes on where the server does not count, until a page brings nothing new", async () => {
        respond = (_query, number) => ({ value: number === 1 ? [job(202), job(201)] : [job(201)] });
        const listed = await list([startWith(mark(KEY))], []);
        assert.deepEqual([requests.length, listed.size, listed.isComplete], [2, 2, true]);
    });

    it("does not believe that a full page which repeats itself is the end", async () => {
        const value = Array.from({ length: 1_000 }, (_, at) => job(2_000 - at));
        respond = () => ({ value });
        const listed = await list([startWith(mark(KEY))], []);
        assert.deepEqual([requests.length, listed.isComplete], [2, false]);
    });

    it("ends at a job that is older than the starts", async () => {
        respond = () => ({ "@odata.count": 9, value: [job(101), job(100)] });
        const listed = await list([startWith(mark(KEY))], []);
        assert.deepEqual([requests.length, listed.isComplete], [1, true]);
    });

    it("goes on to the start that left first, and to the oldest canary", async () => {
        const early = startWith(mark("early"));
        early.baseline = new Baseline(50, undefined, 0, undefined);
        const rows = [101, 100, 51, 50, 8, 7, 6].map((id) => job(id));
        respond = (query) => {
            const skip = Number(query.get("$skip") ?? 0);
            return { "@odata.count": 99, value: rows.slice(skip, skip + 1) };
        };
        await list([startWith(mark(KEY)), early], []);
        assert.equal(requests.length, 4);
        requests = [];
        await list([startWith(mark(KEY))], [canary(7, "own"), canary(101, "x")]);
        assert.equal(requests.length, 6);
    });

    it("is not whole where the order of its jobs is not that of their ids", async () => {
        respond = (_query, number) => ({ "@odata.count": 99, value: number === 1 ? [job(90), job(100)] : [] });
        assert.equal((await list([startWith(mark(KEY))], [])).isComplete, false);
    });

    it("is not whole, and not read on, where a row is no job", async () => {
        respond = () => ({ "@odata.count": 3, value: [job(101), {}, job(100)] });
        const listed = await list([startWith(mark(KEY))], []);
        assert.deepEqual([requests.length, listed.size, listed.isComplete], [1, 2, false]);
    });

    describe("that does not show a known job", () => {
        const GONE = response(404, { errorCode: 1002 });
        const known = canary(7, "own");
        const missing = async (): Promise<[gone: boolean, reads: number]> => {
            const listed = await list([startWith(mark(KEY))], [known]);
            const isGone = queries().includes(`BatchExecutionKey eq ${KEY}`);
            assert.equal(listed.doubt(mark(KEY)) === undefined, isGone);
            assert.deepEqual(forgotten, isGone ? [known] : []);
            return [isGone, requests.filter(({ path }) => path === "/odata/Jobs(7)").length];
        };

        it("is read again without it where Orchestrator says that it is gone", async () => {
            clock.advance(60_000);
            single = () => GONE;
            assert.deepEqual(await missing(), [true, 1]);
            assert.deepEqual(budget.taken, ["reconciling", "reconciling"]);
        });

        it("is read again without it where another job has its id", async () => {
            clock.advance(60_000);
            single = () => response(200, job(7, { Key: "another" }));
            assert.deepEqual(await missing(), [true, 1]);
        });

        for (const [what, answer] of [
            ["the job is there", response(200, job(7))],
            ["something on the way says that it is gone", response(404, {})],
            ["it can't be read", response(403, {})],
        ] as const)
            it(`is not believed where ${what}`, async () => {
                clock.advance(60_000);
                single = () => answer;
                assert.deepEqual(await missing(), [false, 1]);
            });

        it("is not believed within a minute of its start, since all reads may lag behind", async () => {
            clock.advance(59_999);
            single = () => GONE;
            assert.deepEqual(await missing(), [false, 0]);
        });
    });

    it("has fifty pages at most", async () => {
        respond = (_query, number) => ({ "@odata.count": 1_000, value: [job(10_000 - number)] });
        assert.equal((await list([startWith(mark(KEY))], [])).isComplete, false);
        assert.equal(requests.length, 50);
    });

    describe("of jobs without a key", () => {
        it("names the processes of the starts, each once, and tells the newest of each", async () => {
            respond = () => ({
                value: [job(7), job(9), job(8, { ReleaseName: "B" }), {}, job(5, { ReleaseName: null })],
            });
            const newest = await lists.withoutKey([startWith(mark("1")), startWith(mark("2")), startWith(mark("3"), "B's")]); // prettier-ignore
            assert.deepEqual(queries(), ["BatchExecutionKey eq null and (ReleaseName eq 'Bot' or ReleaseName eq 'B''s')"]); // prettier-ignore
            const ids = [...newest].map(([name, { highestId }]) => [name, highestId]);
            assert.deepEqual(ids, [["Bot", 9], ["B", 8], ["", 5]]); // prettier-ignore
        });

        it("names no process where the names are too long", async () => {
            await lists.withoutKey([startWith(mark("1"), "x".repeat(1_879))]);
            await lists.withoutKey([startWith(mark("1"), "x".repeat(1_880))]);
            await lists.withoutKey([startWith(mark("1"), "ä".repeat(400))]);
            assert.deepEqual(queries().map((filter) => filter === "BatchExecutionKey eq null"), [false, true, true]); // prettier-ignore
        });

        it("is made of the whole folder's where the server refuses the filter", async () => {
            refusing(/null/, [job(9), job(8, { BatchExecutionKey: KEY }), job(7, { BatchExecutionKey: null })]);
            const newest = await lists.withoutKey([startWith(mark("1"))]);
            assert.deepEqual([...newest].map(([name, { highestId }]) => [name, highestId]), [["Bot", 9]]); // prettier-ignore
        });
    });

    it("of new jobs of a process leaves out those that were there before the start", async () => {
        respond = () => ({ "@odata.count": 2, value: [job(101), job(100)] });
        const start = startWith(mark(KEY), "B's");
        assert.deepEqual((await lists.newJobs(start)).map(({ Id }) => Id), [101]); // prettier-ignore
        assert.deepEqual(queries(), ["ReleaseName eq 'B''s'"]);
    });
});
