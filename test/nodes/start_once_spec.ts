/**
 * Every start happens exactly once, whatever the network does. A look-up takes ten seconds and more, so all cases run side by
 * side: one flow, and for each case a start node with a connection of its own.
 */
import { REAL_CLOCK } from "../../src/orchestrator/clock";
import { hasten } from "../support/hasten";
import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { CaughtError, Outcome } from "../support/flow";
import { noAnswer, RELEASE_KEY, type Answer } from "../support/server";
import { openStartRig, type RigNode, type StartRig } from "../support/start-rig";
import {
    cutBody,
    resetConnection,
    type Reaction,
    type Body,
    type FakeJob,
    type FakeTenant,
} from "../support/fake-tenant";

/** What came of a case. */
interface Seen {
    tenant: FakeTenant;
    /** One for each message, in their order. */
    ends: Outcome[];
    /** Milliseconds from the first message to the last end. */
    took: number;
    statuses: string[];
    warnings: string[];
}

interface Case extends Omit<RigNode, "name"> {
    title: string;
    messages?: object[];
    check(seen: Seen): void;
}

const WINDOW = 10_000;

const jobsOf = ({ sent, caught }: Outcome): FakeJob[] => {
    assert.ok(sent, `The message did not go on: ${caught?.error?.message}`);
    return (sent.payload as { value: FakeJob[] }).value;
};
const keysOf = (end: Outcome): string[] => jobsOf(end).map((job) => job.Key);

function errorOf({ sent, caught }: Outcome, code = "OUTCOME_UNKNOWN"): CaughtError & { cause: Body } {
    assert.ok(caught?.error && !sent, `The message went on: ${JSON.stringify(sent)}`);
    assert.equal(caught.error.code, code, caught.error.message);
    return { cause: {}, ...caught.error };
}

const correlationsOf = (tenant: FakeTenant, field = "BatchExecutionKey"): unknown[] =>
    tenant.starts.map(({ startInfo }) => startInfo[field]);

/** So many StartJobs, all of them with the same correlation. */
function assertStarts(tenant: FakeTenant, count: number, field = "BatchExecutionKey"): string {
    assert.equal(tenant.starts.length, count, "StartJobs");
    const [key, ...others] = new Set(correlationsOf(tenant, field));
    assert.deepEqual(others, [], "every repeat bears the same correlation");
    assert.match(String(key), /^[0-9a-f-]{36}$/);
    return key as string;
}

/** The start after so many was sent when the window of the one before had passed, and not without a look-up that found nothing. */
function assertWindow(tenant: FakeTenant, number = 1): void {
    const [before, after] = [tenant.starts[number - 1]!.at, tenant.starts[number]!.at];
    assert.ok(after - before >= WINDOW, `started again after ${after - before} ms`);
    const last = tenant.lists.findLast((list) => list.at < after);
    assert.ok(last?.isAnswered && last.at - before >= WINDOW, "looked up at the end of the window");
}

type Fault = (response: ServerResponse) => Reaction;

const words = (status: number): Fault => {
    return () => ({ status, json: { message: "Passing trouble." } });
};
const page = (status: number): Fault => {
    return () => ({ status, headers: { "content-type": "text/html" }, text: "<html><body>Gateway</body></html>" });
};

/** Not Orchestrator's: it has no header that tells a version. */
const between = (status: number, type: string, text: string): Fault => {
    return (response) => {
        response.writeHead(status, { "content-type": type }).end(text);
        return undefined;
    };
};

/** After each of them nobody can tell whether the jobs were started. */
const UNKNOWN: Record<string, Fault> = {
    "a reset": resetConnection,
    "a connection that is closed without an answer": (response) => {
        response.socket?.end();
        return undefined;
    },
    "a time-out": noAnswer,
    "a 408": words(408),
    "a 500": words(500),
    "a 500 that breaks off": (response) => cutBody(response, 500, '{"message": "Tr'),
    "a 502": words(502),
    "a 503": words(503),
    "a 504": words(504),
    "a page of HTML as the answer": page(200),
    "a gateway's page with 502": page(502),
};

