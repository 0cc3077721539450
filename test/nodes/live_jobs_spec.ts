import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../src/harness/node-red";
import type { LiveJob, LiveJobDetails, LiveJobsList } from "../../src/shared/live-jobs";
import { startSimulator, type Simulator } from "../../src/simulator";
import { adminAuth, logIn } from "../support/editor-users";
import { watch } from "../support/secret-watch";

const USERS = {
    full: "*",
    reader: "read",
    stranger: ["flows.read", "flows.write"],
    operator: ["uipath.read", "uipath.write"],
};
type User = keyof typeof USERS;

const SCOPE = "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Queues";

const ARGUMENTS = { in_InvoiceId: 4711, in_Supplier: "Acme" };

describe("The list of jobs for the editor", function () {
    this.timeout(120_000);
    let userDir: string;
    let nodeRed: RunningNodeRed;
    let simulator: Simulator;
    const tokens = {} as Record<User, string>;
    const audited: Record<string, unknown>[] = [];
    const announced: { change: number }[] = [];
    /** The number of the last job that another test of this process has started. */
    let others = 0;

    before(async () => {
        userDir = await linkedUserDirectory(join(__dirname, "..", "..", ".."));
        simulator = await startSimulator({});
        nodeRed = await startNodeRed({
            userDir,
            port: 0,
            runtime: process.env["NODE_RED_RUNTIME"] ?? "node-red",
            settings: {
                adminAuth: adminAuth(USERS),
                logging: {
                    console: { level: "off" },
                    audit: {
                        level: "off",
                        audit: true,
                        handler: () => (entry: Record<string, unknown>) => void audited.push(entry),
                    },
                },
            },
        });
        for (const user of Object.keys(USERS) as User[]) tokens[user] = await logIn(nodeRed.url, USERS, user);
        nodeRed.RED.events.on("comms", (message: { topic: string; data: { change: number } }) => {
            watch.look("message to the editor", message);
            if (message.topic === "uipath/jobs") announced.push(message.data);
        });
        await deploy();
        others = (await list()).jobs.at(-1)?.number ?? 0;
    });

    after(async () => {
        await nodeRed.stop();
        await simulator.close();
        await rm(userDir, { recursive: true, force: true });
    });

    async function deploy(): Promise<void> {
        const { url, clientId, clientSecret } = simulator;
        const ours = { z: "flow", x: 1, y: 1, orchestrator: "connection", folder: "Shared/Finance", folderType: "str" };
        await nodeRed.deploy(
            [
                { id: "flow", type: "tab", label: "Flow" },
                { id: "connection", type: "uipath-orchestrator", url, signIn: "application", scope: SCOPE },
                { ...ours, id: "start", type: "uipath-start-job", process: "Invoice_Bot", arguments: "payload", argumentsType: "msg", wires: [["wait"]] }, // prettier-ignore
                { ...ours, id: "alone", type: "uipath-start-job", process: "Invoice_Bot", arguments: "payload", argumentsType: "msg", jobsCount: "count", jobsCountType: "msg", wires: [[]] }, // prettier-ignore
                { ...ours, id: "add", type: "uipath-add-queue-item", folder: "Shared", queue: "Orders", content: "payload", contentType: "msg", reference: "topic", referenceType: "msg", wires: [["waitItem"]] }, // prettier-ignore
                { ...ours, id: "waitItem", type: "uipath-wait-queue-item", folder: "Shared", items: "payload", itemsType: "msg", wires: [[], []] }, // prettier-ignore
                { ...ours, id: "wait", type: "uipath-wait-job", jobs: "payload", jobsType: "msg", wires: [[], []] },
            ],
            { connection: { clientId, clientSecret } },
        );
    }

    function ask(path: string, user: User | undefined, body?: object): Promise<Response> {
        return fetch(`${nodeRed.url}/uipath/${path}`, {
            method: body ? "POST" : "GET",
            headers: {
                "content-type": "application/json",
                ...(user ? { authorization: `Bearer ${tokens[user]}` } : {}),
            },
            ...(body ? { body: JSON.stringify(body) } : {}),
        });
    }

    /** Without what other tests of this process have left in it. */
    async function list(run = "", since = 0): Promise<LiveJobsList> {
        const whole = (await (await ask(`jobs?run=${run}&since=${since}`, "reader")).json()) as LiveJobsList;
        return { ...whole, jobs: whole.jobs.filter(({ number }) => number > others) };
    }

    /** The newest job, as soon as it is as it should be. */
    async function newest(isAwaited: (job: LiveJob) => boolean): Promise<LiveJob & { run: string }> {
        for (;;) {
            const { run, jobs } = await list();
            const job = jobs.at(-1);
            if (job && isAwaited(job)) return { ...job, run };
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
    }

    function start(node = "start", message: object = {}): void {
        (nodeRed.node(node) as unknown as { receive(msg: object): void }).receive({ payload: ARGUMENTS, ...message });
    }

    it("shows a job that a node has started, and its end, without a request of its own", async () => {
        start();
        const job = await newest(({ state }) => state === "Successful");
        const requests = simulator.ledger.requests.length;
        await list();
        assert.deepEqual(simulator.ledger.requests.slice(requests), []);
        assert.deepEqual(
            { name: job.name, folder: job.folder, node: job.node, isFollowed: job.isFollowed },
            { name: "Invoice_Bot", folder: "Shared/Finance", node: "start", isFollowed: false },
        );
        assert.ok(job.ended! >= job.started! && job.started! >= job.created!);
        assert.ok(announced.length > 0);
    });

    it("has no arguments, no output and no secret", async () => {
        const text = JSON.stringify(await list());
        assert.doesNotMatch(text, /4711|Acme|1900000042/);
        watch.look("list of jobs", text);
    });

    it("tells only what has changed since", async () => {
        const before = await list();
        assert.deepEqual((await list(before.run, before.change)).jobs, []);
        start();
        await newest(({ number, state }) => number > before.jobs.at(-1)!.number && state === "Successful");
        const { jobs } = await list(before.run, before.change);
        assert.deepEqual(
            jobs.map(({ name }) => name),
            ["Invoice_Bot"],
        );
    });

    it("tells everything to an editor that knows another run of Node-RED", async () => {
        const { change, jobs } = await list();
        assert.equal((await list("another", change)).jobs.length, jobs.length);
    });

    it("opens a job: its arguments, its output, its error lines", async () => {
        start();
        const { run, number } = await newest(({ state }) => state === "Successful");
        const details = (await (await ask("jobs/read", "operator", { run, number })).json()) as LiveJobDetails;
        assert.deepEqual(JSON.parse(details.input), ARGUMENTS);
        assert.equal((JSON.parse(details.output) as { out_Posted: boolean }).out_Posted, true);
    });

    it("kills a job, which is audited", async () => {
        start("alone", { count: 1 });
        const { run, number } = await newest(({ node }) => node === "alone");
        assert.equal((await ask("jobs/stop", "operator", { run, number, how: "Kill" })).status, 200);
        await newest(({ state }) => ["Stopped", "Terminating", "Successful"].includes(state));
        assert.ok(audited.some(({ event, how }) => event === "uipath.jobs.stop" && how === "Kill"));
    });

    it("shows an item that a node has added, its retry and its end, without its content", async () => {
        simulator.queues.updateQueue("Orders", { failsFirst: 1, output: { out_Posted: true } });
        start("add", { payload: { Supplier: "Umbrella" }, topic: "order 17" });
        const added = await newest(({ kind, isFollowed }) => kind === "item" && isFollowed);
        const item = await newest(({ kind, state }) => kind === "item" && state === "Successful");
        assert.deepEqual(
            [item.number, item.name, item.reference, item.folder, item.node, item.isFollowed],
            [added.number, "Orders", "order 17", "Shared", "add", false],
        );
        assert.doesNotMatch(JSON.stringify(await list()), /Umbrella|1900000042/);
    });

    it("opens an item: its content and the output of its last retry", async () => {
        const { run, number } = await newest(({ kind }) => kind === "item");
        const details = (await (await ask("jobs/read", "operator", { run, number })).json()) as LiveJobDetails;
        assert.deepEqual(JSON.parse(details.input), { Supplier: "Umbrella" });
        assert.equal((JSON.parse(details.output) as { out_Posted: boolean }).out_Posted, true);
    });

    it("says why an opened item failed", async () => {
        simulator.queues.updateQueue("Orders", { failsFirst: 0, outcome: "BusinessException", reason: "No stock." });
        start("add", { payload: {}, topic: "order 18" });
        const { run, number } = await newest(({ kind, state }) => kind === "item" && state === "Failed");
        const { info } = (await (await ask("jobs/read", "operator", { run, number })).json()) as LiveJobDetails;
        assert.equal(info, "No stock.");
    });

    it("stops no job that has the ID of an item", async () => {
        const { run, number } = await newest(({ kind }) => kind === "item");
        const { error } = (await (await ask("jobs/stop", "operator", { run, number, how: "Kill" })).json()) as {
            error: { code: string };
        };
        assert.equal(error.code, "JOB_NOT_FOUND");
        assert.equal(simulator.ledger.count("StopJobs"), 1);
    });

    for (const path of ["jobs/read", "jobs/stop"])
        it(`does nothing for a user who may only read (${path})`, async () => {
            const { run, jobs } = await list();
            const { number } = jobs.at(-1)!;
            for (const user of ["reader", "stranger", undefined] as const)
                assert.equal((await ask(path, user, { run, number })).status, 401, user);
        });

    it("shows nothing to a user without the right", async () => {
        assert.equal((await ask("jobs", "stranger")).status, 401);
        assert.equal((await ask("jobs", undefined)).status, 401);
    });

    it("says that a job is not in the list any more", async () => {
        const { run } = await list();
        for (const job of [{ run, number: 0 }, { run: "another", number: 1 }, {}]) {
            const { error } = (await (await ask("jobs/read", "full", job)).json()) as { error: { code: string } };
            assert.equal(error.code, "JOB_NOT_FOUND");
        }
    });

    it("keeps jobs over a deployment, and the last 500", async () => {
        const before = await list();
        await deploy();
        assert.equal((await list()).jobs.length, before.jobs.length);
        start("alone", { count: 520 });
        const { number } = await newest((job) => job.number >= before.jobs.at(-1)!.number + 520);
        const { jobs, first } = await list();
        assert.equal(jobs.length, 500);
        assert.equal(first, number - 499);
    });
});
