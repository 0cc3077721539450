import assert from "node:assert/strict";
import { startSimulator, type Simulator } from "../../src/simulator";
import { call, releaseKey, start } from "./client";

const HOUR = 3_600_000;
const BatchExecutionKey = "0b3d5a10-52a4-4b3e-9f6e-2d2b7c8e9f01";
const Reference = "order 7";

describe("The simulator can get wrong", () => {
    let simulator: Simulator;
    beforeEach(async () => (simulator = await startSimulator({})));
    afterEach(() => simulator.close());

    type CorrelatedJob = { BatchExecutionKey: string | null; Reference: string };
    const correlationOf = ({ BatchExecutionKey: key, Reference: reference }: CorrelatedJob): unknown[] => [
        key,
        reference,
    ];

    it("the date of its responses, but not the times of jobs", async () => {
        simulator.clock.dateAhead = HOUR;
        const { headers, body } = await start(simulator, "Hello");
        const ahead = Date.parse(headers.get("date")!) - Date.parse(body.value[0].CreationTime);
        assert.ok(Math.abs(ahead - HOUR) < 5000, String(ahead));
    });

    it("the date of its responses by omitting it", async () => {
        simulator.clock.dateAhead = undefined;
        assert.equal((await call(simulator, "/odata/Folders")).headers.get("date"), null);
    });

    it("the correlation fields of a start, which responses and lists lose, but not the ledger", async () => {
        const correlation = { batchExecutionKey: "lost", reference: "lost" } as const;
        simulator.jobs.correlation = correlation;
        const { body } = await start(simulator, "Hello", { BatchExecutionKey, Reference });
        assert.deepEqual(correlationOf(body.value[0]), [null, ""]);
        const list = await call(simulator, `/odata/Jobs?$filter=Reference eq '${Reference}'`, { folder: "Shared" });
        assert.deepEqual(list.body.value, []);
        assert.equal(simulator.ledger.jobs[0]!.batchExecutionKey, BatchExecutionKey);
        assert.equal(simulator.ledger.jobs[0]!.reference, Reference);
    });

    it("the key of a start, which it replaces with its own, while it keeps the reference", async () => {
        simulator.jobs.correlation = { batchExecutionKey: "replaced", reference: "kept" };
        const { body } = await start(simulator, "Hello", { BatchExecutionKey, Reference });
        const [key, reference] = correlationOf(body.value[0]);
        assert.match(String(key), /^[0-9a-f-]{36}$/);
        assert.notEqual(key, BatchExecutionKey);
        assert.equal(reference, Reference);
    });

    it("a list, by hiding the key of a job", async () => {
        simulator.jobs.correlation = { batchExecutionKey: "unlisted", reference: "kept" };
        const { body } = await start(simulator, "Hello", { BatchExecutionKey, Reference });
        assert.deepEqual(correlationOf(body.value[0]), [BatchExecutionKey, Reference]);
        const list = await call(simulator, "/odata/Jobs", { folder: "Shared" });
        assert.deepEqual(list.body.value.map(correlationOf), [[null, Reference]]);
    });

    it("the name of a process, which keeps its key, while a new process takes the name", async () => {
        const key = releaseKey(simulator, "Hello");
        simulator.data.renameProcess("Hello", "Hello (old)");
        simulator.data.addProcess({ folder: "Shared", name: "Hello" });
        assert.equal(releaseKey(simulator, "Hello (old)"), key);
        assert.notEqual(releaseKey(simulator, "Hello"), key);
        for (const name of ["Hello (old)", "Hello"]) {
            const { body } = await start(simulator, name);
            assert.equal(body.value[0].ReleaseName, name);
        }
    });
});