const LARGE = gzipSync(Buffer.alloc(65 * 1024 * 1024, " "));

/** The server says that it started the jobs, and what follows is lost. */
const ACCEPTED: Record<string, Fault> = {
    "a body that is cut": (response) => cutBody(response, 201, '{"value": [{"Id": 1'),
    "a body that never ends": (response) => {
        response.writeHead(201, { "content-type": "application/json", "content-length": "5000" });
        response.write('{"value": [');
        return noAnswer();
    },
    "truncated JSON": () => ({
        status: 201,
        headers: { "content-type": "application/json" },
        text: '{"value": [{"Id"',
    }),
    "no JSON": () => ({ status: 201, text: "Created" }),
    "JSON that is no list": () => ({ status: 201, json: { value: { Id: 1 } } }),
    "a body that is too large": (response) => {
        response.writeHead(201, { "content-type": "application/json", "content-encoding": "gzip" }).end(LARGE);
        return undefined;
    },
    "a body that is not compressed as it says": () => ({
        status: 201,
        headers: { "content-encoding": "gzip" },
        text: '{"value": []}',
    }),
    "a body in an unknown encoding": () => ({ status: 201, headers: { "content-encoding": "zstd" }, text: "x" }),
};

/** The first start fails in this way, the next ones are answered. */
const failingOnce =
    (fault: Fault, commit?: (tenant: FakeTenant, startInfo: Body) => void): RigNode["start"] =>
    (tenant, start, response) => {
        if (start.number > 1) return tenant.answer(tenant.commit(start));
        commit?.(tenant, start.startInfo);
        return fault(response);
    };

/** Carried out, and then the connection is reset. */
const lost =
    (more: Partial<FakeJob> = {}): RigNode["start"] =>
    (tenant, start, response) => {
        tenant.commit(start, Number(start.startInfo["JobsCount"] ?? 1), more);
        return resetConnection(response);
    };

const resetAlways: RigNode["start"] = (_tenant, _start, response) => resetConnection(response);

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
        start: (_tenant, _start, response) => fault(response),
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

interface Doubt {
    fault: Fault;
    status: number;
    words: string;
}

const ownRefusal = (status: number, json: { message: string; errorCode?: unknown }): Doubt => {
    return { fault: () => ({ status, json }), status, words: json.message };
};

/** Orchestrator itself says no, and may have begun; or what stands in between says that it has no way to Orchestrator, and may lie. */
const DOUBTED: Record<string, Doubt> = {
    "500 and a code of Orchestrator's": ownRefusal(500, { message: "No runtimes left.", errorCode: 1002 }),
    "503 and a code that is a text": ownRefusal(503, { message: "Licence expired.", errorCode: "2304" }),
    "502 and the quota that is used up": ownRefusal(502, {
        message: "Automation cannot be started. Your user's monthly Personal Automation quota has been exceeded.",
    }),
    "a gateway's page with 404": { fault: page(404), status: 404, words: "404" },
    "a gateway's text with 404": {
        fault: between(404, "text/plain", "default backend - 404"),
        status: 404,
        words: "default backend - 404",
    },
    "a gateway's empty 404": { fault: between(404, "text/plain", ""), status: 404, words: "404" },
    "a gateway's JSON with 404": {
        fault: between(404, "application/json", '{"message": "no Route matched with those values"}'),
        status: 404,
        words: "no Route matched with those values",
    },
};

