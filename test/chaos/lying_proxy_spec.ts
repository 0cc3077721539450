import assert from "node:assert/strict";
import { startSimulator, type Simulator } from "../../src/simulator";
import { planFaults, type FaultPlan } from "./fault-plan";
import { ALL_KINDS, NEVER_COMMIT, START_KINDS, type Fault, type Kind } from "./faults";
import { endOfMessage } from "./http-message";
import { startLyingProxy, type LyingProxy } from "./lying-proxy";
import { entriesOf, tenantOf } from "./orchestrator-process";
import { simpleClient, type SimpleClient } from "./simple-client";

/** How the client sees a kind: its connection fails, it gives up waiting, or an answer comes. */
const SEEN: Record<Kind, "fails" | "waits" | "html" | "unreadable" | number> = {
    cutRequest: "fails",
    cutBefore: "fails",
    resetBefore: "fails",
    cutAfter: "fails",
    resetAfter: "fails",
    cutAnswer: "fails",
    commitLate: "fails",
    delay: 201,
    timeoutBefore: "waits",
    timeoutAfter: "waits",
    drip: "waits",
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

/** Milliseconds of a client's patience: little where it will be tried. */
const patienceFor = (kind: Fault["kind"]): number => (kind !== "none" && SEEN[kind] === "waits" ? 300 : 5000);

describe("The lying proxy", () => {
    let simulator: Simulator;
    let proxy: LyingProxy | undefined;
    let client: SimpleClient;

    async function strikeWith(fault: Partial<Fault>, draw: Partial<FaultPlan> = {}): Promise<void> {
        const none: Fault = { kind: "none", where: 0.5, delay: 50, lateBy: 100, retryAfter: "seconds" };
        const struck = { ...none, ...fault };
        const { port } = new URL(simulator.url);
        proxy = await startLyingProxy({
            target: { host: "127.0.0.1", port: Number(port) },
            draw: { start: () => struck, read: () => none, refuses: () => false, ...draw },
        });
        client = simpleClient(simulator, proxy, patienceFor(struck.kind));
    }

    async function seen(): Promise<string | number> {
        try {
            const { status, html, ids } = await client.start(0);
            if (status >= 400) return status;
            return html ? "html" : ids ? status : "unreadable";
        } catch (error) {
            return (error as Error).name === "TimeoutError" ? "waits" : "fails";
        }
    }

    beforeEach(async () => {
        simulator = await startSimulator({ data: tenantOf(1) });
    });

    afterEach(async () => {
        await proxy?.close();
        await simulator.close();
    });

    it("passes a request and its answer on as they are when nothing strikes", async () => {
        await strikeWith({});
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
        it(`starts ${commits ? "the" : "no"} job when ${kind} strikes, and the client sees ${SEEN[kind]}`, async () => {
            await strikeWith({ kind });
            assert.equal(await seen(), SEEN[kind]);
            await proxy!.close();
            assert.equal(simulator.ledger.jobs.length, commits ? 1 : 0);
            assert.deepEqual([proxy!.tally, proxy!.troubles], [{ [kind]: 1 }, []]);
        });
    }

    for (const where of [0, 0.1, 0.9, 0.9999])
        it(`starts no job and gives no answer when ${where * 100} % of the request arrive`, async () => {
            await strikeWith({ kind: "cutRequest", where });
            assert.equal(await seen(), "fails");
            // Whatever arrived has been read by then.
            assert.equal((await client.read()).status, 200);
            assert.equal(simulator.ledger.jobs.length, 0);
        });

    for (const where of [0, 0.1, 0.9, 0.9999])
        it(`starts the job although ${where * 100} % of the answer arrive`, async () => {
            await strikeWith({ kind: "cutAnswer", where });
            assert.equal(await seen(), "fails");
            assert.equal(simulator.ledger.jobs.length, 1);
        });

    it("starts the job after the client was cut off, when it commits late", async () => {
        await strikeWith({ kind: "commitLate" });
        assert.equal(await seen(), "fails");
        assert.equal(simulator.ledger.jobs.length, 0);
        await proxy!.close();
        assert.equal(simulator.ledger.jobs.length, 1);
    });

    it("says in seconds, as a date or not at all when to come again", async () => {
        const said: (string | null)[] = [];
        for (const retryAfter of ["seconds", "date", "none"] as const) {
            await strikeWith({ kind: "answer429", retryAfter });
            const path = "/odata/Jobs/UiPath.Server.Configuration.OData.StartJobs";
            const body = JSON.stringify({ startInfo: { InputArguments: '{"n":1}' } });
            const response = await fetch(`http://127.0.0.1:${proxy!.port}${path}`, { method: "POST", body });
            said.push(response.headers.get("retry-after"));
            await proxy!.close();
        }
        assert.deepEqual([said[0], said[2]], ["1", null]);
        assert.ok(Date.parse(said[1]!) > Date.now());
    });

    it("says to every request what a gateway says whose server is out, and goes on afterwards", async () => {
        await strikeWith({});
        proxy!.outage(60_000, "plain404Before");
        assert.equal((await client.read()).status, 404);
        assert.equal(await seen(), 404);
        assert.equal(simulator.ledger.jobs.length, 0);
        proxy!.outage(0);
        assert.equal((await client.read()).status, 200);
    });

    it("refuses a connection before anything was sent on it", async () => {
        await strikeWith({}, { refuses: () => true });
        assert.equal(await seen(), "fails");
        assert.deepEqual([proxy!.tally, simulator.ledger.jobs.length], [{ refuse: 1 }, 0]);
    });

    it("knows where an answer in chunks ends", () => {
        const whole = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nWiki\r\n0\r\n\r\n";
        assert.equal(endOfMessage(Buffer.from(`${whole}HTTP/1.1 200`)), whole.length);
        for (let length = 0; length < whole.length; length++)
            assert.equal(endOfMessage(Buffer.from(whole.slice(0, length))), undefined);
    });
});

describe("The draw of faults", () => {
    const draws = (seed: number, numbers: number[]): Map<number, Fault> => {
        const draw = planFaults({ seed });
        return new Map(numbers.map((n) => [n, draw.start(n, 1)]));
    };
    const numbers = Array.from({ length: 3000 }, (_, n) => n);

    it("gives a start the same fault in every run of a seed, in whatever order the starts come", () => {
        const again = draws(1, numbers.toReversed());
        for (const [n, fault] of draws(1, numbers)) assert.deepEqual(again.get(n), fault);
        assert.notDeepEqual(draws(2, numbers), draws(1, numbers));
    });

    it("strikes a third of the starts with every kind, and fewer of their further tries", () => {
        const kinds = [...draws(1, numbers).values()].map(({ kind }) => kind).filter((kind) => kind !== "none");
        assert.ok(kinds.length > 900 && kinds.length < 1100, `${kinds.length}`);
        assert.deepEqual(new Set(kinds), new Set(START_KINDS));
        const draw = planFaults({ seed: 1 });
        const again = numbers.filter((n) => draw.start(n, 2).kind !== "none").length;
        assert.ok(again > 400 && again < 600, `${again}`);
    });
});
