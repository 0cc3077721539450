import assert from "node:assert/strict";
import { type Body, type FakeJob } from "../../../support/fake-tenant";
import { ago, errorOf, failingOnce, keysOf, lost, reset, SHARED, testCases, type Case, type Tenant } from "./rig";

/** One start after another: the first so many are answered with the jobs that this makes of them, the next is not answered. */
const afterAnswers =
    (count: number, commit: (tenant: Tenant, startInfo: Body) => void, more: Partial<FakeJob> = {}): Case["start"] =>
    (tenant, start) => {
        if (start.number !== count + 1) return tenant.answer(tenant.commit(start, 1, more));
        commit(tenant, start.startInfo);
        return reset();
    };

const ONE_BY_ONE = { settings: { concurrency: 1 } };
const HOUR = 3_600_000;
const several = (count: number): object[] => Array.from({ length: count }, () => ({}));
const refusing: Case["list"] = (_tenant, _number, filter) =>
    /BatchExecutionKey|Reference/.test(filter) ? { status: 400, json: { message: "No such property." } } : "list";
const REFUSED_FILTER = { list: refusing };

/** The last of the messages was sent once, and nobody knows what became of it. */
const unknownAtLast =
    (starts: number): Case["check"] =>
    ({ tenant, ends }) => {
        assert.equal(tenant.starts.length, starts, "StartJobs");
        errorOf(ends.at(-1)!);
        for (const end of ends.slice(0, -1)) assert.equal(keysOf(end).length, 1);
    };