function doubted([what, { fault, status, words }]: [string, Doubt]): Case[] {
    return [
        {
            title: `finds the job after ${what}`,
            start: (tenant, start, response) => {
                tenant.commit(start);
                return fault(response);
            },
            check: ({ tenant, ends }) => {
                assertStarts(tenant, 1);
                assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
            },
        },
        {
            title: `believes ${what} after the window, says so in its words, and starts nothing again`,
            start: (_tenant, _start, response) => fault(response),
            check: ({ tenant, ends }) => {
                assertStarts(tenant, 1);
                const { message, cause } = errorOf(ends[0]!, "REFUSED");
                assert.ok(message.includes(words), message);
                assert.equal(cause["status"], status);
                assert.doesNotMatch(message, /Try again later/);
                assert.ok(tenant.lists.at(-1)!.at - tenant.starts[0]!.at >= WINDOW);
            },
        },
        {
            title: `does not know what came of ${what} when the look-ups fail, and says the words`,
            start: (_tenant, _start, response) => fault(response),
            list: () => ({ status: 403, json: { message: "You are not authorized!" } }),
            check: ({ tenant, ends }) => {
                assertStarts(tenant, 1);
                const { message } = errorOf(ends[0]!);
                assert.ok(message.includes(words), message);
            },
        },
        {
            title: `does not know what came of ${what} where a start bears no mark, and says the words`,
            version: "4.0",
            start: (_tenant, _start, response) => fault(response),
            check: ({ tenant, ends }) => {
                assert.equal(tenant.starts.length, 1);
                const { message } = errorOf(ends[0]!);
                assert.ok(message.includes(words), message);
            },
        },
    ];
}

/** What stands in between forbids. */
const FORBIDDEN: Record<string, [Fault, RegExp]> = {
    "a firewall's page": [
        between(403, "text/html", "<html><head><title>Web &amp; Mail Filter</title></head><body>No.</body></html>"),
        /Something between Node-RED and Orchestrator .* answered 403: “Web & Mail Filter”/,
    ],
    "a page without a title": [
        between(403, "text/html", "<html><body>No.</body></html>"),
        /answered 403 with a web page/,
    ],
    "a gateway's text": [
        between(403, "text/plain", "Blocked by policy 7"),
        /Something between Node-RED and Orchestrator .* answered 403: “Blocked by policy 7”/,
    ],
};

function forbidden([what, [fault, said]]: [string, [Fault, RegExp]]): Case {
    return {
        title: `neither repeats nor looks up what ${what} with 403 keeps from Orchestrator, and says what answered`,
        start: (_tenant, _start, response) => fault(response),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 1);
            assert.deepEqual(tenant.lists, []);
            const { message, cause } = errorOf(ends[0]!, "NOT_AN_ORCHESTRATOR");
            assert.match(message, said);
            assert.equal(cause["status"], 403);
        },
    };
}

const LOOK_UP_FAULTS: Record<string, Fault> = {
    "a 503": words(503),
    "a reset": resetConnection,
    "a page of HTML": page(200),
};

