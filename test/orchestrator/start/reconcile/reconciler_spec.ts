/** How long other messages wait while thousands of starts are looked up. */
import { REAL_CLOCK } from "../../../../src/orchestrator/clock";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Api } from "../../../../src/orchestrator/api/api";
import type { HttpResponse } from "../../../../src/orchestrator/http/exchange";
import { UnlimitedBudget } from "./unlimited-budget";
import type { ApiRequest } from "../../../../src/orchestrator/api/api-request";
import { folderContext } from "../../../../src/orchestrator/api/folder-context";
import { NO_SLOT } from "../../../../src/orchestrator/api/task-queue";
import { Baseline } from "../../../../src/orchestrator/once/baseline";
import { JobLists } from "../../../../src/orchestrator/start/reconcile/job-lists";
import { KnownJobs } from "../../../../src/orchestrator/start/reconcile/known-jobs";
import type { Correlation } from "../../../../src/orchestrator/start/reconcile/correlation";
import { Reconciler } from "../../../../src/orchestrator/start/reconcile/reconciler";
import { Start } from "../../../../src/orchestrator/start/start";
import type { StartCommand } from "../../../../src/orchestrator/start/start-command";
import { longestTurn } from "../../../support/longest-turn";
import { SharedCorrelations } from "../../../../src/orchestrator/start/reconcile/shared-correlations";

const STARTS = 10_000;

/** The bound is 50 on an idle machine, which `npm run bench` measures. Other tests run at the same time. Milliseconds. */
const MOST_STANDSTILL = 100;
const PAGE = 1_000;

type Row = Record<string, unknown> & { Id: number; Key: string };

/** As long as a row of Orchestrator's. */
const row = (id: number, correlation: Correlation): Row => ({
    Key: randomUUID(),
    StartTime: null,
    EndTime: null,
    State: "Pending",
    JobPriority: "Normal",
    Source: "Manual",
    SourceType: "Manual",
    BatchExecutionKey: randomUUID(),
    Info: null,
    CreationTime: new Date().toISOString(),
    ReleaseName: "Bot",
    Type: "Unattended",
    InputArguments: null,
    OutputArguments: null,
    HostMachineName: "a-machine-with-a-name",
    OrganizationUnitFullyQualifiedName: "Shared/Finance/Invoices",
    more: Array.from({ length: 30 }, (_, at) => ({ [`Field${at}`]: null })),
    Reference: "",
    [correlation.field]: correlation.value,
    Id: id,
});

/** A server with these jobs, the newest first, that answers at once. */
function serving(rows: readonly Row[], argumentsOf: (id: number) => string): Api {
    const pages = new Map<number, Buffer>();
    for (let at = 0; at <= rows.length; at += PAGE) {
        const value = rows.slice(at, at + PAGE);
        pages.set(at, Buffer.from(JSON.stringify({ "@odata.count": rows.length, value })));
    }
    return {
        clock: REAL_CLOCK,
        success: ({ path }: ApiRequest): Promise<HttpResponse> => {
            const skip = Number(/skip=(\d+)/.exec(path)?.[1] ?? 0);
            return new Promise((resolve) =>
                setImmediate(() => resolve({ status: 200, headers: {}, body: pages.get(skip)! })),
            );
        },
        json: ({ path }: ApiRequest) => {
            const Id = Number(/Jobs\((\d+)\)/.exec(path)![1]);
            return new Promise((resolve) => setImmediate(() => resolve({ Id, InputArguments: argumentsOf(Id) })));
        },
    } as unknown as Api;
}

const UNLIMITED = new UnlimitedBudget();

function order(text: string, { shared, value }: Correlation): StartCommand {
    return {
        folder: undefined,
        process: "Bot",
        arguments: { value: text, source: "msg.payload" },
        overrides: { fields: {} },
        strategy: "ModernJobsCount",
        jobsCount: 1,
        robots: "",
        runtimeType: "",
        priority: "",
        entryPoint: "",
        idempotencyKey: "",
        whenStarted: "use",
        reference: shared ? value : "",
        runAsMe: false,
        cancelBeforeSend: new AbortController().signal,
        observer: { sent: () => undefined, checking: () => undefined, reused: () => undefined, warn: () => undefined },
    };
}

/** Starts that left, and the jobs of each, in the same order. */
function lost(mark: (at: number) => Correlation): { starts: Start[]; rows: Row[] } {
    const folder = folderContext({ kind: "id", id: "12" }, "x-uipath-organizationunitid", "12");
    const starts = Array.from({ length: STARTS }, (_, at) => {
        const text = JSON.stringify({ id: at, text: "x".repeat(200) });
        const correlation = mark(at);
        const start = new Start(order(text, correlation)).begin(folder, NO_SLOT);
        Object.assign(start, { correlation, requestedJobs: 1, process: { key: "the-key", name: "Bot" } });
        start.startInfo.InputArguments = text;
        start.baseline = new Baseline(100, new Date().toISOString(), 0, undefined);
        return start;
    });
    const rows = starts.map(({ correlation }, at) => row(101 + at, correlation!)).reverse();
    return { starts, rows };
}

const MARKS: Record<string, (at: number) => Correlation> = {
    "keys of their own": () => ({ field: "BatchExecutionKey", value: randomUUID(), shared: false }),
    "one reference": () => ({ field: "Reference", value: "invoices", shared: true }),
};

describe("Looking up ten thousand starts", function () {
    this.timeout(120_000);
    this.retries(3); // the machine may be busy

    for (const [what, mark] of Object.entries(MARKS))
        it(`with ${what} lets other messages through every ${MOST_STANDSTILL} ms, and gives each its job`, async () => {
            const { starts, rows } = lost(mark);
            const api = serving(rows, (id) => starts[id - 101]!.startInfo.InputArguments!);
            const shared = new SharedCorrelations(REAL_CLOCK);
            for (const start of starts) shared.enter(start);
            const known = new KnownJobs(REAL_CLOCK);
            const reconciler = new Reconciler(new JobLists(api, UNLIMITED, known), known, shared, {
                timeout: 1_000,
                clock: REAL_CLOCK,
            });
            const verdicts = starts.map((start) => reconciler.reconcile(start));
            const longest = await longestTurn(() => Promise.all(verdicts));
            for (const [at, verdict] of (await Promise.all(verdicts)).entries()) {
                assert.equal(verdict.kind, "found");
                assert.deepEqual(
                    (verdict as unknown as { jobs: Row[] }).jobs.map(({ Id }) => Id),
                    [101 + at],
                );
            }
            assert.equal(reconciler.size, 0);
            assert.ok(longest <= MOST_STANDSTILL, `${longest} ms`);
        });
});
