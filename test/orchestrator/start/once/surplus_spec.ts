import assert from "node:assert/strict";
import { assertStarts, assertWindow, errorOf, keysOf, reset, SHARED, testCases, WINDOW, type Case } from "./rig";

const CASES: Case[] = [
    ...(
        [
            ["Pending", "Pending", [102], 101],
            ["Running", "Pending", [102], 101],
            ["Pending", "Running", [101], 102],
            ["Running", "Running", undefined, 101],
        ] as const
    ).map(([first, second, killed, kept]): Case => ({
        title: `after a repeat keeps one of two jobs (${first}, ${second}), kills what is pending too many, and warns`,
        start: (tenant, start) => {
            if (start.number === 1) return reset();
            tenant.commit(start, 1, { State: first });
            return tenant.answer(tenant.commit(start, 1, { State: second }));
        },
        check: ({ tenant, ends, warnings }) => {
            assertStarts(tenant, 2);
            assert.deepEqual(tenant.stopped, killed ? [{ jobIds: killed, strategy: "Kill" }] : []);
            assert.deepEqual(
                ends[0]!.jobs?.map((job) => job.Id),
                [kept],
            );
            const surplus = tenant.jobs.find((job) => job.Id !== kept)!;
            assert.equal(warnings.length, 1);
            assert.match(warnings[0]!, new RegExp(`${killed ? "pending" : "Already running"}: ${surplus.Key}`));
        },
    })),
    {
        title: "warns of jobs too many that can't be killed",
        start: (tenant, start) => {
            if (start.number === 1) return reset();
            tenant.commit(start);
            return tenant.answer(tenant.commit(start));
        },
        stop: () => ({ status: 403, json: { message: "You are not authorized!" } }),
        check: ({ tenant, ends, warnings }) => {
            assertStarts(tenant, 2);
            assert.equal(keysOf(ends[0]!).length, 1);
            assert.equal(warnings.length, 1);
            assert.match(warnings[0]!, new RegExp(`Killing them failed: ${tenant.jobs[1]!.Key}\\..*not authorized`));
        },
    },
    {
        title: "kills jobs too many that show when the repeat was lost as well",
        start: (tenant, start) => {
            if (start.number === 2) tenant.commit(start, 2);
            return reset();
        },
        check: ({ tenant, ends, warnings }) => {
            assertStarts(tenant, 2);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
            assert.deepEqual(tenant.stopped, [{ jobIds: [102], strategy: "Kill" }]);
            assert.equal(warnings.length, 1);
        },
    },
    {
        title: "reports the refusal of a repeat when no job of the first start shows",
        start: (_tenant, start) =>
            start.number === 1 ? reset() : { status: 409, json: { message: "No robots.", errorCode: 1671 } },
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 2);
            assertWindow(tenant);
            errorOf(ends[0]!, "NO_ROBOT");
            assert.ok(tenant.lists.at(-1)!.at - tenant.starts[1]!.at >= WINDOW, "looked up once more");
        },
    },
    {
        title: "finds the job of the first start after its repeat was refused",
        start: (tenant, start) => {
            if (start.number === 1) return reset();
            tenant.commit(start);
            return { status: 409, json: { message: "A job is pending.", errorCode: 1670 } };
        },
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 2);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
        },
    },
    {
        title: "says that jobs too many can't be told where the server gives the key of the repeat not back",
        start: (tenant, start) => {
            if (start.number === 1) return reset();
            return tenant.answer(tenant.commit(start, 1, { BatchExecutionKey: null }));
        },
        check: ({ tenant, ends, warnings }) => {
            assert.equal(tenant.starts.length, 2);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
            assert.equal(warnings.length, 1);
            assert.match(warnings[0]!, /does not return the mark/);
            assert.deepEqual(tenant.stopped, []);
        },
    },
    {
        title: "kills nothing where others may use the same mark",
        ...SHARED,
        start: (tenant, start) => {
            if (start.number === 1) return reset();
            tenant.commit(start);
            return tenant.answer(tenant.commit(start));
        },
        check: ({ tenant, ends, warnings }) => {
            assert.equal(tenant.starts.length, 2);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[1]!.Key]);
            assert.deepEqual([tenant.stopped, warnings], [[], []]);
            assert.ok(
                tenant.lists.every(({ at }) => at <= tenant.starts[1]!.at),
                "the answer is not looked up",
            );
        },
    },
    {
        title: "goes on with its answer as it came, where the first start has left no job",
        start: (tenant, start) => {
            if (start.number === 1) return reset();
            const [job] = tenant.commit(start);
            return { status: 201, json: { value: [{ ...job, Told: "in the answer" }] } };
        },
        check: ({ tenant, ends, warnings }) => {
            assertStarts(tenant, 2);
            const [job, ...others] = ends[0]!.jobs as unknown as { Key: string; Told: string }[];
            assert.deepEqual([job!.Key, job!.Told, others], [tenant.jobs[0]!.Key, "in the answer", []]);
            assert.deepEqual(warnings, []);
        },
    },
    {
        title: "names the jobs too many of which some run and some were killed",
        command: { jobsCount: 1 },
        start: (tenant, start) => {
            if (start.number === 1) return reset();
            tenant.commit(start, 2, { State: "Running" });
            return tenant.answer(tenant.commit(start, 2));
        },
        check: ({ tenant, ends, warnings }) => {
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
            assert.deepEqual(tenant.stopped, [{ jobIds: [103, 104], strategy: "Kill" }]);
            assert.match(warnings[0]!, /pending: tenant-103, tenant-104\b.*Already running: tenant-102\b/);
        },
    },
];

describe("A start that was repeated", () => testCases(CASES));