const lookUps = (fault: Fault, until: number): RigNode["list"] => {
    return (_tenant, number, _filter, response) => (number < until ? fault(response) : "list");
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
            start: failingOnce(resetConnection),
            list: lookUps(fault, 6),
            check: ({ tenant, ends }) => {
                assertStarts(tenant, 2);
                assertWindow(tenant);
                // The sixth tells. It lists all jobs, since no answer has shown yet that the server keeps keys.
                assert.equal(tenant.lists.filter((list) => list.at < tenant.starts[1]!.at).length, 6);
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

/** API 11 knows no key for a start; the reference is the user's. */
const SHARED = { version: "11.0", node: { reference: "invoices" } };

const argumentsOf = (job: FakeJob): unknown => JSON.parse(job.InputArguments!);

const CASES: Case[] = [
    ...Object.entries(UNKNOWN).flatMap((fault) => [foundAfter(fault), startedAgainAfter(fault)]),
    ...Object.entries(ACCEPTED).flatMap((fault) => [acceptedAndFound(fault), acceptedAndLost(fault)]),
    ...Object.entries(DOUBTED).flatMap(doubted),
    ...Object.entries(FORBIDDEN).map(forbidden),
    {
        title: "gives up after three starts of unknown outcome, and names the key",
        start: resetAlways,
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
        start: (tenant, start, response) => {
            if (start.number === 3) tenant.commit(start);
            return resetConnection(response);
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
        connection: { timeout: "8" },
        start: failingOnce(resetConnection),
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 2);
            assertWindow(tenant);
            assert.ok(tenant.starts[1]!.at - tenant.starts[0]!.at >= 16_000);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
        },
    },
    {
        title: "says “checking whether it started” while it looks a start up, and clears it afterwards",
        start: lost(),
        check: ({ statuses }) => {
            assert.deepEqual(statuses.slice(0, 2), [
                "uipath-start-job.status.starting",
                "uipath-start-job.status.checking",
            ]);
            assert.equal(statuses.at(-1), "");
        },
    },

    {
        title: "does not take two of three jobs for all, and starts none again",
        node: { jobsCount: "3" },
        start: (tenant, start, response) => {
            tenant.commit(start, 2);
            return resetConnection(response);
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
        node: { jobsCount: "3" },
        start: (tenant, start, response) => {
            tenant.commit(start, 2);
            tenant.commit(start, 1, { fromList: 3 });
            return resetConnection(response);
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
    ...["All", "RobotCount"].map((strategy): Case => ({
        title: `with ${strategy} waits until two look-ups show the same jobs`,
        node: { strategy },
        start: (tenant, start, response) => {
            tenant.commit(start);
            tenant.commit(start, 1, { fromList: 2 });
            tenant.commit(start, 1, { fromList: 3 });
            return resetConnection(response);
        },
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 1);
            assert.equal(tenant.lists.length, 4);
            assert.equal(keysOf(ends[0]!).length, 3);
        },
    })),

    {
        title: "compares the recent jobs of the process when the server refuses the filter",
        start: (tenant, start, response) => {
            tenant.commit({ startInfo: { BatchExecutionKey: RELEASE_KEY } });
            return lost()(tenant, start, response);
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
        start: failingOnce(resetConnection),
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
        start: failingOnce(resetConnection, (tenant) => {
            tenant.commit({ startInfo: { BatchExecutionKey: RELEASE_KEY } });
        }),
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 1);
            errorOf(ends[0]!);
        },
    },
    ...Object.entries(LOOK_UP_FAULTS).flatMap(lookUpFailingForAWhile),
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

    {
        title: "finds a start by a reference of its own where the server knows no key",
        version: "11.0",
        start: lost(),
        check: ({ tenant, ends }) => {
            const reference = assertStarts(tenant, 1, "Reference");
            assert.deepEqual(correlationsOf(tenant), [undefined]);
            assert.equal(tenant.lists[0]!.filter, `Reference eq '${reference}'`);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
        },
    },
    {
        title: "starts again with the same reference of its own where the server knows no key",
        version: "11.0",
        start: failingOnce(resetConnection),
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 2, "Reference");
            assertWindow(tenant);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
        },
    },
    {
        title: "tells starts with the user's reference apart by their arguments, which it reads from each job",
        ...SHARED,
        messages: [{ payload: { id: 1 } }, { payload: { id: 2 } }, { payload: { id: 3 } }],
        start: lost(),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 3);
            assert.deepEqual(
                ends.map((end) => jobsOf(end).map(argumentsIn(tenant))),
                [[{ id: 1 }], [{ id: 2 }], [{ id: 3 }]],
            );
            assert.ok(tenant.jobsRead >= 3);
        },
    },
    {
        title: "gives starts with the user's reference and the same arguments one job each",
        ...SHARED,
        messages: [{ payload: { id: 1 } }, { payload: { id: 1 } }],
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
        connection: { concurrency: "2" },
        messages: [{ payload: { id: 1 } }, { payload: { id: 1 } }],
        // The first is lost and was not carried out, the second is answered.
        start: failingOnce(resetConnection),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 3);
            assert.deepEqual(new Set(correlationsOf(tenant, "Reference")), new Set(["invoices"]));
            assert.deepEqual(new Set(ends.flatMap(keysOf)), new Set(tenant.jobs.map((job) => job.Key)));
            assert.equal(tenant.jobs.length, 2);
        },
    },
    {
        title: "does not choose between its own job and a foreign one with the same reference and arguments",
        ...SHARED,
        start: (tenant, start, response) => {
            tenant.commit(start);
            return lost()(tenant, start, response);
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
        start: (tenant, start, response) => {
            tenant.commit(start, 1, { ReleaseName: "Other" });
            return lost()(tenant, start, response);
        },
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 1);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[1]!.Key]);
        },
    },
    {
        title: "tells starts with the user's batch execution key apart in the same way",
        messages: [1, 2].map((id) => ({ payload: { id }, startInfo: { BatchExecutionKey: RELEASE_KEY } })),
        start: lost(),
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 2);
            assert.deepEqual(
                ends.map((end) => jobsOf(end).map(argumentsIn(tenant))),
                [[{ id: 1 }], [{ id: 2 }]],
            );
        },
    },
    ...["", "4.0"].map((version): Case => ({
        title: `says at once what may have started on an older server (API version ${version || "not told"})`,
        version,
        start: (tenant, start, response) => {
            tenant.commit({ startInfo: {} }, 1, { CreationTime: "2020-01-01T00:00:00Z" });
            return lost()(tenant, start, response);
        },
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 1);
            const { cause } = errorOf(ends[0]!);
            assert.deepEqual(cause["jobs"], [tenant.jobs[1]!.Key]);
            assert.ok(!("batchExecutionKey" in cause) && !("reference" in cause));
            assert.equal(tenant.lists.length, 1);
        },
    })),

    ...(
        [
            ["Pending", "Pending", [102], 101],
            ["Running", "Pending", [102], 101],
            ["Pending", "Running", [101], 102],
            ["Running", "Running", undefined, 101],
        ] as const
    ).map(([first, second, killed, kept]): Case => ({
        title: `after a repeat keeps one of two jobs (${first}, ${second}), kills what is pending too many, and warns`,
        start: (tenant, start, response) => {
            if (start.number === 1) return resetConnection(response);
            tenant.commit(start, 1, { State: first });
            return tenant.answer(tenant.commit(start, 1, { State: second }));
        },
        check: ({ tenant, ends, warnings }) => {
            assertStarts(tenant, 2);
            assert.deepEqual(tenant.stopped, killed ? [{ jobIds: killed, strategy: "Kill" }] : []);
            assert.deepEqual(
                jobsOf(ends[0]!).map((job) => job.Id),
                [kept],
            );
            const surplus = tenant.jobs.find((job) => job.Id !== kept)!;
            assert.equal(warnings.length, 1);
            assert.match(warnings[0]!, new RegExp(`${killed ? "pending" : "Running already"}: ${surplus.Key}`));
        },
    })),
    {
        title: "warns of jobs too many that can't be killed",
        start: (tenant, start, response) => {
            if (start.number === 1) return resetConnection(response);
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
        start: (tenant, start, response) => {
            if (start.number === 2) tenant.commit(start, 2);
            return resetConnection(response);
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
        start: (_tenant, start, response) =>
            start.number === 1
                ? resetConnection(response)
                : { status: 409, json: { message: "No robots.", errorCode: 1671 } },
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 2);
            assertWindow(tenant);
            errorOf(ends[0]!, "NO_ROBOT");
            assert.ok(tenant.lists.at(-1)!.at - tenant.starts[1]!.at >= WINDOW, "looked up once more");
        },
    },
    {
        title: "finds the job of the first start after its repeat was refused",
        start: (tenant, start, response) => {
            if (start.number === 1) return resetConnection(response);
            tenant.commit(start);
            return { status: 409, json: { message: "A job is pending.", errorCode: 1670 } };
        },
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 2);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
        },
    },

    ...(
        [
            ["401, with a new token", { status: 401, json: {} }],
            ["429", { status: 429, json: {} }],
            ["429 with Retry-After", { status: 429, headers: { "retry-after": "1" }, json: {} }],
        ] as [string, Answer][]
    ).map(([what, answer]): Case => ({
        title: `repeats at once after ${what}, without a look-up: nothing was started`,
        start: failingOnce(() => answer),
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 2);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
            assert.deepEqual(tenant.lists, []);
        },
    })),
    ...(
        [
            [400, "REFUSED"],
            [403, "NOT_ALLOWED"],
            [409, "REFUSED"],
        ] as const
    ).map(([status, code]): Case => ({
        title: `neither repeats nor looks up what was refused with ${status}`,
        start: () => ({ status, json: { message: "No." } }),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 1);
            errorOf(ends[0]!, code);
            assert.deepEqual(tenant.lists, []);
        },
    })),

    ...[20, 30].map((count): Case => ({
        title: `looks ${count} starts of one folder that fail together up with one request`,
        connection: { concurrency: String(count) },
        messages: Array.from({ length: count }, (_, id) => ({ payload: { id } })),
        start: together(count, (tenant, starts) => {
            for (const start of starts) tenant.commit(start);
        }),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, count);
            assert.equal(tenant.lists.length, 1);
            assert.deepEqual(
                ends.map((end) => jobsOf(end).map(argumentsIn(tenant))),
                ends.map((_end, id) => [{ id }]),
            );
        },
    })),
    {
        title: "goes on looking the starts of one folder up with one request a round",
        connection: { concurrency: "20" },
        messages: Array.from({ length: 20 }, (_, id) => ({ payload: { id } })),
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
        node: { folder: "folder", folderType: "msg" },
        messages: Array.from({ length: 36 }, (_, at) => ({ payload: {}, folder: String(at + 1) })),
        start: lost(),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 36);
            assert.equal(new Set(ends.flatMap(keysOf)).size, 36);
            assert.equal(new Set(tenant.lists.map((list) => list.folder)).size, 36);
            for (const { at } of tenant.lists) {
                // On a busy machine they may come a little closer together than they were sent.
                const minute = tenant.lists.filter((list) => list.at >= at && list.at < at + 57_000);
                assert.ok(minute.length <= 30, `${minute.length} lists`);
            }
        },
    },
];

