import assert from "node:assert/strict";
import { RELEASE_KEY } from "../../../support/server";
import {
    argumentsOf,
    assertStarts,
    assertWindow,
    errorOf,
    failingOnce,
    keysOf,
    lost,
    marksOf,
    reset,
    SHARED,
    testCases,
    withPayload,
    type Case,
} from "./rig";

const CASES: Case[] = [
    {
        title: "finds a start by a reference of its own where the server knows no key",
        version: "11.0",
        start: lost(),
        check: ({ tenant, ends }) => {
            const reference = assertStarts(tenant, 1, "Reference");
            assert.deepEqual(marksOf(tenant), [undefined]);
            assert.equal(tenant.lists[0]!.filter, `Reference eq '${reference}'`);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
        },
    },
    {
        title: "starts again with the same reference of its own where the server knows no key",
        version: "11.0",
        start: failingOnce(reset),
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 2, "Reference");
            assertWindow(tenant);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
        },
    },
    {
        title: "tells starts with the user's reference apart by their arguments, which it reads from each job",
        ...SHARED,
        starts: [withPayload({ id: 1 }), withPayload({ id: 2 }), withPayload({ id: 3 })],
        start: lost(),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 3);
            assert.deepEqual(
                ends.map((end) => argumentsOf(tenant, end)),
                [[{ id: 1 }], [{ id: 2 }], [{ id: 3 }]],
            );
            assert.ok(tenant.jobsRead >= 3);
        },
    },
    {
        title: "gives starts with the user's reference and the same arguments one job each",
        ...SHARED,
        starts: [withPayload({ id: 1 }), withPayload({ id: 1 })],
        start: lost(),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 2);
            assert.deepEqual(
                ends.flatMap(keysOf),
                tenant.jobs.map((job) => job.Key),
            );
        },
    },
    {
        title: "does not take the job that another start was answered with",
        ...SHARED,
        settings: { concurrency: 2 },
        starts: [withPayload({ id: 1 }), withPayload({ id: 1 })],
        // The first is lost and was not carried out, the second is answered.
        start: failingOnce(reset),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 3);
            assert.deepEqual(new Set(marksOf(tenant, "Reference")), new Set(["invoices"]));
            assert.deepEqual(new Set(ends.flatMap(keysOf)), new Set(tenant.jobs.map((job) => job.Key)));
            assert.equal(tenant.jobs.length, 2);
        },
    },
    {
        title: "does not choose between its own job and a foreign one with the same reference and arguments",
        ...SHARED,
        start: (tenant, start) => {
            tenant.commit(start);
            return lost()(tenant, start);
        },
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 1);
            const { cause } = errorOf(ends[0]!);
            assert.equal(cause["reference"], "invoices");
            assert.ok((cause["jobs"] as string[]).length >= 1);
        },
    },
    {
        title: "does not take a job of another process that bears the same reference",
        ...SHARED,
        start: (tenant, start) => {
            tenant.commit(start, 1, { ReleaseName: "Other" });
            return lost()(tenant, start);
        },
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 1);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[1]!.Key]);
        },
    },
    {
        title: "tells starts with the user's batch execution key apart in the same way",
        starts: [1, 2].map((id) => ({
            ...withPayload({ id }),
            overrides: { fields: { BatchExecutionKey: RELEASE_KEY } },
        })),
        start: lost(),
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 2);
            assert.deepEqual(
                ends.map((end) => argumentsOf(tenant, end)),
                [[{ id: 1 }], [{ id: 2 }]],
            );
        },
    },
    ...["", "4.0"].map((version): Case => ({
        title: `says at once what may have started on an older server (API version ${version || "not told"})`,
        version,
        start: (tenant, start) => {
            tenant.commit({ startInfo: {} }, 1, { CreationTime: "2020-01-01T00:00:00Z" });
            return lost()(tenant, start);
        },
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 1);
            const { cause } = errorOf(ends[0]!);
            assert.deepEqual(cause["jobs"], [tenant.jobs[1]!.Key]);
            assert.ok(!("batchExecutionKey" in cause) && !("reference" in cause));
            assert.equal(tenant.lists.length, 1);
        },
    })),
    {
        title: "waits for the answer to another start before it takes a job that may be the other's",
        ...SHARED,
        starts: [{}, {}],
        start: async (tenant, start) => {
            if (start.number === 1) return reset();
            const jobs = tenant.commit(start);
            if (start.number === 2) await new Promise((resolve) => setTimeout(resolve, 3_000));
            return tenant.answer(jobs);
        },
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 3);
            assert.deepEqual(ends.flatMap(keysOf).sort(), tenant.jobs.map((job) => job.Key).sort());
            assert.equal(tenant.jobs.length, 2);
        },
    },
    {
        title: "does not share jobs out among several starts of which only the server knows how many each has",
        version: "11.0",
        command: { ...SHARED.command, strategy: "All" },
        starts: [{}, {}],
        start: lost(),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 2);
            for (const end of ends) errorOf(end);
        },
    },
    {
        title: "takes all jobs of one start of which only the server knows how many it has",
        version: "11.0",
        command: { ...SHARED.command, strategy: "All" },
        start: (tenant, start) => {
            tenant.commit(start, 3);
            return reset();
        },
        check: ({ tenant, ends }) =>
            assert.deepEqual(
                keysOf(ends[0]!),
                tenant.jobs.map((job) => job.Key),
            ),
    },
];

describe("A start with a mark of the user's", () => testCases(CASES));
