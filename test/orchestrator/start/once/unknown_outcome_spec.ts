import assert from "node:assert/strict";
import { noAnswer } from "../../../support/server";
import {
    assertStarts,
    assertWindow,
    brokenAfter,
    errorOf,
    failingOnce,
    keysOf,
    lost,
    page,
    reset,
    testCases,
    WINDOW,
    words,
    type Case,
    type Fault,
} from "./rig";

/** After each of them nobody can tell whether the jobs were started. */
const UNKNOWN: Record<string, Fault> = {
    "a reset": reset,
    "a time-out": noAnswer,
    "a 408": words(408),
    "a 500": words(500),
    "a 500 that breaks off": brokenAfter(500),
    "a 502": words(502),
    "a 503": words(503),
    "a 504": words(504),
    "a page of HTML as the answer": page(200),
    "a gateway's page with 502": page(502),
};

/** The server says that it started the jobs, and what follows is lost. */
const ACCEPTED: Record<string, Fault> = {
    "a body that is cut": brokenAfter(201),
    "a body that never ends": brokenAfter(201, "timedOut"),
    "truncated JSON": () => ({
        status: 201,
        headers: { "content-type": "application/json" },
        text: '{"value": [{"Id"',
    }),
    "no JSON": () => ({ status: 201, text: "Created" }),
    "JSON that is no list": () => ({ status: 201, json: { value: { Id: 1 } } }),
    "a body that is too large": brokenAfter(201, "tooLarge"),
    "a body that can't be read": brokenAfter(201, "unreadable"),
};

function foundAfter([what, fault]: [string, Fault]): Case {
    return {
        title: `finds the job after ${what}, and starts it once`,
        start: failingOnce(fault, (tenant, startInfo) => void tenant.commit({ startInfo })),
        check: ({ tenant, ends }) => {
            const key = assertStarts(tenant, 1);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
            assert.ok(tenant.lists.length >= 1);
            for (const { filter } of tenant.lists) assert.equal(filter, `BatchExecutionKey eq ${key}`);
        },
    };
}

function startedAgainAfter([what, fault]: [string, Fault]): Case {
    return {
        title: `starts again with the same key after ${what} when no job shows within the window`,
        start: failingOnce(fault),
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 2);
            assertWindow(tenant);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
            assert.ok(tenant.lists.at(-1)!.at > tenant.starts[1]!.at, "looked up once more after the repeat");
        },
    };
}

function acceptedAndFound([what, fault]: [string, Fault]): Case {
    return {
        ...foundAfter([what, fault]),
        title: `finds the job that was accepted with ${what}`,
    };
}

function acceptedAndLost([what, fault]: [string, Fault]): Case {
    return {
        title: `never starts again what was accepted with ${what}, also when no job shows`,
        start: () => fault(),
        check: ({ tenant, ends }) => {
            const key = assertStarts(tenant, 1);
            const { cause, message } = errorOf(ends[0]!);
            assert.equal(cause["batchExecutionKey"], key);
            assert.ok(!("jobs" in cause));
            assert.match(message, /looked up and not found/);
            assert.ok(tenant.lists.at(-1)!.at - tenant.starts[0]!.at >= WINDOW);
        },
    };
}

const CASES: Case[] = [
    ...Object.entries(UNKNOWN).flatMap((fault) => [foundAfter(fault), startedAgainAfter(fault)]),
    ...Object.entries(ACCEPTED).flatMap((fault) => [acceptedAndFound(fault), acceptedAndLost(fault)]),
    {
        title: "gives up after three starts of unknown outcome, and names the key",
        start: () => reset(),
        check: ({ tenant, ends }) => {
            const key = assertStarts(tenant, 3);
            assertWindow(tenant, 1);
            assertWindow(tenant, 2);
            const last = tenant.lists.at(-1)!;
            assert.ok(last.at - tenant.starts[2]!.at >= WINDOW, "the third is looked up, too");
            const { cause, message } = errorOf(ends[0]!);
            assert.equal(cause["batchExecutionKey"], key);
            assert.ok(message.includes(key), message);
        },
    },
    {
        title: "finds the job that the last of three starts of unknown outcome made",
        start: (tenant, start) => {
            if (start.number === 3) tenant.commit(start);
            return reset();
        },
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 3);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
        },
    },
    {
        title: "finds a job that shows late in the window",
        start: lost({ fromList: 3 }),
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 1);
            assert.equal(tenant.lists.length, 3);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
        },
    },
    {
        title: "looks a start up for two time-outs where that is longer",
        settings: { timeout: 8_000 },
        start: failingOnce(reset),
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 2);
            assertWindow(tenant);
            assert.ok(tenant.starts[1]!.at - tenant.starts[0]!.at >= 16_000);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
        },
    },
    {
        title: "tells that it is being looked up, and that this is over",
        start: lost(),
        check: ({ checking }) => assert.deepEqual(checking, [true, false]),
    },
];

describe("A start whose response is lost", () => testCases(CASES));
