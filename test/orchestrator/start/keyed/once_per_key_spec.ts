import assert from "node:assert/strict";
import { REAL_ENVIRONMENT, type Environment } from "../../../../src/orchestrator/environment";
import type { Orchestrator } from "../../../../src/orchestrator/orchestrator";
import { markOf } from "../../../../src/orchestrator/start/keyed/key-mark";
import type { Simulator, SimulatorOptions } from "../../../../src/simulator";
import { failureOf as failure, keysOf, Rig, send, type Outcome } from "./rig";

describe("With an idempotency key, a process", () => {
    let rig: Rig;
    let simulator: Simulator;

    afterEach(() => rig.close());

    async function start(options?: SimulatorOptions): Promise<void> {
        rig = await Rig.start(options);
        ({ simulator } = rig);
    }

    const nodeRed = (environment?: Environment): Orchestrator => rig.nodeRed(environment);
    const jobs = (): Record<string, unknown>[] => rig.jobs;
    const lists = (): number => rig.lists.length;
    const end = (state: "Successful" | "Faulted"): void => rig.end(state);

    it("starts once for messages one after the other, and later ones go on with its job as it is now", async () => {
        await start();
        const client = nodeRed();
        const first = await send(client, "R-1");
        simulator.jobs.finish(first.response.value[0]!.Id, "Successful");
        const second = await send(client, "R-1");
        assert.deepEqual([first.isReused, second.isReused], [false, true]);
        assert.deepEqual(keysOf(second), keysOf(first));
        assert.equal(second.response.value[0]!.State, "Successful");
        assert.equal(jobs().length, 1);
        assert.equal(lists(), 1, "a key that was met is read by id");
    });

    it("starts once for messages at once, in all connections of a Node-RED", async () => {
        await start();
        const environment = { ...REAL_ENVIRONMENT };
        const clients = [nodeRed(environment), nodeRed(environment)];
        const outcomes = await Promise.all(Array.from({ length: 10 }, (_, at) => send(clients[at % 2]!, "R-1")));
        assert.equal(jobs().length, 1);
        assert.equal(outcomes.filter(({ isReused }) => !isReused).length, 1);
    });

    it("starts once for another Node-RED, and for one that has forgotten", async () => {
        await start();
        const first = await send(nodeRed(), "R-1");
        const second = await send(nodeRed(), "R-1");
        assert.ok(second.isReused);
        assert.deepEqual(keysOf(second), keysOf(first));
    });

    it("starts once although the answer of the first start was lost", async () => {
        await start();
        simulator.faults.add({ path: /StartJobs/, action: "cutAfter" });
        const first = nodeRed();
        const lost = send(first, "R-1").catch(() => undefined);
        while (jobs().length === 0) await new Promise((resolve) => setImmediate(resolve));
        const second = await send(nodeRed(), "R-1");
        assert.ok(second.isReused);
        await lost;
        assert.equal(jobs().length, 1);
    });

    it("bears the mark of the design, and shows the key as its reference", async () => {
        await start();
        await send(nodeRed(), "R-1");
        const [job] = jobs();
        const [process] = simulator.data.releases;
        assert.equal(job!["Reference"], "R-1");
        assert.equal(job!["BatchExecutionKey"], markOf(process!.Key as string, 1, "R-1"));
    });

    it("keeps a reference of the user's", async () => {
        await start();
        await send(nodeRed(), "R-1", { reference: "mine" });
        assert.equal(jobs()[0]!["Reference"], "mine");
        assert.ok((await send(nodeRed(), "R-1", { reference: "mine" })).isReused);
    });

    it("starts for a key that differs from another one by case only", async () => {
        await start();
        await send(nodeRed(), "R-1");
        // The list of all jobs then shows the other key's.
        simulator.faults.add({ method: "GET", path: /odata\/Jobs\?.*filter/, action: "answer", status: 400 });
        assert.ok(!(await send(nodeRed(), "r-1")).isReused);
        assert.equal(jobs().length, 2);
    });

    it("starts once for each key", async () => {
        await start();
        const client = nodeRed();
        await send(client, "R-1");
        const keys = Array.from({ length: 10 }, (_, at) => `invoice ${10_000_000 + at}`);
        await Promise.all(keys.map((key) => send(client, key)));
        assert.equal(jobs().length, 11);
        assert.equal(lists(), 2, "10 keys share a list");
    });

    it("starts again only when the jobs have failed, if that is wanted", async () => {
        await start();
        const again = (): Promise<Outcome> => send(nodeRed(), "R-1", { whenStarted: "restart" });
        await again();
        assert.ok((await again()).isReused, "while it runs");
        for (let attempts = 2; attempts <= 7; attempts++) {
            end("Faulted");
            assert.ok(!(await again()).isReused);
            assert.equal(jobs().length, attempts);
            assert.ok((await again()).isReused);
        }
        end("Successful");
        assert.ok((await again()).isReused);
        assert.equal(jobs().length, 7);
    });

    it("refuses a key that has been started, if that is wanted, and names its jobs", async () => {
        await start();
        const first = await send(nodeRed(), "R-1", { whenStarted: "refuse" });
        const error = await failure(send(nodeRed(), "R-1", { whenStarted: "refuse" }));
        assert.equal(error.code, "ALREADY_STARTED");
        assert.deepEqual(error.cause?.jobs, keysOf(first));
    });

    it("goes on with all jobs of a key", async () => {
        await start();
        const first = await send(nodeRed(), "R-1", { jobsCount: 3 });
        const second = await send(nodeRed(), "R-1", { jobsCount: 3 });
        assert.equal(keysOf(second).length, 3);
        assert.deepEqual(keysOf(second).sort(), keysOf(first).sort());
        assert.deepEqual(second.warnings, []);
    });

    it("goes on with all jobs of a key, though one of them can't be read for a moment", async () => {
        await start();
        const client = nodeRed();
        await send(client, "R-1", { jobsCount: 3 });
        const body = JSON.stringify({ message: "The job does not exist.", errorCode: 1002 });
        simulator.faults.add({ method: "GET", path: /odata\/Jobs\(/, action: "answer", status: 404, body });
        assert.equal(keysOf(await send(client, "R-1", { jobsCount: 3 })).length, 3);
    });

    it("warns of jobs that another Node-RED started within the same seconds", async () => {
        await start();
        const one = await send(nodeRed(), "R-1");
        const mark = jobs()[0]!["BatchExecutionKey"] as string;
        await send(nodeRed(), "", { overrides: { fields: { BatchExecutionKey: mark } } });
        const late = await send(nodeRed(), "R-1");
        assert.deepEqual(
            late.warnings.map(({ key }) => key),
            ["keyed.surplus"],
        );
        assert.match(String(late.warnings[0]!.values!["jobs"]), new RegExp(keysOf(one)[0]!));
    });

    it("names the arguments that differ from those of the first message, and not their values", async () => {
        await start();
        const client = nodeRed();
        const withArguments = (value: object): Promise<Outcome> =>
            send(client, "R-1", { arguments: { value, source: "msg.payload" } });
        await withArguments({ a: 1, b: "secret-1" });
        const { warnings } = await withArguments({ a: 1, b: "secret-2", c: 3 });
        assert.deepEqual(
            warnings.map(({ key, values }) => [key, values!["names"]]),
            [["keyed.otherArguments", "b, c"]],
        );
        assert.doesNotMatch(JSON.stringify(warnings), /secret-/);
        assert.deepEqual((await withArguments({ b: "secret-1", a: 1 })).warnings, []);
    });

    it("starts nothing where the key can't be looked up, and says so", async () => {
        await start();
        simulator.faults.add({ method: "GET", path: /odata\/Jobs/, action: "answer", status: 403, times: 20 });
        const error = await failure(send(nodeRed(), "R-1"));
        assert.equal(error.code, "NOT_ALLOWED");
        assert.match(error.message, /Nothing was started/);
        assert.equal(jobs().length, 0);
    });

    for (const apiVersion of [11, 13, 14])
        it(`starts once at API ${apiVersion}, where the mark is the reference`, async () => {
            await start({ apiVersion });
            await send(nodeRed(), "R-1");
            assert.ok((await send(nodeRed(), "R-1")).isReused);
            assert.equal(jobs().length, 1);
            const error = await failure(send(nodeRed(), "R-2", { reference: "mine" }));
            assert.equal(error.code, "NOT_SUPPORTED");
        });

    it("is not started on a server that is too old for keys", async () => {
        await start({ apiVersion: "2019.10" });
        const error = await failure(send(nodeRed(), "R-1"));
        assert.equal(error.code, "NOT_SUPPORTED");
        assert.equal(jobs().length, 0);
    });

    for (const batchExecutionKey of ["lost", "replaced"] as const) {
        it(`starts once where the server has the mark ${batchExecutionKey}, by its reference`, async () => {
            await start();
            simulator.jobs.correlation = { batchExecutionKey, reference: "kept" };
            const client = nodeRed();
            await send(client, "R-1");
            assert.ok((await send(client, "R-1")).isReused);
            assert.ok((await send(nodeRed(), "R-1")).isReused);
            await send(client, "R-2");
            assert.equal(jobs().length, 2);
            end("Faulted");
            assert.ok(!(await send(client, "R-2", { whenStarted: "restart" })).isReused);
            assert.ok((await send(client, "R-2", { whenStarted: "restart" })).isReused);
            assert.ok((await send(nodeRed(), "R-2", { whenStarted: "restart" })).isReused);
            assert.equal(jobs().length, 3);
        });

        it(`is refused where the server has the mark ${batchExecutionKey} and the reference is the user's`, async () => {
            await start();
            simulator.jobs.correlation = { batchExecutionKey, reference: "kept" };
            const client = nodeRed();
            await send(client, "R-1", { reference: "mine" });
            const error = await failure(send(client, "R-2", { reference: "mine" }));
            assert.equal(error.code, "NOT_SUPPORTED");
            assert.equal(jobs().length, 1);
        });
    }

    it("refuses a key that is too long, and a batch execution key beside it", async () => {
        await start();
        assert.equal((await failure(send(nodeRed(), "x".repeat(257)))).code, "INVALID_SETTING");
        const overrides = { fields: { BatchExecutionKey: "5f2b0000-0000-4000-8000-000000000001" } };
        assert.equal((await failure(send(nodeRed(), "R-1", { overrides }))).code, "INVALID_SETTING");
        assert.ok((await send(nodeRed(), "請".repeat(256))).response.value.length === 1);
    });
});
