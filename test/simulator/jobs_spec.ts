import assert from "node:assert/strict";
import { startSimulator, type Simulator } from "../../src/simulator";
import { call, NAMESPACE, releaseKey, START, start, type Answer } from "./client";

describe("Starting jobs in the simulator", () => {
    let simulator: Simulator;
    beforeEach(async () => (simulator = await startSimulator({})));
    afterEach(() => simulator.close());

    const refusal = ({ status, body }: Answer): unknown[] => [status, body.errorCode, body.message];

    it("answers 201 with the requested jobs", async () => {
        const BatchExecutionKey = "0b3d5a10-52a4-4b3e-9f6e-2d2b7c8e9f01";
        const { status, body } = await start(simulator, "Hello", {
            Strategy: "ModernJobsCount",
            JobsCount: "2",
            Reference: "order 7",
            InputArguments: '{"in_Name":"Ada"}',
            BatchExecutionKey,
        });
        assert.equal(status, 201);
        assert.ok(body["@odata.context"].endsWith("/odata/$metadata#Jobs"));
        assert.equal(body.value.length, 2);
        for (const job of body.value) {
            assert.equal(job.State, "Pending");
            assert.equal(job.OrganizationUnitId, 0);
            assert.equal(job.Reference, "order 7");
            assert.equal(job.BatchExecutionKey, BatchExecutionKey);
        }
        assert.deepEqual(
            simulator.ledger.jobs.map(({ folder, process, inputArguments }) => [folder, process, inputArguments]),
            Array(2).fill(["Shared", "Hello", '{"in_Name":"Ada"}']),
        );
    });

    it("needs only a key in any case, or a name on the newest version", async () => {
        assert.equal((await start(simulator, "Hello")).body.value.length, 1);
        const body = { STARTINFO: { releasename: "Hello" } };
        assert.equal((await call(simulator, START, { folder: "Shared", body })).status, 201);
    });

    it("binds strictly, so that an invalid field leaves startInfo null", async () => {
        const misfits = [
            { Nope: 1 },
            { Strategy: "Fastest" },
            { Source: " Manual" },
            { InputArguments: { a: 1 } },
            { JobsCount: "many" },
            { RobotIds: 1 },
            { RunAsMe: "yes" },
        ];
        for (const misfit of misfits) {
            const answer = await start(simulator, "Hello", misfit);
            assert.deepEqual(refusal(answer), [400, 1000, "startInfo must not be null"], JSON.stringify(misfit));
            assert.ok(answer.body.traceId);
        }
        assert.equal(simulator.ledger.jobs.length, 0);
    });

    it("accepts only JSON, and says so", async () => {
        const body = { startInfo: { ReleaseKey: releaseKey(simulator, "Hello") } };
        const send = (type: string): Promise<Answer> =>
            call(simulator, START, { folder: "Shared", body, headers: { "content-type": type } });
        for (const type of ["text/plain", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded"])
            assert.match((await send(type)).body.message, /media type .* is not supported/);
        assert.equal(simulator.ledger.jobs.length, 0);
        for (const type of ["application/json", "Application/JSON; odata.metadata=minimal; charset=utf-8"])
            assert.equal((await send(type)).status, 201);
    });

    it("does not find a process of another folder", async () => {
        const body = { startInfo: { ReleaseKey: releaseKey(simulator, "Invoice_Bot") } };
        assert.deepEqual(refusal(await call(simulator, START, { folder: "Shared", body })), [
            404,
            1002,
            "The job's associated process could not be found",
        ]);
    });

    it("refuses contradictions and texts that are too long", async () => {
        const InputFile = "0b3d5a10-52a4-4b3e-9f6e-2d2b7c8e9f01";
        const cases: [object, RegExp][] = [
            [{ InputArguments: "{'id': '1'}" }, /not valid JSON/],
            [{ InputArguments: "[1]" }, /not valid JSON/],
            [{ InputArguments: "null" }, /not valid JSON/],
            [{ InputArguments: JSON.stringify({ a: "x".repeat(10_000) }) }, /maximum length of 10000/],
            [{ InputArguments: "{}", InputFile }, /A job cannot have both input file and input arguments\./],
            [{ JobPriority: "High", SpecificPriorityValue: 7 }, /Cannot set a specific priority value/],
            [{ Reference: "x".repeat(129) }, /Reference/],
            [{ Strategy: "JobsCount", JobsCount: 0 }, /JobsCount/],
            [{ Strategy: "JobsCount", RobotIds: [301] }, /must be empty/],
            [{ JobsCount: -1 }, /^The field JobsCount must be between 0 and 2147483647\.$/],
            [{ JobsCount: 10_001 }, /^The field JobsCount must be between 1 and 10000\.$/],
            [{ Strategy: "All", JobsCount: 1 }, /jobs count must be 0/],
            [{ Strategy: "all", jobscount: "2" }, /jobs count must be 0/],
            [{ Strategy: "RobotCount", NoOfRobots: 1, JobsCount: 1 }, /jobs count must be 0/],
            [{ Strategy: "Specific", RobotIds: [301], JobsCount: 2 }, /jobs count must be 0/],
        ];
        for (const [fields, message] of cases) {
            const { status, body } = await start(simulator, "Hello", fields);
            assert.equal(status, 400, JSON.stringify(fields).slice(0, 80));
            assert.match(body.message, message);
        }
    });

    it("starts on the named robots, but not again while their jobs are pending", async () => {
        const ids = simulator.data.robotsIn(simulator.data.folderByPath("Shared")!.Id).map((robot) => robot.Id);
        const fields = { Strategy: "Specific", RobotIds: ids.slice(0, 2) };
        assert.equal((await start(simulator, "Hello", fields)).body.value.length, 2);
        assert.deepEqual(
            simulator.ledger.jobs.map((job) => job.robotId),
            ids.slice(0, 2),
        );
        assert.deepEqual(refusal(await start(simulator, "Hello", fields)).slice(0, 2), [409, 1670]);
        assert.equal((await start(simulator, "Hello", { ...fields, RobotIds: [99999] })).status, 409);
        assert.equal((await start(simulator, "Hello", { Strategy: "Specific" })).status, 409);
    });

    it("ignores the case of a strategy, and starts once on a robot that is named twice", async () => {
        assert.equal((await start(simulator, "Hello", { Strategy: "modernjobscount" })).status, 201);
        const fields = { Strategy: "specific", RobotIds: [301, 301] };
        assert.equal((await start(simulator, "Hello", fields)).body.value.length, 1);
    });

    it("starts on all robots of the folder, or on a number of them", async () => {
        assert.equal((await start(simulator, "Hello", { Strategy: "All" })).body.value.length, 3);
        const some = { Strategy: "RobotCount", NoOfRobots: 2 };
        assert.equal((await start(simulator, "Slow_Bot", some)).body.value.length, 2);
    });

    it("refuses a folder without robots or runtimes, and a caller without a robot", async () => {
        assert.deepEqual(refusal(await start(simulator, "Nobody")).slice(0, 2), [409, 1671]);
        assert.deepEqual(refusal(await start(simulator, "Hello", { RunAsMe: true })).slice(0, 2), [409, 1230]);
        for (const machine of simulator.data.machines) machine.folders.clear();
        assert.deepEqual(refusal(await start(simulator, "Hello")).slice(0, 2), [409, 2818]);
    });

    it("reports in a dry run why a start would be refused, and starts nothing", async () => {
        const path = `/odata/Jobs/${NAMESPACE}ValidateDynamicJob`;
        const dry = (folder: string, ReleaseKey: string) =>
            call(simulator, path, { folder, body: { startInfo: { ReleaseKey } } });
        assert.equal((await dry("Shared", releaseKey(simulator, "Hello"))).body.IsValid, true);
        const refused = (await dry("Empty", releaseKey(simulator, "Nobody"))).body;
        assert.deepEqual([refused.IsValid, refused.Errors.length], [false, 1]);
        assert.equal(simulator.ledger.jobs.length, 0);
    });

    it("accepts large inputs as an attachment", async () => {
        const options = { folder: "Shared", body: { Name: "input.json" } };
        const { status, body } = await call(simulator, "/odata/Attachments", options);
        assert.equal(status, 201);
        const { Uri, Verb, RequiresAuth, Headers: pairs } = body.BlobFileAccess;
        assert.deepEqual([Verb, RequiresAuth], ["PUT", false]);
        const missing = await start(simulator, "Hello", { InputFile: body.Id });
        assert.equal(missing.status, 404);
        const refused = await fetch(Uri, { method: "PUT", body: "{}" });
        assert.deepEqual([refused.status, refused.headers.get("content-type")], [400, "application/xml"]);
        const headers = Object.fromEntries(pairs.Keys.map((key: string, at: number) => [key, pairs.Values[at]]));
        assert.equal((await fetch(Uri, { method: "PUT", body: '{"a":1}', headers })).status, 201);
        const { body: stored } = await call(simulator, `/odata/Attachments(${body.Id})`, { folder: "Shared" });
        assert.equal(await (await fetch(stored.BlobFileAccess.Uri)).text(), '{"a":1}');
        const started = await start(simulator, "Hello", { InputFile: body.Id });
        assert.equal(started.body.value[0].InputFile, body.Id);
    });
});

describe("A job in the simulator", () => {
    let simulator: Simulator;
    beforeEach(async () => (simulator = await startSimulator({})));
    afterEach(() => simulator.close());

    const startOne = async (name: string, fields: object = {}): Promise<any> =>
        (await start(simulator, name, fields)).body.value[0];
    const read = async (id: number): Promise<any> =>
        (await call(simulator, `/odata/Jobs(${id})`, { folder: "Shared" })).body;
    const post = (path: string, body: object) => call(simulator, `/odata/Jobs${path}`, { folder: "Shared", body });

    it("goes from pending to running to its outcome, with its output", async () => {
        const { Id } = await startOne("Hello", { InputArguments: '{"in_Name":"Ada"}' });
        assert.equal((await read(Id)).State, "Pending");
        simulator.clock.advance(300);
        assert.equal((await read(Id)).State, "Running");
        simulator.clock.advance(2000);
        const job = await read(Id);
        assert.equal(job.State, "Successful");
        assert.deepEqual(JSON.parse(job.OutputArguments), { out_Greeting: "Hello!" });
        assert.equal(job.InputArguments, '{"in_Name":"Ada"}');
        assert.match(job.EndTime, /\.\d{7}Z$/);
        assert.ok(job.CreationTime < job.StartTime && job.StartTime < job.EndTime);
        assert.equal(job.LastModificationTime, job.EndTime);
        assert.equal(job.OrganizationUnitId, simulator.data.folderByPath("Shared")!.Id);
    });

    it("can be read by key, and lists carry no arguments", async () => {
        const { Id, Key } = await startOne("Hello", { InputArguments: "{}" });
        simulator.clock.advance(5000);
        const path = `/odata/Jobs/${NAMESPACE}GetByKey(identifier=${Key})`;
        assert.equal((await call(simulator, path, { folder: "Shared" })).body.Id, Id);
        const filter = `$filter=${`key in ('${Key}')`.replaceAll(" ", "+")}`;
        const [job, ...others] = (await call(simulator, `/odata/Jobs?${filter}`, { folder: "Shared" })).body.value;
        assert.deepEqual([job.Id, others.length, job.InputArguments, job.OutputArguments], [Id, 0, null, null]);
        assert.equal((await call(simulator, `/odata/Jobs(${Id})`, { folder: "Büro" })).status, 404);
    });

    it("stays pending while every robot is busy", async () => {
        for (let at = 0; at < 3; at++) await startOne("Slow_Bot");
        simulator.clock.advance(1000);
        const { Id } = await startOne("Hello");
        simulator.clock.advance(60_000);
        assert.equal((await read(Id)).State, "Pending");
        const why = await call(simulator, `/odata/Jobs(${Id})/${NAMESPACE}ValidateExistingJob`, {
            method: "POST",
            folder: "Shared",
        });
        assert.deepEqual(why.body.ErrorCodes, ["RobotBusy"]);
        simulator.clock.advance(120_000);
        assert.equal((await read(Id)).State, "Successful");
    });

    it("can fault, with a reason and a line in the log", async () => {
        const { Id, Key } = await startOne("Faulty_Bot");
        simulator.clock.advance(5000);
        const job = await read(Id);
        assert.deepEqual([job.State, job.Info], ["Faulted", "The invoice has no number."]);
        const path = `/odata/RobotLogs?$filter=JobKey eq ${Key} and Level eq 'Error'`;
        const logs = (await call(simulator, path, { folder: "Shared" })).body.value;
        assert.deepEqual(
            logs.map((line: any) => line.Message),
            ["The invoice has no number."],
        );
    });

    it("can be stopped by the name or number of the strategy, while it is pending or running", async () => {
        for (const strategy of ["SoftStop", "Kill", 1, 2, "1", "2"]) {
            const waiting = await startOne("Slow_Bot");
            assert.equal(
                (await post(`(${waiting.Id})/${NAMESPACE}StopJob`, { strategy })).status,
                200,
                String(strategy),
            );
            assert.equal((await read(waiting.Id)).State, "Stopped");
            const running = await startOne("Slow_Bot");
            simulator.clock.advance(1000);
            const stopped = await post(`/${NAMESPACE}StopJobs`, { jobIds: [running.Id], strategy });
            assert.equal(stopped.status, 200, String(strategy));
            const soft = ["SoftStop", 1, "1"].includes(strategy);
            assert.equal((await read(running.Id)).State, soft ? "Stopping" : "Terminating");
            simulator.clock.advance(1000);
            assert.equal((await read(running.Id)).State, "Stopped");
        }
        assert.equal((await post(`/${NAMESPACE}StopJobs`, { jobIds: [1], strategy: "Nap" })).status, 400);
    });

    it("can be restarted as a new job, suspended and resumed", async () => {
        const { Id, Key } = await startOne("Hello");
        simulator.clock.advance(300);
        simulator.jobs.suspend(Id, true);
        simulator.clock.advance(3600_000);
        assert.equal((await read(Id)).State, "Suspended");
        assert.equal((await post(`/${NAMESPACE}ResumeJob`, { jobKey: Key })).status, 200);
        simulator.clock.advance(5000);
        assert.equal((await read(Id)).State, "Successful");
        const again = await post(`/${NAMESPACE}RestartJob`, { jobId: Id });
        assert.equal(again.status, 200);
        assert.notEqual(again.body.Id, Id);
    });

    it("is in at most a hundred lists a minute, but can be read alone without a limit", async () => {
        const { Id } = await startOne("Hello");
        for (let at = 0; at < 100; at++) assert.equal((await call(simulator, "/odata/Jobs?$top=1")).status, 200);
        const limited = await call(simulator, "/odata/Jobs?$top=1");
        assert.equal(limited.status, 429);
        assert.ok(Number(limited.headers.get("retry-after")) > 0);
        assert.equal((await read(Id)).Id, Id);
        simulator.clock.advance(60_000);
        assert.equal((await call(simulator, "/odata/Jobs?$top=1")).status, 200);
    });
});
