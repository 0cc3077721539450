import assert from "node:assert/strict";
import { startSimulator, type Simulator } from "../../src/simulator";
import { connectionTo, startFlow, type TestFlow } from "../support/flow";
import { createJobs, READS, requestsTo, startedJobs, WAITING_TENANT } from "../support/wait-fixtures";

type Body = Record<string, unknown>;

const GUID = "5f2b0000-0000-4000-8000-000000000001";
const STOP_MANY = /StopJobs$/;
const STOP_ONE = /Jobs\(\d+\)\/[\w.]*StopJob$/;

const idOf = (job: Body | undefined): number => job!["Id"] as number;

describe("The stop job node", () => {
    let simulator: Simulator;
    let flow: TestFlow | undefined;

    beforeEach(async () => {
        simulator = await startSimulator({ data: WAITING_TENANT });
    });
    afterEach(async () => {
        await flow?.stop();
        flow = undefined;
        await simulator.close();
    });

    async function start(node: Body = {}, connection: Body = {}): Promise<TestFlow> {
        const { connection: to, credentials } = connectionTo(simulator);
        flow = await startFlow({
            node: { type: "uipath-stop-job", ...node },
            connection: { ...to, folder: "Shared", ...connection },
            credentials,
        });
        return flow;
    }

    const jobOf = (job: Body): Body => simulator.jobs.byId(idOf(job))!;

    /** Lets a job that was asked to stop come to its end. */
    function settle(): void {
        simulator.clock.advance(1_000);
        simulator.jobs.all();
    }

    it("stops jobs that are named in any way, all of a folder by one request", async () => {
        const { pass } = await start();
        const jobs = createJobs(simulator, "Endless", 6) as [Body, Body, Body, Body, Body, Body];
        simulator.jobs.all();
        const [a, b, c, d, e, f] = jobs;
        const payload = [
            { value: [{ ...a, OrganizationUnitId: 0 }] },
            { Key: b["Key"] },
            idOf(c),
            String(idOf(d)),
            [e["Key"], `{${String(f["Key"]).toUpperCase()}}`],
            idOf(a),
        ];
        await pass({ payload });
        settle();
        assert.deepEqual(
            jobs.map((job) => [jobOf(job)["State"], jobOf(job)["StopStrategy"]]),
            jobs.map(() => ["Stopped", "SoftStop"]),
        );
        assert.equal(requestsTo(simulator, STOP_MANY).length, 1);
    });

    it("passes the message on unchanged", async () => {
        const { pass } = await start({ jobs: "started", jobsType: "msg" });
        const message = {
            payload: { kept: [1] },
            topic: "x",
            started: startedJobs(simulator, "Endless"),
            parts: { a: 1 },
        };
        const { _msgid, ...sent } = await pass(structuredClone(message));
        assert.deepEqual(sent, message);
        assert.equal(flow!.completed.length, 1);
    });

    it("kills where that is wanted, also what does not heed a soft stop", async () => {
        const { pass } = await start({ how: "Kill" });
        const [job] = createJobs(simulator, "Stubborn") as [Body];
        simulator.jobs.all();
        await pass({ payload: job });
        settle();
        assert.deepEqual([jobOf(job)["State"], jobOf(job)["StopStrategy"]], ["Stopped", "Kill"]);
    });

    it("takes jobs that have ended for stopped, and stops the others", async () => {
        const { pass } = await start();
        const ended = createJobs(simulator, "Quick", 2);
        const waiting = createJobs(simulator, "Never", 2);
        settle();
        await pass({ payload: ended });
        await pass({ payload: [ended[0], ...waiting, ended[1]] });
        assert.deepEqual([...ended, ...waiting].map((job) => jobOf(job)["State"]), ["Successful", "Successful", "Stopped", "Stopped"]); // prettier-ignore
    });

    it("takes a job for stopped that Orchestrator refuses to stop because it has ended", async () => {
        const { pass, fail } = await start();
        const [ended] = createJobs(simulator, "Quick") as [Body];
        const [waiting] = createJobs(simulator, "Never") as [Body];
        settle();
        const refusal = {
            action: "answer",
            status: 409,
            body: '{"message":"It has ended.","errorCode":1000}',
        } as const;
        simulator.faults.add({ path: STOP_MANY, times: Infinity, ...refusal });
        await pass({ payload: [ended, waiting] });
        assert.equal(requestsTo(simulator, STOP_ONE).length, 2);
        assert.equal(jobOf(waiting)["State"], "Stopped");
        simulator.faults.add({ path: STOP_ONE, ...refusal });
        assert.equal((await fail({ payload: createJobs(simulator, "Never") })).code, "REFUSED");
    });

    it("stops jobs of several folders, each in its own", async () => {
        const { pass } = await start();
        const jobs = [
            ...createJobs(simulator, "Never"),
            ...createJobs(simulator, "Long"),
            ...createJobs(simulator, "Nowhere"),
        ];
        await pass({ payload: jobs });
        settle();
        assert.deepEqual(jobs.map((job) => jobOf(job)["State"]), ["Stopped", "Stopped", "Stopped"]); // prettier-ignore
        assert.equal(requestsTo(simulator, STOP_MANY).length, 3);
    });

    it("stops a thousand jobs by ten requests, and reads each that has a key once before", async () => {
        const { pass } = await start();
        const jobs = createJobs(simulator, "Never", 2_000);
        const isStopped = (job: Body): boolean => jobOf(job)["State"] === "Stopped";
        await pass({ payload: jobs.slice(0, 1_000).map(idOf) });
        assert.equal(requestsTo(simulator, READS).length, 0);
        await pass({ payload: { value: jobs.slice(1_000) } });
        assert.equal(requestsTo(simulator, READS).length, 1_000);
        assert.ok(jobs.every(isStopped));
        assert.equal(requestsTo(simulator, STOP_MANY).length, 20);
    });

    it("goes no further when no other would be stopped either", async () => {
        const { fail } = await start();
        const jobs = createJobs(simulator, "Never", 300);
        simulator.faults.add({ path: STOP_MANY, action: "answer", status: 403, times: Infinity });
        assert.equal((await fail({ payload: jobs })).code, "NOT_ALLOWED");
        assert.equal(requestsTo(simulator, STOP_MANY).length, 1);
    });

    it("does nothing for an empty array, and passes the message on", async () => {
        const { pass } = await start();
        assert.deepEqual((await pass({ payload: [] })).payload, []);
        assert.equal(simulator.ledger.requests.length, 0);
    });

    it("gives what names no job to Catch, and stops none", async () => {
        const { fail } = await start();
        const [job] = createJobs(simulator, "Never") as [Body];
        for (const payload of ["the last one", undefined, null, {}, -1, [job, "x"]])
            assert.equal((await fail({ payload })).code, "INVALID_SETTING", JSON.stringify(payload));
        assert.equal(jobOf(job)["State"], "Pending");
        assert.equal(simulator.ledger.requests.length, 0);
    });

    it("gives a job that there is not to Catch", async () => {
        const { fail } = await start();
        for (const payload of [99_999, GUID]) {
            const error = await fail({ payload });
            assert.equal(error.code, "JOB_NOT_FOUND");
            assert.match(error.message, new RegExp(String(payload)));
        }
    });

    it("stops no job whose id is another's than the key, and stops the others", async () => {
        const { fail } = await start();
        const [one, two, three, four] = createJobs(simulator, "Never", 4) as [Body, Body, Body, Body];
        const wrong = { ...one, Key: two["Key"] };
        for (const payload of [wrong, [wrong], { value: [{ ...wrong, OrganizationUnitId: 0 }] }]) {
            const error = await fail({ payload });
            assert.equal(error.code, "JOB_NOT_FOUND");
            assert.match(error.message, new RegExp(`${idOf(one)} \\(${String(two["Key"])}\\)`));
        }
        assert.equal(requestsTo(simulator, STOP_MANY).length, 0);
        const either = [{ Id: idOf(three), Key: GUID }, three, { ...four, Key: String(four["Key"]).toUpperCase() }];
        assert.equal((await fail({ payload: [wrong, ...either] })).code, "JOB_NOT_FOUND");
        const states = [one, two, three, four].map((job) => jobOf(job)["State"]);
        assert.deepEqual(states, ["Pending", "Pending", "Stopped", "Stopped"]);
    });

    it("stops no job that Orchestrator gives for the key of another", async () => {
        const { fail } = await start();
        const [job] = createJobs(simulator, "Never") as [Body];
        const answer = { action: "answer", status: 200, body: JSON.stringify(jobOf(job)), times: Infinity } as const;
        simulator.faults.add({ path: /GetByKey/, ...answer });
        simulator.faults.add({ path: /Jobs\(\d+\)$/, ...answer });
        for (const payload of [GUID, { Id: 99_999, Key: job["Key"] }])
            assert.equal((await fail({ payload })).code, "JOB_NOT_FOUND");
        assert.equal(jobOf(job)["State"], "Pending");
    });

    it("takes no job's output for a job", async () => {
        const { pass, fail } = await start();
        const [stranger, other, ...jobs] = createJobs(simulator, "Never", 12) as [Body, Body, ...Body[]];
        const id = idOf(stranger);
        for (const payload of [{ Id: id }, [{ Id: id }], { value: [{ id }] }, { Id: id, Key: "4711" }])
            assert.equal((await fail({ payload, topic: "alone" })).code, "INVALID_SETTING");
        const outputs = [{ Id: id }, [{ Id: id }, {}], id, String(id), stranger["Key"], [id], { value: [id] }, {}];
        for (const payload of outputs) await pass({ payload, job: jobs.pop() });
        await pass({ payload: [{ Id: id }, {}], jobs: jobs.splice(0), job: other });
        const stopped = simulator.jobs.all().filter(({ State }) => State === "Stopped");
        assert.equal(stopped.length, 10);
        assert.deepEqual([jobOf(stranger)["State"], jobOf(other)["State"]], ["Pending", "Pending"]);
    });

    it("stops a job that is named by id and by key once", async () => {
        const { pass } = await start();
        const [job] = createJobs(simulator, "Never") as [Body];
        const stops: number[] = [];
        simulator.jobs.stop = ({ Id }) => void stops.push(Id);
        await pass({ payload: [idOf(job), job["Key"], job] });
        await pass({ payload: [idOf(job), job["Key"]] });
        assert.deepEqual(stops, [idOf(job), idOf(job)]);
    });

    for (const emit of ["each", "all"])
        it(`stops what took too long behind a wait node that sends ${emit}, with everything else as it is by default`, async () => {
            const { connection, credentials } = connectionTo(simulator);
            const node = (id: string, type: string, more: Body): object => ({
                id,
                type,
                z: "id-tab",
                x: 1,
                y: 1,
                orchestrator: "id-connection",
                ...more,
            });
            flow = await startFlow({
                node: { type: "uipath-stop-job" },
                connection: { ...connection, folder: "Shared" },
                credentials,
                more: [
                    node("id-start", "uipath-start-job", { process: "Never", jobsCount: 2, wires: [["id-wait"]] }),
                    node("id-wait", "uipath-wait-job", { emit, pendingTimeout: 1, wires: [[], ["id-node"]] }),
                ],
            });
            const [stranger] = createJobs(simulator, "Never") as [Body];
            flow.give({ payload: {}, topic: "late" }, "id-start");
            await flow.arrived("late", emit === "each" ? 2 : 1);
            const others = simulator.jobs.all().filter(({ Id }) => Id !== idOf(stranger));
            assert.deepEqual([...others, jobOf(stranger)].map(({ State }) => State), ["Stopped", "Stopped", "Pending"]); // prettier-ignore
        });

    it("refuses a way to stop that there is not", async () => {
        const { fail } = await start({ how: "Softly" });
        assert.equal((await fail({ payload: createJobs(simulator, "Never") })).code, "INVALID_SETTING");
    });

    it("tells Catch that the account may not stop jobs", async () => {
        const { fail } = await start({}, { scope: "OR.Execution.Read OR.Folders.Read" });
        const [job] = createJobs(simulator, "Never") as [Body];
        assert.equal((await fail({ payload: job })).code, "NOT_ALLOWED");
        assert.equal(jobOf(job)["State"], "Pending");
    });

    for (const version of ["2018.4", 11, 15, 17, 20])
        it(`stops by id and by key at API ${version}`, async () => {
            simulator.setApiVersion(version);
            const { pass } = await start({ how: "Kill" }, { folder: String(simulator.data.folders[0]!.Id) });
            const jobs = createJobs(simulator, "Never", 2);
            await pass({ payload: [idOf(jobs[0]), jobs[1]!["Key"]] });
            assert.deepEqual(jobs.map((job) => jobOf(job)["State"]), ["Stopped", "Stopped"]); // prettier-ignore
        });
});
