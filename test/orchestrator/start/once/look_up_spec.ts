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
    page,
    reset,
    testCases,
    WINDOW,
    withPayload,
    words,
    type Case,
    type Fault,
    type Tenant,
} from "./rig";

const LOOK_UP_FAULTS: Record<string, Fault> = {
    "a 503": words(503),
    "a reset": reset,
    "a page of HTML": page(200),
};

const lookUps = (fault: Fault, until: number): Case["list"] => {
    return (_tenant, number) => (number < until ? fault() : "list");
};

function lookUpFailingForAWhile([what, fault]: [string, Fault]): Case[] {
    return [
        {
            title: `finds the job although the first look-ups fail with ${what}`,
            start: lost(),
            list: lookUps(fault, 3),
            check: ({ tenant, ends }) => {
                assertStarts(tenant, 1);
                assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
                assert.equal(tenant.lists.length, 3);
            },
        },
        {
            title: `does not take look-ups that fail with ${what} for no job: starts again only after one that tells`,
            start: failingOnce(reset),
            list: lookUps(fault, 6),
            check: ({ tenant, ends }) => {
                assertStarts(tenant, 2);
                assertWindow(tenant);
                // The sixth tells. It lists all jobs, since no answer has shown yet that the server keeps keys.
                assert.equal(tenant.lists.filter((list) => list.at <= tenant.starts[1]!.at).length, 6);
                assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
            },
        },
        {
            title: `never starts again when all look-ups fail with ${what}`,
            start: lost(),
            list: lookUps(fault, Infinity),
            check: ({ tenant, ends, took }) => {
                const key = assertStarts(tenant, 1);
                const { cause, message } = errorOf(ends[0]!);
                assert.equal(cause["batchExecutionKey"], key);
                assert.match(message, /could not be looked up: \S/);
                assert.ok(took >= 2 * WINDOW && took < 4 * WINDOW, `${took} ms`);
            },
        },
    ];
}

/** All starts are carried out, and their connections are reset when the last of them has come. */
function together(count: number, commit: (tenant: Tenant, starts: Tenant["starts"]) => void): Case["start"] {
    let resetAll = (): void => undefined;
    const last = new Promise<void>((resolve) => (resetAll = resolve));
    return async (tenant) => {
        if (tenant.starts.length === count) {
            commit(tenant, tenant.starts);
            resetAll();
        }
        await last;
        return reset();
    };
}