/** One start after another: the first so many are answered with the jobs that this makes of them, the next is not answered. */
const afterAnswers =
    (
        count: number,
        commit: (tenant: FakeTenant, startInfo: Body) => void,
        more: Partial<FakeJob> = {},
    ): RigNode["start"] =>
    (tenant, start, response) => {
        if (start.number !== count + 1) return tenant.answer(tenant.commit(start, 1, more));
        commit(tenant, start.startInfo);
        return resetConnection(response);
    };

const ONE_BY_ONE = { connection: { concurrency: "1" } };
const HOUR = 3_600_000;
const ago = (milliseconds: number): string => new Date(REAL_CLOCK.date() - milliseconds).toISOString();
const payloads = (count: number): object[] => Array.from({ length: count }, () => ({ payload: {} }));
const refusing: RigNode["list"] = (_tenant, _number, filter) =>
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
        messages: payloads(2),
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
        messages: payloads(2),
        start: (tenant, start, response) => {
            const key = String(start.startInfo["BatchExecutionKey"]);
            const jobs = tenant.commit(start, 1, { BatchExecutionKey: `{${key.toUpperCase()}}` });
            return start.number > 1 ? resetConnection(response) : tenant.answer(jobs);
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
        node: { reference: "invoices" },
        messages: payloads(2),
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
        messages: payloads(3),
        start: afterAnswers(2, () => undefined, { BatchExecutionKey: null, Reference: null }),
        check: unknownAtLast(3),
    },
    ...[{ list: undefined }, REFUSED_FILTER].map((rules): Case => ({
        title: `does not believe a list in which a job that is known to be there lacks its key${rules.list ? ", where the filter is refused, too" : ""}`,
        ...ONE_BY_ONE,
        ...rules,
        messages: payloads(2),
        start: (tenant, start, response) => {
            const [job] = tenant.commit(start, 1, { BatchExecutionKey: null });
            if (start.number > 1) return resetConnection(response);
            return tenant.answer([{ ...job!, BatchExecutionKey: start.startInfo["BatchExecutionKey"] as string }]);
        },
        check: unknownAtLast(2),
    })),
    ...["BatchExecutionKey", "Reference"].map((field): Case => ({
        title: `starts again where the list shows the job that is known to be there with its ${field}`,
        ...ONE_BY_ONE,
        version: field === "Reference" ? "11.0" : "20.0",
        messages: payloads(2),
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
            if (ends[0]!.sent) assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[1]!.Key]);
            else errorOf(ends[0]!);
        },
    })),
    ...[HOUR, -HOUR, null].map((dateAhead): Case => ({
        title: `finds the job with the user's reference by the times of jobs, where the header Date is ${dateAhead === null ? "missing" : `${dateAhead / HOUR} h ahead`}`,
        ...SHARED,
        ...ONE_BY_ONE,
        dateAhead,
        jobs: [{ Reference: "invoices", CreationTime: ago(HOUR / 2), InputArguments: "{}" }],
        messages: payloads(2),
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
        start: isCommitted ? lost() : failingOnce(resetConnection),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, isCommitted ? 1 : 2);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[1]!.Key]);
        },
    })),
    {
        title: "does not start again when the ids go back, as after a restore",
        ...SHARED,
        ...ONE_BY_ONE,
        messages: payloads(2),
        start: (tenant, start, response) => {
            const jobs = tenant.commit(start, 1, start.number === 1 ? { Id: 5000 } : { Id: 1001 });
            return start.number === 1 ? tenant.answer(jobs) : resetConnection(response);
        },
        check: unknownAtLast(2),
    },
];

