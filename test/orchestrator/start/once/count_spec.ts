import assert from "node:assert/strict";
import { assertStarts, errorOf, keysOf, reset, testCases, WINDOW, type Case } from "./rig";

/** Lists that name fewer jobs than were asked for. */
const TOO_FEW: unknown[][] = [[], [null], [{}], [{ Id: "x" }]];

const COUNTS: Case[] = [
    {
        title: "does not take two of three jobs for all, and starts none again",
        command: { jobsCount: 3 },
        start: (tenant, start) => {
            tenant.commit(start, 2);
            return reset();
        },
        check: ({ tenant, ends }) => {
            const key = assertStarts(tenant, 1);
            const { cause, message } = errorOf(ends[0]!);
            assert.deepEqual((cause["jobs"] as string[]).sort(), tenant.jobs.map((job) => job.Key).sort());
            assert.equal(cause["batchExecutionKey"], key);
            for (const job of tenant.jobs) assert.ok(message.includes(job.Key), message);
            assert.ok(tenant.lists.at(-1)!.at - tenant.starts[0]!.at >= WINDOW);
        },
    },
    {
        title: "waits for the third of three jobs",
        command: { jobsCount: 3 },
        start: (tenant, start) => {
            tenant.commit(start, 2);
            tenant.commit(start, 1, { fromList: 3 });
            return reset();
        },
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 1);
            assert.equal(tenant.lists.length, 3);
            assert.deepEqual(
                keysOf(ends[0]!),
                tenant.jobs.map((job) => job.Key),
            );
        },
    },
    ...(["All", "RobotCount"] as const).map((strategy): Case => ({
        title: `with ${strategy} waits until two look-ups show the same jobs`,
        command: { strategy },
        start: (tenant, start) => {
            tenant.commit(start);
            tenant.commit(start, 1, { fromList: 2 });
            tenant.commit(start, 1, { fromList: 3 });
            return reset();
        },
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 1);
            assert.equal(tenant.lists.length, 4);
            assert.equal(keysOf(ends[0]!).length, 3);
        },
    })),

    ...(["ModernJobsCount", "JobsCount"] as const).flatMap((strategy) =>
        TOO_FEW.flatMap((value): Case[] => [
            {
                title: `finds the job of a start with ${strategy} that is answered with ${JSON.stringify(value)}`,
                command: { strategy },
                start: (tenant, start) => {
                    tenant.commit(start);
                    return { status: 201, json: { value } };
                },
                check: ({ tenant, ends, warnings }) => {
                    assertStarts(tenant, 1);
                    assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
                    assert.deepEqual(warnings, []);
                },
            },
            {
                title: `does not take ${JSON.stringify(value)} for the answer to a start with ${strategy}, and starts nothing again`,
                command: { strategy },
                start: () => ({ status: 201, json: { value } }),
                check: ({ tenant, ends }) => {
                    assertStarts(tenant, 1);
                    assert.match(errorOf(ends[0]!).message, /named 0 of the 1 jobs/);
                    assert.ok(tenant.lists.at(-1)!.at - tenant.starts[0]!.at >= WINDOW);
                },
            },
        ]),
    ),
    ...[0, 2].map((named): Case => ({
        title: `goes on with two of three jobs, and warns, when Orchestrator took the start and named ${named}`,
        command: { jobsCount: 3 },
        start: (tenant, start) => tenant.answer(tenant.commit(start, 2).slice(0, named)),
        check: ({ tenant, ends, warnings }) => {
            assertStarts(tenant, 1);
            assert.deepEqual(
                keysOf(ends[0]!),
                tenant.jobs.map((job) => job.Key),
            );
            assert.equal(warnings.length, 1);
            assert.match(warnings[0]!, /2 of the 3 jobs: tenant-\d+, tenant-\d+\b/);
            assert.ok(tenant.lists.at(-1)!.at - tenant.starts[0]!.at >= WINDOW);
        },
    })),
    {
        title: "goes on with the job of one of three robots, without a warning, when the answer names none",
        command: { strategy: "Specific", robots: "7, 8, 9" },
        start: (tenant, start) => tenant.answer(tenant.commit(start, 1).slice(1)),
        check: ({ tenant, ends, warnings }) => {
            assertStarts(tenant, 1);
            assert.deepEqual([keysOf(ends[0]!), warnings], [[tenant.jobs[0]!.Key], []]);
        },
    },
    {
        title: "waits for the third job when the answer names two of three",
        command: { jobsCount: 3 },
        start: (tenant, start) => {
            const jobs = tenant.commit(start, 2);
            tenant.commit(start, 1, { fromList: 2 });
            return tenant.answer(jobs);
        },
        check: ({ tenant, ends, warnings }) => {
            assertStarts(tenant, 1);
            assert.equal(keysOf(ends[0]!).length, 3);
            assert.deepEqual(warnings, []);
        },
    },
    {
        title: "does not count one job twice that the answer names twice",
        command: { jobsCount: 2 },
        start: (tenant, start) => {
            const [job] = tenant.commit(start, 2);
            return tenant.answer([job!, job!]);
        },
        check: ({ tenant, ends }) =>
            assert.deepEqual(new Set(keysOf(ends[0]!)), new Set(tenant.jobs.map(({ Key }) => Key))),
    },
    ...[
        { strategy: "All" as const },
        { strategy: "RobotCount" as const, jobsCount: 3 },
        { strategy: "Specific" as const, robots: "7, 8, 9" },
    ].map((command): Case => ({
        title: `takes whatever jobs are named for the answer with ${command.strategy}`,
        command,
        start: (tenant, start) => tenant.answer(tenant.commit(start)),
        check: ({ tenant, ends }) => {
            assert.equal(keysOf(ends[0]!).length, 1);
            assert.deepEqual(tenant.lists, []);
        },
    })),
    {
        title: "goes on with one of two jobs, and warns, where the server knows no mark",
        version: "4.0",
        command: { jobsCount: 2, strategy: "JobsCount" },
        start: (tenant, start) => tenant.answer(tenant.commit(start)),
        check: ({ tenant, ends, warnings }) => {
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
            assert.equal(warnings.length, 1);
            assert.match(warnings[0]!, /1 of the 2 jobs.*tenant-101/);
            assert.deepEqual(tenant.lists, []);
        },
    },
];

describe("A start of several jobs", () => testCases(COUNTS));