/** A look-up says that there is no job only where it would have shown it. */
const TRUST: Case[] = [
    {
        title: "gives a server that does not give the key back a reference of its own from then on",
        ...ONE_BY_ONE,
        starts: several(2),
        start: afterAnswers(
            1,
            (tenant, startInfo) => void tenant.commit({ startInfo }, 1, { BatchExecutionKey: null }),
            { BatchExecutionKey: null },
        ),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 2);
            const [first, second] = tenant.starts.map(({ startInfo }) => startInfo);
            assert.ok(first!["BatchExecutionKey"] && !first!["Reference"]);
            assert.ok(!second!["BatchExecutionKey"] && second!["Reference"]);
            assert.deepEqual(keysOf(ends[1]!), [tenant.jobs[1]!.Key]);
        },
    },
    {
        title: "takes a key that is given back in braces and capitals for its own",
        ...ONE_BY_ONE,
        starts: several(2),
        start: (tenant, start) => {
            const key = String(start.startInfo["BatchExecutionKey"]);
            const jobs = tenant.commit(start, 1, { BatchExecutionKey: `{${key.toUpperCase()}}` });
            return start.number > 1 ? reset() : tenant.answer(jobs);
        },
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 2);
            assert.ok(tenant.starts[1]!.startInfo["BatchExecutionKey"]);
            assert.deepEqual(keysOf(ends[1]!), [tenant.jobs[1]!.Key]);
        },
    },
    {
        title: "looks for the user's reference where the server does not give the key back",
        ...ONE_BY_ONE,
        command: { reference: "invoices" },
        starts: several(2),
        start: afterAnswers(
            1,
            (tenant, startInfo) => void tenant.commit({ startInfo }, 1, { BatchExecutionKey: null }),
            { BatchExecutionKey: null },
        ),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 2);
            assert.deepEqual(keysOf(ends[1]!), [tenant.jobs[1]!.Key]);
        },
    },
    {
        title: "repeats nothing where the server gives no mark back",
        ...ONE_BY_ONE,
        starts: several(3),
        start: afterAnswers(2, () => undefined, { BatchExecutionKey: null, Reference: null }),
        check: unknownAtLast(3),
    },
    ...[{ list: undefined }, REFUSED_FILTER].map((rules): Case => ({
        title: `does not believe a list in which a job that is known to be there lacks its key${rules.list ? ", where the filter is refused, too" : ""}`,
        ...ONE_BY_ONE,
        ...rules,
        starts: several(2),
        start: (tenant, start) => {
            const [job] = tenant.commit(start, 1, { BatchExecutionKey: null });
            if (start.number > 1) return reset();
            return tenant.answer([{ ...job!, BatchExecutionKey: start.startInfo["BatchExecutionKey"] as string }]);
        },
        check: unknownAtLast(2),
    })),
    ...["BatchExecutionKey", "Reference"].map((field): Case => ({
        title: `starts again where the list shows the job that is known to be there with its ${field}`,
        ...ONE_BY_ONE,
        version: field === "Reference" ? "11.0" : "20.0",
        starts: several(2),
        start: afterAnswers(1, () => undefined),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 3);
            assert.deepEqual(
                ends.flatMap(keysOf),
                tenant.jobs.map((job) => job.Key),
            );
            assert.ok(tenant.lists[0]!.filter.includes(String(tenant.jobs[0]![field as "Reference"])));
        },
    })),
    ...[null, undefined].map((key): Case => ({
        title: `does not take a list for whole that shows ${key} as the key, where the filter is refused`,
        ...REFUSED_FILTER,
        start: lost({ BatchExecutionKey: key }),
        check: unknownAtLast(1),
    })),
    {
        title: "finds the job by its key where the filter is refused and the process was renamed since it was looked up",
        ...REFUSED_FILTER,
        start: lost({ ReleaseName: "Bot 2" }),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 1);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
        },
    },
    ...[{ list: undefined }, REFUSED_FILTER].map((rules): Case => ({
        title: `does not start again when a job of another name bears the user's reference: the process may have been renamed${rules.list ? " (the filter is refused)" : ""}`,
        ...SHARED,
        ...rules,
        start: lost({ ReleaseName: "Bot 2" }),
        check: unknownAtLast(1),
    })),
    ...[HOUR, -HOUR, 20 * HOUR].map((dateAhead): Case => ({
        title: `starts a job with the user's reference once where the header Date is ${dateAhead / HOUR} h ahead`,
        ...SHARED,
        dateAhead,
        jobs: [{ Reference: "invoices", CreationTime: ago(HOUR / 2), InputArguments: "{}" }],
        start: lost(),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 1);
            if (ends[0]!.jobs) assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[1]!.Key]);
            else errorOf(ends[0]!);
        },
    })),
    ...[HOUR, -HOUR, null].map((dateAhead): Case => ({
        title: `finds the job with the user's reference by the times of jobs, where the header Date is ${dateAhead === null ? "missing" : `${dateAhead / HOUR} h ahead`}`,
        ...SHARED,
        ...ONE_BY_ONE,
        dateAhead,
        jobs: [{ Reference: "invoices", CreationTime: ago(HOUR / 2), InputArguments: "{}" }],
        starts: several(2),
        start: afterAnswers(1, (tenant, startInfo) => void tenant.commit({ startInfo })),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 2);
            assert.deepEqual(
                ends.flatMap(keysOf),
                tenant.jobs.slice(1).map((job) => job.Key),
            );
        },
    })),
    ...[true, false].map((isCommitted): Case => ({
        title: `does not take an old job with the user's reference for the new one where there is no header Date, ${isCommitted ? "" : "nor if there is no new one"}`,
        ...SHARED,
        dateAhead: null,
        jobs: [{ Reference: "invoices", CreationTime: ago(HOUR), InputArguments: "{}" }],
        start: isCommitted ? lost() : failingOnce(reset),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, isCommitted ? 1 : 2);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[1]!.Key]);
        },
    })),
    {
        title: "does not start again when the ids go back, as after a restore",
        ...SHARED,
        ...ONE_BY_ONE,
        starts: several(2),
        start: (tenant, start) => {
            const jobs = tenant.commit(start, 1, start.number === 1 ? { Id: 5000 } : { Id: 1001 });
            return start.number === 1 ? tenant.answer(jobs) : reset();
        },
        check: unknownAtLast(2),
    },
];

describe("A look-up says that there is no job only where it would have shown it: a start", () => testCases(TRUST));
