/**
 * Every start happens exactly once, through a real Node-RED and over a real network. What else can happen to a start is
 * tested in simulated time, in `test/orchestrator/start/once`.
 */
import { REAL_CLOCK } from "../../src/orchestrator/clock";
import { hasten } from "../support/hasten";
import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { Outcome } from "../support/flow";
import { noAnswer } from "../support/server";
import { openStartRig, type RigNode, type StartRig } from "../support/start-rig";
import { cutBody, resetConnection, type FakeJob, type FakeTenant, type Reaction } from "../support/fake-tenant";

const WINDOW = 10_000;

type Fault = (response: ServerResponse) => Reaction;

/** Carried out, and then the connection fails. */
const lost =
    (fault: Fault = resetConnection, more: Partial<FakeJob> = {}): RigNode["start"] =>
    (tenant, start, response) => {
        tenant.commit(start, 1, more);
        return fault(response);
    };

const LARGE = gzipSync(Buffer.alloc(65 * 1024 * 1024, " "));

/** What the network does to a start that was carried out. */
const FAULTS: Record<string, Fault> = {
    "a reset": resetConnection,
    "a connection that is closed without an answer": (response) => void response.socket?.end(),
    "a time-out": noAnswer,
    "a body that is cut": (response) => cutBody(response, 201, '{"value": [{"Id": 1'),
    "a body that never ends": (response) => {
        response.writeHead(201, { "content-type": "application/json", "content-length": "5000" });
        response.write('{"value": [');
        return noAnswer();
    },
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

/** Not carried out the first time. */
const AGAIN: RigNode = {
    name: "again",
    start: (tenant, start, response) =>
        start.number === 1 ? resetConnection(response) : tenant.answer(tenant.commit(start)),
};

const nameOf = (fault: string): string => fault.replaceAll(" ", "-");
const LOST: RigNode[] = Object.entries(FAULTS).map(([what, fault]) => ({ name: nameOf(what), start: lost(fault) }));

/** Nodes that are taken out of the flow while their start is looked up. */
const CLOSED: RigNode[] = [
    { name: "closed-found", start: lost(resetConnection, { fromList: 2 }) },
    { name: "closed-never-found", start: (_tenant, _start, response) => resetConnection(response) },
    {
        name: "closed-with-a-queue",
        connection: { concurrency: "1" },
        // Answered when the server is told to.
        start: (tenant, start) =>
            new Promise((resolve) => (answerLate = () => resolve(tenant.answer(tenant.commit(start))))),
    },
];
let answerLate: () => void = () => undefined;

describe("The start job node, starting jobs exactly once,", function () {
    hasten(10);
    this.timeout(300_000);
    let rig: StartRig;
    const ends = new Map<string, Promise<Outcome>>();
    /** When the nodes were closed, and how long that took. */
    let closed: { at: number; took: number };
    let out = 0;

    before(async () => {
        rig = await openStartRig([AGAIN, ...LOST, ...CLOSED]);
        await closeSome();
        for (const { name } of [AGAIN, ...LOST]) ends.set(name, rig.send(name, { payload: {} }));
    });

    after(() => rig.stop());

    /** The key of the job that the message goes on with. */
    async function keyOf(name: string): Promise<string> {
        const { sent, caught } = await ends.get(name)!;
        assert.ok(sent, `The message did not go on: ${caught?.error?.message}`);
        return (sent.payload as { value: FakeJob[] }).value[0]!.Key;
    }

    async function closeSome(): Promise<void> {
        const names = CLOSED.map(({ name }) => name);
        for (const name of names)
            for (let count = 0; count < (name === "closed-with-a-queue" ? 3 : 1); count++)
                void rig.send(name, { payload: {} }).then(() => out++);
        const isUnderWay = (name: string): boolean =>
            name === "closed-with-a-queue" ? rig.tenant(name).starts.length > 0 : rig.tenant(name).lists.length > 0;
        while (!names.every(isUnderWay)) {
            await once(rig.server.server, "request");
            assert.equal(out, 0, "none of them has ended");
        }
        const [at, begin] = [REAL_CLOCK.now(), performance.now()];
        await rig.remove(names);
        closed = { at, took: performance.now() - begin };
        answerLate();
    }

    for (const what of Object.keys(FAULTS))
        it(`finds the job after ${what}, and starts it once`, async () => {
            const key = await keyOf(nameOf(what));
            const { starts, jobs } = rig.tenant(nameOf(what));
            assert.equal(starts.length, 1);
            assert.equal(key, jobs[0]!.Key);
        });

    it("starts again with the same key when no job shows within the window", async () => {
        const key = await keyOf(AGAIN.name);
        const { starts, jobs } = rig.tenant(AGAIN.name);
        const [first, second] = starts as [FakeTenant["starts"][0], FakeTenant["starts"][0]];
        assert.equal(starts.length, 2);
        assert.equal(first.startInfo["BatchExecutionKey"], second.startInfo["BatchExecutionKey"]);
        assert.ok(second.at - first.at >= WINDOW, `after ${second.at - first.at} ms`);
        assert.equal(key, jobs[0]!.Key);
    });

    it("says “checking whether it started” while it looks a start up, and then that it started", async () => {
        const name = nameOf("a reset");
        await keyOf(name);
        const statuses = rig.statuses(name);
        assert.deepEqual(statuses.slice(0, 2), [
            "uipath-start-job.status.starting",
            "uipath-start-job.status.checking",
        ]);
        assert.equal(statuses.at(-1), "uipath-start-job.status.started");
    });

    describe("when it is closed meanwhile,", () => {
        it("does not hold the deployment up", () => assert.ok(closed.took < 5_000, `${closed.took} ms`));

        it("looks the start up all the same, and logs its job", async () => {
            const warnings = await rig.warned("closed-found", 1);
            const { jobs, starts } = rig.tenant("closed-found");
            assert.deepEqual(warnings, [`uipath-start-job.log.lateStart ${JSON.stringify({ jobs: jobs[0]!.Key })}`]);
            assert.equal(starts.length, 1);
        });

        it("does not start again when no job shows, and logs that with the key", async () => {
            const [warning, ...others] = await rig.warned("closed-never-found", 1);
            const { starts } = rig.tenant("closed-never-found");
            assert.equal(starts.length, 1);
            assert.match(warning!, /^uipath-start-job\.log\.lateFailure /);
            assert.ok(warning!.includes(starts[0]!.startInfo["BatchExecutionKey"] as string), warning);
            assert.deepEqual(others, []);
        });

        it("drops the starts that waited in the queue, and counts them in one line of the log", async () => {
            const warnings = await rig.warned("closed-with-a-queue", 2);
            const { jobs, starts } = rig.tenant("closed-with-a-queue");
            assert.deepEqual(warnings, [
                `uipath-start-job.log.dropped ${JSON.stringify({ number: "2" })}`,
                `uipath-start-job.log.lateStart ${JSON.stringify({ jobs: jobs[0]!.Key })}`,
            ]);
            assert.equal(starts.length, 1);
        });

        it("lets no message out and sends no StartJobs any more", () => {
            assert.equal(out, 0);
            for (const { name } of CLOSED)
                for (const { at } of rig.tenant(name).starts) assert.ok(at < closed.at, name);
        });
    });
});
