import assert from "node:assert/strict";
import { startSimulator, type Simulator } from "../../src/simulator";
import { planFaults, type FaultPlan } from "./fault-plan";
import { ALL_KINDS, NEVER_COMMIT, START_KINDS, type Fault, type Kind } from "./faults";
import { endOfMessage } from "./http-message";
import { startLyingProxy, type LyingProxy } from "./lying-proxy";
import { entriesOf, tenantOf } from "./orchestrator-process";
import { simpleClient, type SimpleClient } from "./simple-client";

/** What the client sees of each fault: the connection fails, the request times out, or a response comes. */
const SEEN: Record<Kind, "fails" | "times out" | "html" | "unreadable" | number> = {
    cutRequest: "fails",
    cutBefore: "fails",
    resetBefore: "fails",
    cutAfter: "fails",
    resetAfter: "fails",
    cutAnswer: "fails",
    commitLate: "fails",
    delay: 201,
    timeoutBefore: "times out",
    timeoutAfter: "times out",
    drip: "times out",
    answer429: 429,
    answer500Before: 500,
    answer500After: 500,
    answer502Before: 502,
    answer502After: 502,
    answer503Before: 503,
    answer503After: 503,
    answer504Before: 504,
    answer504After: 504,
    htmlBefore: "html",
    htmlAfter: "html",
    badJson: "unreadable",
    plain404Before: 404,
    empty404Before: 404,
    page403Before: 403,
    quota502Before: 502,
    quota502After: 502,
};

/** The client's timeout in milliseconds, which is short for faults that exhaust it. */
const timeoutFor = (kind: Fault["kind"]): number => (kind !== "none" && SEEN[kind] === "times out" ? 300 : 5000);

