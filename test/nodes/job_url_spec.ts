import assert from "node:assert/strict";
import { startSimulator, type Simulator } from "../../src/simulator";
import { connectionTo, startFlow, type TestFlow } from "../support/flow";
import { createJobs, WAITING_TENANT } from "../support/wait-fixtures";

type Body = Record<string, unknown>;

const SCOPE = "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Robots.Read";

/** What earlier nodes of a flow have left in a message. */
const LEFT = {
    job: { Id: 1, Key: "left" },
    jobs: [{ Id: 2, Key: "left" }],
    jobUrl: "left",
    alreadyStarted: true,
    reason: "left",
    timedOut: "pending",
    logs: [],
};

describe("The address of a job's page in Orchestrator", function () {
    this.timeout(60_000);
    let simulator: Simulator;
    let flow: TestFlow;

    before(async () => (simulator = await startSimulator({ data: WAITING_TENANT })));
    afterEach(() => flow.stop());
    after(() => simulator.close());

    async function start(node: { type: string } & Body, connection: Body = {}): Promise<void> {
        const { credentials, connection: to } = connectionTo(simulator);
        flow = await startFlow({
            node,
            credentials,
            connection: { ...to, scope: SCOPE, folder: "Shared", ...connection },
        });
    }
    const startNode = (more: Body = {}): { type: string } & Body => ({
        type: "uipath-start-job",
        process: "Quick",
        arguments: "{}",
        argumentsType: "json",
        ...more,
    });
    const waitNode = (more: Body = {}): { type: string } => ({ type: "uipath-wait-job", ...more });

    function page(base: string, job: { Key?: unknown; OrganizationUnitId?: unknown }): string {
        return `${base}/jobs(sidepanel:sidepanel/jobs/${job.Key as string}/details)?fid=${job.OrganizationUnitId as number}`;
    }

    it("comes with a job that was started in a folder named by its path", async () => {
        await start(startNode());
        const sent = await flow.pass({});
        const [answered] = (sent.payload as { value: Body[] }).value;
        assert.equal(answered!["OrganizationUnitId"], 0); // the answer does not tell the folder
        const job = simulator.jobs.byId(answered!["Id"] as number)!;
        assert.equal(sent["jobUrl"], page(simulator.url, job));
    });

    it("has the base of a standalone server", async () => {
        await start(startNode(), { url: simulator.standaloneUrl });
        const sent = await flow.pass({});
        assert.equal(sent["jobUrl"], page(simulator.standaloneUrl, simulator.jobs.all().at(-1)!));
    });

    it("does not come with several jobs, and that of an earlier node does not stay", async () => {
        await start(startNode({ jobsCount: "2" }));
        const sent = await flow.pass({ ...LEFT });
        assert.deepEqual(["jobUrl" in sent, "alreadyStarted" in sent], [false, false]);
    });

    it("comes with each job that has ended, and nothing of an earlier wait stays", async () => {
        await start(waitNode());
        const [job] = createJobs(simulator, "Elsewhere");
        const sent = await flow.pass({ ...LEFT, payload: job });
        assert.equal(sent["jobUrl"], page(simulator.url, job!));
        assert.equal((sent["job"] as Body)["Id"], job!["Id"]);
        for (const name of ["jobs", "reason", "timedOut", "logs"]) assert.ok(!(name in sent), name);
    });

    it("comes with a job that has faulted", async () => {
        await start(waitNode());
        const [job] = createJobs(simulator, "Broken");
        const { second } = await flow.send({ payload: job });
        assert.equal(second!["jobUrl"], page(simulator.url, job!));
    });

    it("does not come with all jobs together", async () => {
        await start(waitNode({ emit: "all" }));
        const sent = await flow.pass({ ...LEFT, payload: createJobs(simulator, "Quick") });
        for (const name of ["job", "jobUrl", "reason", "timedOut", "logs"]) assert.ok(!(name in sent), name);
    });

    it("comes with the error of a job that can't be read", async () => {
        await start(waitNode());
        const [job] = createJobs(simulator, "Quick");
        simulator.faults.add({
            path: new RegExp(`Jobs\\(${job!["Id"] as number}\\)`),
            action: "answer",
            status: 403,
            body: JSON.stringify({ message: "You are not authorized!", errorCode: 0 }),
            times: Infinity,
        });
        // Another job of the folder can be read, so that the fault is this job's.
        flow.give({ payload: createJobs(simulator, "Endless") });
        const error = await flow.fail({ payload: job });
        simulator.faults.clear();
        const url = (error.cause as Body)["jobUrl"] as string;
        assert.equal(url.split("?")[0], page(simulator.url, job!).split("?")[0]);
    });

    it("comes with the error about a key that has been started", async () => {
        await start(startNode({ idempotencyKey: "invoice 1", whenStarted: "refuse" }));
        const sent = await flow.pass({});
        const error = await flow.fail({});
        assert.equal(error.code, "ALREADY_STARTED");
        assert.equal((error.cause as Body)["jobUrl"], sent["jobUrl"]);
    });
});