const CASES: Case[] = [
    ...Object.entries(LOOK_UP_FAULTS).flatMap(lookUpFailingForAWhile),
    {
        title: "compares the recent jobs of the process when the server refuses the filter",
        start: (tenant, start) => {
            tenant.commit({ startInfo: { BatchExecutionKey: RELEASE_KEY } });
            return lost()(tenant, start);
        },
        list: (_tenant, _number, filter) =>
            filter.includes("BatchExecutionKey") ? { status: 400, json: { message: "No such property." } } : "list",
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 1);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[1]!.Key]);
            assert.equal(tenant.lists.at(-1)!.filter, "", "the process may have been renamed since");
        },
    },
    {
        title: "starts again when the recent jobs of the folder, read in place of a refused filter, don't hold it",
        start: failingOnce(reset),
        list: (_tenant, _number, filter) =>
            filter.includes("BatchExecutionKey") ? { status: 400, json: { message: "No such property." } } : "list",
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 2);
            assertWindow(tenant);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
        },
    },
    {
        title: "does not start again beside a newer job while no answer has shown that the server keeps keys as they are",
        start: failingOnce(reset, (tenant) => {
            tenant.commit({ startInfo: { BatchExecutionKey: RELEASE_KEY } });
        }),
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 1);
            errorOf(ends[0]!);
        },
    },
    {
        title: "says soon why it can't look up where that is forbidden, and does not start again",
        start: lost(),
        list: () => ({ status: 403, json: { message: "You are not authorized!" } }),
        check: ({ tenant, ends }) => {
            const key = assertStarts(tenant, 1);
            const { cause, message } = errorOf(ends[0]!);
            assert.equal(cause["batchExecutionKey"], key);
            assert.match(message, /could not be looked up: .*“You are not authorized!”/);
            assert.equal(tenant.lists.length, 1);
        },
    },

    ...[20, 30].map((count): Case => ({
        title: `looks ${count} starts of one folder that fail together up with one request`,
        settings: { concurrency: count },
        starts: Array.from({ length: count }, (_, id) => withPayload({ id })),
        start: together(count, (tenant, starts) => {
            for (const start of starts) tenant.commit(start);
        }),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, count);
            assert.equal(tenant.lists.length, 1);
            assert.deepEqual(
                ends.map((end) => argumentsOf(tenant, end)),
                ends.map((_end, id) => [{ id }]),
            );
        },
    })),
    {
        title: "goes on looking the starts of one folder up with one request a round",
        settings: { concurrency: 20 },
        starts: Array.from({ length: 20 }, (_, id) => withPayload({ id })),
        start: together(20, (tenant, starts) => {
            for (const [at, start] of starts.entries()) tenant.commit(start, 1, { fromList: 1 + (at % 4) });
        }),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 20);
            assert.equal(tenant.lists.length, 4);
            assert.equal(new Set(ends.flatMap(keysOf)).size, 20);
        },
    },
    {
        title: "asks for at most 30 lists a minute, however many folders there are, and looks up what waited afterwards",
        starts: Array.from({ length: 36 }, (_, at) => ({ folder: { kind: "id", id: String(at + 1) } })),
        start: lost(),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 36);
            assert.equal(new Set(ends.flatMap(keysOf)).size, 36);
            assert.equal(new Set(tenant.lists.map((list) => list.folder)).size, 36);
            for (const { at } of tenant.lists) {
                const minute = tenant.lists.filter((list) => list.at >= at && list.at < at + 60_000);
                assert.ok(minute.length <= 30, `${minute.length} lists`);
            }
        },
    },
    {
        title: "does not believe a list that lacks the key of a start when another start showed that keys are dropped",
        settings: { concurrency: 2 },
        starts: [{}, {}],
        start: async (tenant, start) => {
            if (start.number === 1) return reset();
            await new Promise((resolve) => setTimeout(resolve, 2_000));
            return tenant.answer(tenant.commit(start, 1, { BatchExecutionKey: null }));
        },
        check: ({ tenant, ends, took }) => {
            assert.equal(tenant.starts.length, 2);
            errorOf(ends[0]!);
            assert.equal(keysOf(ends[1]!).length, 1);
            assert.ok(took >= WINDOW, String(took));
        },
    },
    {
        title: "waits for a second look-up that shows the same jobs before it says that there are too few",
        command: { jobsCount: 3 },
        start: (tenant, start) => {
            tenant.commit(start);
            tenant.commit(start, 1, { fromList: 5 });
            return reset();
        },
        check: ({ tenant, ends }) => {
            assert.deepEqual([tenant.starts.length, tenant.lists.length], [1, 6]);
            assert.equal((errorOf(ends[0]!).cause["jobs"] as string[]).length, 2);
        },
    },
    {
        title: "ends after two windows when each look-up shows other jobs",
        command: { jobsCount: 3 },
        start: (tenant, start) => {
            tenant.commit(start, 2);
            return reset();
        },
        list: ({ jobs }, number) => {
            const [id, key] = [jobs[number % 2]!.Id, jobs[0]!.BatchExecutionKey];
            return { json: { "@odata.count": 1, value: [{ Id: id, Key: `tenant-${id}`, BatchExecutionKey: key }] } };
        },
        check: ({ tenant, ends, took }) => {
            assert.equal(tenant.starts.length, 1);
            assert.equal((errorOf(ends[0]!).cause["jobs"] as string[]).length, 1);
            assert.ok(took >= 2 * WINDOW && took < 3 * WINDOW, String(took));
        },
    },
    {
        title: "is done three times at least before it gives up, however long the budget lets it wait",
        starts: Array.from({ length: 60 }, (_, at) => ({ folder: { kind: "id", id: String(at + 1) } })),
        start: () => reset(),
        list: () => ({ status: 503, json: { message: "Later." } }),
        check: ({ tenant, ends }) => {
            for (const end of ends) errorOf(end);
            const perFolder = new Map<string | undefined, number>();
            for (const { folder } of tenant.lists) perFolder.set(folder, (perFolder.get(folder) ?? 0) + 1);
            assert.deepEqual(new Set(perFolder.values()), new Set([3]));
        },
    },
];

describe("The look-up of starts", () => testCases(CASES));