describe("The lying proxy", () => {
    let simulator: Simulator;
    let proxy: LyingProxy | undefined;
    let client: SimpleClient;

    async function startProxy(fault: Partial<Fault>, plan: Partial<FaultPlan> = {}): Promise<void> {
        const none: Fault = { kind: "none", where: 0.5, delay: 50, lateBy: 100, retryAfter: "seconds" };
        const planned = { ...none, ...fault };
        const { port } = new URL(simulator.url);
        proxy = await startLyingProxy({
            target: { host: "127.0.0.1", port: Number(port) },
            plan: { start: () => planned, read: () => none, refuses: () => false, ...plan },
        });
        client = simpleClient(simulator, proxy, timeoutFor(planned.kind));
    }

    async function seenByClient(): Promise<string | number> {
        try {
            const { status, html, ids } = await client.start(0);
            if (status >= 400) return status;
            return html ? "html" : ids ? status : "unreadable";
        } catch (error) {
            return (error as Error).name === "TimeoutError" ? "times out" : "fails";
        }
    }

    beforeEach(async () => {
        simulator = await startSimulator({ data: tenantOf(1) });
    });

    afterEach(async () => {
        await proxy?.close();
        await simulator.close();
    });

    it("passes on requests and responses unchanged without a fault", async () => {
        await startProxy({});
        const { status, ids } = await client.start(7);
        assert.equal(status, 201);
        assert.deepEqual(
            entriesOf(simulator).map(({ id, n }) => ({ id, n })),
            [{ id: ids![0]!, n: 7 }],
        );
        assert.equal((await client.read()).status, 200);
    });

    for (const kind of ALL_KINDS) {
        const commits = !NEVER_COMMIT.includes(kind);
        it(`starts ${commits ? "the" : "no"} job with the fault ${kind}, and the client sees: ${SEEN[kind]}`, async () => {
            await startProxy({ kind });
            assert.equal(await seenByClient(), SEEN[kind]);
            await proxy!.close();
            assert.equal(simulator.ledger.jobs.length, commits ? 1 : 0);
            assert.deepEqual([proxy!.tally, proxy!.errors], [{ [kind]: 1 }, []]);
        });
    }

    for (const where of [0, 0.1, 0.9, 0.9999])
        it(`starts no job and sends no response when ${where * 100} % of the request arrive`, async () => {
            await startProxy({ kind: "cutRequest", where });
            assert.equal(await seenByClient(), "fails");
            // The simulator has read everything by then.
            assert.equal((await client.read()).status, 200);
            assert.equal(simulator.ledger.jobs.length, 0);
        });

    for (const where of [0, 0.1, 0.9, 0.9999])
        it(`starts the job although only ${where * 100} % of the response arrive`, async () => {
            await startProxy({ kind: "cutAnswer", where });
            assert.equal(await seenByClient(), "fails");
            assert.equal(simulator.ledger.jobs.length, 1);
        });

    it("starts the job after the client was cut off, with a late commit", async () => {
        await startProxy({ kind: "commitLate" });
        assert.equal(await seenByClient(), "fails");
        assert.equal(simulator.ledger.jobs.length, 0);
        await proxy!.close();
        assert.equal(simulator.ledger.jobs.length, 1);
    });

    it("sends Retry-After in seconds, as a date or not at all", async () => {
        const headers: (string | null)[] = [];
        for (const retryAfter of ["seconds", "date", "none"] as const) {
            await startProxy({ kind: "answer429", retryAfter });
            const path = "/odata/Jobs/UiPath.Server.Configuration.OData.StartJobs";
            const body = JSON.stringify({ startInfo: { InputArguments: '{"n":1}' } });
            const response = await fetch(`http://127.0.0.1:${proxy!.port}${path}`, { method: "POST", body });
            headers.push(response.headers.get("retry-after"));
            await proxy!.close();
        }
        assert.deepEqual([headers[0], headers[2]], ["1", null]);
        assert.ok(Date.parse(headers[1]!) > Date.now());
    });

    it("answers every request like a gateway during an outage, and recovers afterwards", async () => {
        await startProxy({});
        proxy!.outage(60_000, "plain404Before");
        assert.equal((await client.read()).status, 404);
        assert.equal(await seenByClient(), 404);
        assert.equal(simulator.ledger.jobs.length, 0);
        proxy!.outage(0);
        assert.equal((await client.read()).status, 200);
    });

    it("resets a refused connection before any data", async () => {
        await startProxy({}, { refuses: () => true });
        assert.equal(await seenByClient(), "fails");
        assert.deepEqual([proxy!.tally, simulator.ledger.jobs.length], [{ refuse: 1 }, 0]);
    });

    it("finds the end of a chunked response", () => {
        const whole = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nWiki\r\n0\r\n\r\n";
        assert.equal(endOfMessage(Buffer.from(`${whole}HTTP/1.1 200`)), whole.length);
        for (let length = 0; length < whole.length; length++)
            assert.equal(endOfMessage(Buffer.from(whole.slice(0, length))), undefined);
    });
});

describe("The fault plan", () => {
    const planFor = (seed: number, numbers: number[]): Map<number, Fault> => {
        const plan = planFaults({ seed });
        return new Map(numbers.map((n) => [n, plan.start(n, 1)]));
    };
    const numbers = Array.from({ length: 3000 }, (_, n) => n);

    it("has the same faults for the same seed, in any order of starts", () => {
        const again = planFor(1, numbers.toReversed());
        for (const [n, fault] of planFor(1, numbers)) assert.deepEqual(again.get(n), fault);
        assert.notDeepEqual(planFor(2, numbers), planFor(1, numbers));
    });

    it("has faults of every kind for a third of the starts, and fewer for further attempts", () => {
        const kinds = [...planFor(1, numbers).values()].map(({ kind }) => kind).filter((kind) => kind !== "none");
        assert.ok(kinds.length > 900 && kinds.length < 1100, `${kinds.length}`);
        assert.deepEqual(new Set(kinds), new Set(START_KINDS));
        const plan = planFaults({ seed: 1 });
        const again = numbers.filter((n) => plan.start(n, 2).kind !== "none").length;
        assert.ok(again > 400 && again < 600, `${again}`);
    });
});
