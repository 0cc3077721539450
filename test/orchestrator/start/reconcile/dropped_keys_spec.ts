import fakeTimers from "@sinonjs/fake-timers";
import assert from "node:assert/strict";
import type { Api } from "../../../../src/orchestrator/api/api";
import type { ApiRequest } from "../../../../src/orchestrator/api/api-request";
import { folderContext } from "../../../../src/orchestrator/api/folder-context";
import { UnlimitedBudget } from "./unlimited-budget";
import { NO_SLOT } from "../../../../src/orchestrator/api/task-queue";
import { REAL_CLOCK } from "../../../../src/orchestrator/clock";
import { OrchestratorError } from "../../../../src/orchestrator/errors/orchestrator-error";
import type { HttpResponse } from "../../../../src/orchestrator/http/exchange";
import type { JobDto } from "../../../../src/orchestrator/jobs/job-dto";
import { Baseline } from "../../../../src/orchestrator/once/baseline";
import { JobLists } from "../../../../src/orchestrator/start/reconcile/job-lists";
import { KnownJobs } from "../../../../src/orchestrator/start/reconcile/known-jobs";
import { Reconciler, type Finding } from "../../../../src/orchestrator/start/reconcile/reconciler";
import { SharedCorrelations } from "../../../../src/orchestrator/start/reconcile/shared-correlations";
import { Start } from "../../../../src/orchestrator/start/start";
import { command, response } from "../../client";

const FOLDER = folderContext({ kind: "id", id: "12" }, "x-uipath-organizationunitid", "12");
const NOW = Date.parse("2026-01-05T08:00:00Z");
const UNLIMITED = new UnlimitedBudget();

function startWith(key: string): Start {
    const start = new Start(command()).begin(FOLDER, NO_SLOT);
    const correlation = { field: "BatchExecutionKey", value: key, shared: false };
    Object.assign(start, { correlation, requestedJobs: 1, process: { key: "the-key", name: "Bot" } });
    start.baseline = new Baseline(100, new Date(NOW).toISOString(), 0, undefined);
    return start;
}

const job = (more: Partial<JobDto>): JobDto => ({
    Id: 100,
    Key: "00000000-0000-4000-8000-000000000100",
    ReleaseName: "Bot",
    CreationTime: new Date(NOW).toISOString(),
    BatchExecutionKey: "canary",
    ...more,
});

const listing =
    (...jobs: JobDto[]) =>
    (): HttpResponse =>
        response(200, { "@odata.count": jobs.length, value: jobs });

const refusing = (status: number) => (): Promise<HttpResponse> =>
    Promise.reject(new OrchestratorError("REFUSED", [], { status }));

describe("A start that no look-up by its key shows, on a server that had kept keys,", () => {
    let clock: ReturnType<typeof fakeTimers.install>;

    beforeEach(() => {
        clock = fakeTimers.install({ now: NOW, toFake: ["setTimeout", "setImmediate", "Date", "performance"] });
    });
    afterEach(() => clock.uninstall());

    /** `withoutKey`: how the server lists its jobs without a key. */
    async function findingWhere(withoutKey: () => Promise<HttpResponse> | HttpResponse): Promise<Finding> {
        const api = {
            success: ({ path }: ApiRequest) =>
                Promise.resolve(decodeURIComponent(path).includes("eq null") ? withoutKey() : listing(job({}))()),
        } as unknown as Api;
        const known = new KnownJobs(REAL_CLOCK);
        known.noteStarted(startWith("canary"), [job({})]);
        const at = { timeout: 1_000, clock: REAL_CLOCK };
        const reconciler = new Reconciler(
            new JobLists(api, UNLIMITED, known),
            known,
            new SharedCorrelations(REAL_CLOCK),
            at,
        );
        const finding = reconciler.reconcile(startWith("00000000-0000-4000-8000-0000000000aa"));
        await clock.tickAsync(60_000);
        return finding;
    }

    it("did not happen where no newer job of its process lacks a key", async () => {
        const older = job({ Id: 7, BatchExecutionKey: null, CreationTime: "2026-01-01T08:00:00Z" });
        assert.equal((await findingWhere(listing())).kind, "notFound");
        assert.equal((await findingWhere(listing(older))).kind, "notFound");
        assert.equal((await findingWhere(listing(job({ Id: 101, ReleaseName: "Other" })))).kind, "notFound");
    });

    it("may have happened where a newer job of its process lacks a key, and is not started again", async () => {
        const dropped = job({ Id: 101, BatchExecutionKey: null });
        assert.equal((await findingWhere(listing(dropped))).kind, "inconclusive");
    });

    it("did not happen where the server refuses to list jobs without a key, and its list of all has none", async () => {
        assert.equal((await findingWhere(refusing(400))).kind, "notFound");
    });

    it("may have happened where the jobs without a key can't be listed", async () => {
        assert.equal((await findingWhere(refusing(403))).kind, "inconclusive");
    });
});
