import assert from "node:assert/strict";
import { startSimulator, type Simulator } from "../../src/simulator";
import { planFaults } from "./fault-plan";
import type { Kind } from "./faults";
import { startLyingProxy, type LyingProxy } from "./lying-proxy";
import { entriesOf, tenantOf, type LedgerEntry } from "./orchestrator-process";
import { emptyRecord, noteCaught, noteOut, type FlowRecord } from "./record";
import { simpleClient, type SimpleClient } from "./simple-client";
import { judge, type Verdict } from "./verdict";

const STARTS = 60;
const KINDS: Kind[] = ["cutRequest", "resetBefore", "cutAfter", "resetAfter", "cutAnswer", "commitLate", "htmlAfter"];

/** What a client does after a failed start. */
type FailureHandler = (n: number, record: FlowRecord) => Promise<void>;

describe("The verdict of a run", () => {
    let simulator: Simulator;
    let proxy: LyingProxy;
    let client: SimpleClient;

    beforeEach(async () => {
        simulator = await startSimulator({ data: tenantOf(1) });
        const target = { host: "127.0.0.1", port: Number(new URL(simulator.url).port) };
        const odds = { first: 0.5, again: 0.2, refuse: 0 };
        const plan = planFaults({ seed: 1, odds, startKinds: KINDS, lateBy: [50, 100] });
        proxy = await startLyingProxy({ target, plan });
        client = simpleClient(simulator, proxy, 2000);
    });

    afterEach(async () => {
        await proxy.close();
        await simulator.close();
    });

    async function runWith(onFailure: FailureHandler): Promise<Verdict> {
        const record = emptyRecord(STARTS, 1);
        await Promise.all(
            Array.from({ length: STARTS }, async (_, n) => {
                const ids = await idsOfStart(n);
                if (ids) noteOut(record, n, ids);
                else await onFailure(n, record);
            }),
        );
        await proxy.close();
        return judge({ record, jobs: entriesOf(simulator), jobsOf: () => 1 });
    }

    async function idsOfStart(n: number): Promise<number[] | undefined> {
        try {
            return (await client.start(n)).ids;
        } catch {
            return undefined;
        }
    }

    it("finds the duplicates of a client that repeats blindly", async () => {
        const verdict = await runWith(async (n, record) => {
            let ids: number[] | undefined;
            while (!ids) ids = await idsOfStart(n);
            noteOut(record, n, ids);
        });
        assert.ok(verdict.duplicates > 5, `${verdict.duplicates}`);
        assert.deepEqual([verdict.lost, verdict.wrong, verdict.phantom], [0, 0, 0]);
    });

    it("finds the messages that a client lost", async () => {
        const verdict = await runWith(() => Promise.resolve());
        assert.ok(verdict.lost > 10, `${verdict.lost}`);
        assert.equal(verdict.duplicates, 0);
    });

    it("finds the jobs that a client denied because it takes every failure for no start", async () => {
        const verdict = await runWith((n, record) => Promise.resolve(noteCaught(record, n, "UNREACHABLE")));
        assert.ok(verdict.denied > 5, `${verdict.denied}`);
        assert.equal(verdict.lost, 0);
    });

    it("accepts a client that reports an unknown outcome", async () => {
        const verdict = await runWith((n, record) => Promise.resolve(noteCaught(record, n, "OUTCOME_UNKNOWN")));
        const { errors, samples, ...counts } = verdict;
        assert.deepEqual(new Set(Object.values(counts)), new Set([0]));
        assert.deepEqual(samples, {});
        assert.ok(errors["OUTCOME_UNKNOWN"]! > 10);
    });

    it("accepts a client that waits and looks before it repeats", async () => {
        const verdict = await runWith(async (n, record) => {
            let ids: number[] | undefined;
            while (!ids) {
                await new Promise((resolve) => setTimeout(resolve, 300));
                const found = entriesOf(simulator).filter((job) => job.n === n);
                ids = found.length > 0 ? found.map((job) => job.id) : await idsOfStart(n);
            }
            noteOut(record, n, ids);
        });
        assert.deepEqual(new Set(Object.values({ ...verdict, errors: 0, samples: 0 })), new Set([0]));
    });
});

describe("The verdict on a message", () => {
    const job = (id: number, n: number, stopped = false): LedgerEntry => ({
        id,
        key: `key-${id}`,
        batchExecutionKey: `batch-${n}`,
        reference: "",
        n,
        stopped,
    });
    const judged = (
        note: (record: FlowRecord) => void,
        jobs: LedgerEntry[],
        logged: string[] = [],
    ): Partial<Verdict> => {
        const record = emptyRecord(1, 2);
        note(record);
        const verdict = judge({ record, jobs, jobsOf: () => 2, logged: new Set(logged) });
        const { errors: _errors, samples: _samples, ...counts } = verdict;
        return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
    };
    const outWith =
        (...ids: number[]) =>
        (record: FlowRecord) =>
            noteOut(record, 0, ids);

    it("is good if it was sent once with all of its own jobs", () => {
        assert.deepEqual(judged(outWith(1, 2), [job(1, 0), job(2, 0)]), {});
    });

    it("is lost if one of its jobs is missing or repeated", () => {
        assert.deepEqual(judged(outWith(1), [job(1, 0), job(2, 0)]), { lost: 1 });
        assert.deepEqual(judged(outWith(1, 1), [job(1, 0), job(2, 0)]), { lost: 1 });
        assert.deepEqual(judged(outWith(1, 2, 3, 4), [job(1, 0), job(2, 0)]), { lost: 1, phantom: 1 });
    });

    it("is lost if it was sent twice, or sent and caught", () => {
        const jobs = [job(1, 0), job(2, 0)];
        const twice = (record: FlowRecord): void => [1, 2].forEach(() => noteOut(record, 0, [1, 2]));
        assert.deepEqual(judged(twice, jobs), { lost: 1 });
        const both = (record: FlowRecord): void => {
            noteOut(record, 0, [1, 2]);
            noteCaught(record, 0, "OUTCOME_UNKNOWN");
        };
        assert.deepEqual(judged(both, jobs), { lost: 1 });
    });

    it("is wrong with a job of another start, and a phantom with a job that does not exist", () => {
        assert.deepEqual(judged(outWith(1, 9), [job(1, 0), job(2, 0), job(9, 5)]), { wrong: 1, lost: 1 });
        assert.deepEqual(judged(outWith(1, 9), [job(1, 0), job(2, 0)]), { phantom: 1, lost: 1 });
    });

    it("counts stopped jobs separately, and no message may have one", () => {
        const jobs = [job(1, 0), job(2, 0), job(3, 0, true)];
        assert.deepEqual(judged(outWith(1, 2), jobs), { surplusKilled: 1 });
        assert.deepEqual(judged(outWith(1, 3), jobs), { surplusKilled: 1, lost: 1 });
    });

    it("may be abandoned with its flow if the log names its jobs", () => {
        const gone = (record: FlowRecord): void => void (record.abandoned[0] = 1);
        assert.deepEqual(judged(gone, [job(1, 0)]), { abandoned: 1, unlogged: 1 });
        assert.deepEqual(judged(gone, [job(1, 0)], ["key-1"]), { abandoned: 1 });
        assert.deepEqual(judged(gone, [job(1, 0)], ["batch-0"]), { abandoned: 1 });
        assert.deepEqual(judged(gone, []), { abandoned: 1 });
    });
});
