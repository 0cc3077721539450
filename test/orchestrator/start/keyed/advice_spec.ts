import assert from "node:assert/strict";
import { errorOf, keysOf, reset, testCases, type Case } from "../once/rig";

const keyed = (idempotencyKey: string): { idempotencyKey: string } => ({ idempotencyKey });

/** The first so many are answered, the others are lost on the way. */
const answersFirst =
    (count: number, more: object = {}): Case["start"] =>
    (tenant, start) =>
        start.number <= count ? tenant.answer(tenant.commit(start, 1, more)) : reset();

const AGAIN = /You can send the same message again/;
const LOOK = /Look for it under Jobs/;

const ADVICE: Case[] = [
    {
        title: "is to look for the job, before a server has shown that it keeps marks",
        starts: [keyed("a")],
        start: answersFirst(0),
        check: ({ ends }) => {
            const { message } = errorOf(ends[0]!);
            assert.match(message, LOOK);
            assert.doesNotMatch(message, AGAIN);
        },
    },
    {
        title: "is to send the message again, once the server has shown the mark of a key",
        starts: [keyed("a"), keyed("b")],
        start: answersFirst(1),
        check: ({ ends }) => {
            assert.equal(keysOf(ends[0]!).length, 1);
            const { message } = errorOf(ends[1]!);
            assert.match(message, AGAIN);
            assert.doesNotMatch(message, LOOK);
        },
    },
    {
        title: "is another key, and nothing is started again, on a server that has shown no mark",
        starts: [keyed("a"), keyed("a")],
        start: (tenant, start) => {
            tenant.commit(start, 1, { BatchExecutionKey: null, Reference: null });
            return reset();
        },
        check: ({ tenant, ends }) => {
            assert.equal(tenant.starts.length, 1, "StartJobs");
            assert.match(errorOf(ends[0]!).message, LOOK);
            assert.match(errorOf(ends[1]!).message, /Nothing was started now.*another key/);
        },
    },
];

describe("After a start with a key whose outcome is unknown, the advice", () => testCases(ADVICE));