/** Lists that name fewer jobs than were asked for. */
const TOO_FEW: unknown[][] = [[], [null], [{}], [{ Id: "x" }]];

const COUNTS: Case[] = [
    ...["ModernJobsCount", "JobsCount"].flatMap((strategy) =>
        TOO_FEW.flatMap((value): Case[] => [
            {
                title: `finds the job of a start with ${strategy} that is answered with ${JSON.stringify(value)}`,
                node: { strategy },
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
                node: { strategy },
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
        node: { jobsCount: "3" },
        start: (tenant, start) => tenant.answer(tenant.commit(start, 2).slice(0, named)),
        check: ({ tenant, ends, warnings }) => {
            assertStarts(tenant, 1);
            assert.deepEqual(
                keysOf(ends[0]!),
                tenant.jobs.map((job) => job.Key),
            );
            assert.equal(warnings.length, 1);
            assert.match(warnings[0]!, /2 of the 3 jobs/);
            assert.ok(tenant.lists.at(-1)!.at - tenant.starts[0]!.at >= WINDOW);
        },
    })),
    {
        title: "waits for the third job when the answer names two of three",
        node: { jobsCount: "3" },
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
        node: { jobsCount: "2" },
        start: (tenant, start) => {
            const [job] = tenant.commit(start, 2);
            return tenant.answer([job!, job!]);
        },
        check: ({ tenant, ends }) =>
            assert.deepEqual(new Set(keysOf(ends[0]!)), new Set(tenant.jobs.map(({ Key }) => Key))),
    },
    ...[
        { strategy: "All" },
        { strategy: "RobotCount", jobsCount: "3" },
        { strategy: "Specific", robots: "7, 8, 9" },
    ].map((node): Case => ({
        title: `takes whatever jobs are named for the answer with ${node.strategy}`,
        node,
        start: (tenant, start) => tenant.answer(tenant.commit(start)),
        check: ({ tenant, ends }) => {
            assert.equal(keysOf(ends[0]!).length, 1);
            assert.deepEqual(tenant.lists, []);
        },
    })),
];

/** The arguments of a job, as its start gave them. */
function argumentsIn({ jobs }: FakeTenant): (job: FakeJob) => unknown {
    return ({ Id }) => argumentsOf(jobs.find((job) => job.Id === Id)!);
}

/** All starts are carried out and reset when the last of them has come. */
function together(count: number, commit: (tenant: FakeTenant, starts: FakeTenant["starts"]) => void): RigNode["start"] {
    const responses: ServerResponse[] = [];
    return (tenant, _start, response) => {
        responses.push(response);
        if (responses.length < count) return noAnswer();
        commit(tenant, tenant.starts);
        responses.forEach(resetConnection);
        return noAnswer();
    };
}

/** Nodes that are taken out of the flow while their start is looked up. */
const CLOSED: RigNode[] = [
    { name: "closed-found", start: lost({ fromList: 2 }) },
    { name: "closed-never-found", start: resetAlways },
    {
        name: "closed-with-a-queue",
        connection: { concurrency: "1" },
        // Answered when the server is told to.
        start: (tenant, start) =>
            new Promise((resolve) => (answerLate = () => resolve(tenant.answer(tenant.commit(start))))),
    },
];
let answerLate: () => void = () => undefined;

const ALL = [...CASES, ...TRUST, ...COUNTS];

describe("The start job node, starting jobs exactly once,", function () {
    hasten(10);
    this.timeout(300_000);
    let bench: StartRig;
    const seen = new Map<Case, Promise<Seen>>();
    /** When the nodes were closed, and how long that took. */
    let closed: { at: number; took: number };
    let out = 0;

    before(async () => {
        bench = await openStartRig([...ALL.map((one, at) => ({ ...one, name: nameOf(at) })), ...CLOSED]);
        await closeSome();
        for (const [at, one] of ALL.entries()) seen.set(one, run(one, nameOf(at)));
    });

    after(() => bench.stop());

    const nameOf = (at: number): string => `case-${at + 1}`;

    async function run({ messages = [{ payload: {} }] }: Case, name: string): Promise<Seen> {
        const begin = REAL_CLOCK.now();
        const ends = await Promise.all(messages.map((message) => bench.send(name, message)));
        const took = REAL_CLOCK.now() - begin;
        return {
            tenant: bench.tenant(name),
            ends,
            took,
            statuses: bench.statuses(name),
            warnings: bench.warnings(name),
        };
    }

    async function closeSome(): Promise<void> {
        const names = CLOSED.map(({ name }) => name);
        for (const name of names)
            for (let count = 0; count < (name === "closed-with-a-queue" ? 3 : 1); count++)
                void bench.send(name, { payload: {} }).then(() => out++);
        const isUnderWay = (name: string): boolean =>
            name === "closed-with-a-queue" ? bench.tenant(name).starts.length > 0 : bench.tenant(name).lists.length > 0;
        while (!names.every(isUnderWay)) {
            await once(bench.server.server, "request");
            assert.equal(out, 0, "none of them has ended");
        }
        const [at, begin] = [REAL_CLOCK.now(), performance.now()];
        await bench.remove(names);
        closed = { at, took: performance.now() - begin };
        answerLate();
    }

    for (const one of ALL)
        it(one.title, async () => {
            one.check(await seen.get(one)!);
        });

    describe("when it is closed meanwhile,", () => {
        it("does not hold the deployment up", () => assert.ok(closed.took < 1000, `${closed.took} ms`));

        it("looks the start up all the same, and logs its job", async () => {
            const warnings = await bench.warned("closed-found", 1);
            const { jobs, starts } = bench.tenant("closed-found");
            assert.deepEqual(warnings, [`uipath-start-job.log.lateStart ${JSON.stringify({ jobs: jobs[0]!.Key })}`]);
            assert.equal(starts.length, 1);
        });

        it("does not start again when no job shows, and logs that with the key", async () => {
            const [warning, ...others] = await bench.warned("closed-never-found", 1);
            const { starts } = bench.tenant("closed-never-found");
            assert.equal(starts.length, 1);
            assert.match(warning!, /^uipath-start-job\.log\.lateFailure /);
            assert.ok(warning!.includes(starts[0]!.startInfo["BatchExecutionKey"] as string), warning);
            assert.deepEqual(others, []);
        });

        it("drops the starts that waited in the queue, and counts them in one line of the log", async () => {
            const warnings = await bench.warned("closed-with-a-queue", 2);
            const { jobs, starts } = bench.tenant("closed-with-a-queue");
            assert.deepEqual(warnings, [
                `uipath-start-job.log.dropped ${JSON.stringify({ number: "2" })}`,
                `uipath-start-job.log.lateStart ${JSON.stringify({ jobs: jobs[0]!.Key })}`,
            ]);
            assert.equal(starts.length, 1);
        });

        it("lets no message out and sends no StartJobs any more", () => {
            assert.equal(out, 0);
            for (const { name } of CLOSED)
                for (const { at } of bench.tenant(name).starts) assert.ok(at < closed.at, name);
        });
    });
});
