import assert from "node:assert/strict";
import { type Answer } from "../../../support/server";
import {
    assertStarts,
    between,
    errorOf,
    failingOnce,
    keysOf,
    page,
    reset,
    testCases,
    unreachable,
    WINDOW,
    type Case,
    type Fault,
} from "./rig";

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
            start: (tenant, start) => {
                tenant.commit(start);
                return fault();
            },
            check: ({ tenant, ends }) => {
                assertStarts(tenant, 1);
                assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
            },
        },
        {
            title: `believes ${what} after the window, says so in its and starts nothing again`,
            start: () => fault(),
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
            start: () => fault(),
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
            start: () => fault(),
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
        start: () => fault(),
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 1);
            assert.deepEqual(tenant.lists, []);
            const { message, cause } = errorOf(ends[0]!, "NOT_AN_ORCHESTRATOR");
            assert.match(message, said);
            assert.equal(cause["status"], 403);
        },
    };
}

const CASES: Case[] = [
    ...Object.entries(DOUBTED).flatMap(doubted),
    ...Object.entries(FORBIDDEN).map(forbidden),
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
    {
        title: "says why it can't list what may have started on an older server",
        version: "4.0",
        start: reset,
        list: () => ({ status: 403, json: { message: "You are not authorized!" } }),
        check: ({ ends }) => assert.match(errorOf(ends[0]!).message, /could not be looked up: .*not authorized/),
    },
    {
        title: "does not wait for the budget to list what may have started on an older server",
        version: "4.0",
        starts: Array.from({ length: 10 }, () => ({})),
        start: (tenant, start) => {
            tenant.commit(start);
            return reset();
        },
        check: ({ tenant, ends, took }) => {
            for (const end of ends) errorOf(end);
            assert.ok(tenant.lists.length < 10 && took < 1_000, `${tenant.lists.length} lists, ${took} ms`);
        },
    },
    {
        title: "is sent again where nobody was there, and looked up by no one: nothing was started",
        start: (tenant, start) => (start.number < 3 ? unreachable() : tenant.answer(tenant.commit(start))),
        check: ({ tenant, ends }) => {
            assertStarts(tenant, 3);
            assert.deepEqual(keysOf(ends[0]!), [tenant.jobs[0]!.Key]);
            assert.deepEqual(tenant.lists, []);
        },
    },
    {
        title: "fails without a look-up where nobody is there at all",
        start: unreachable,
        check: ({ tenant, ends }) => {
            errorOf(ends[0]!, "UNREACHABLE");
            assert.deepEqual(tenant.lists, []);
        },
    },
];

describe("A start that is refused", () => testCases(CASES));
