import assert from "node:assert/strict";
import { startSimulator, type Simulator, type TenantData } from "../../src/simulator";
import { connectionTo, startFlow, type FlowMessage, type TestFlow } from "../support/flow";

type Body = Record<string, unknown>;

const TENANT: TenantData = {
    folders: [{ path: "Shared" }, { path: "Empty" }],
    robots: Array.from({ length: 5 }, (_, at) => ({
        name: `R${at}`,
        username: `u${at}`,
        folders: ["Shared", "Empty"],
    })),
    machines: [{ name: "M", folders: ["Shared"], slots: 100 }],
    processes: [
        {
            folder: "Shared",
            name: "Quick",
            job: { startDelay: 0, duration: 0, output: { out_Total: 12.5, out_Name: "Grün" } },
        },
        { folder: "Shared", name: "Silent", job: { startDelay: 0, duration: 0 } },
        {
            folder: "Shared",
            name: "Large",
            job: { startDelay: 0, duration: 0, output: { out_Text: "ä".repeat(20_000) } },
        },
        {
            folder: "Shared",
            name: "Broken",
            job: {
                startDelay: 0,
                duration: 0,
                outcome: "Faulted",
                info: "Selector not found",
                logs: [{ level: "Error", message: "Click failed" }],
            },
        },
        { folder: "Shared", name: "Endless", job: { startDelay: 0, duration: null } },
        { folder: "Shared", name: "Stubborn", job: { startDelay: 0, duration: null, ignoresSoftStop: true } },
        { folder: "Shared", name: "Never", job: { startDelay: null } },
        { folder: "Empty", name: "Nowhere", job: { startDelay: null } },
    ],
};

describe("The wait for job node", () => {
    let simulator: Simulator;
    let flow: TestFlow | undefined;

    before(async () => {
        simulator = await startSimulator({ data: TENANT });
    });
    after(() => simulator.close());
    afterEach(async () => {
        await flow?.stop();
        flow = undefined;
    });

    async function start(node: Body = {}, connection: Body = {}): Promise<TestFlow> {
        const { connection: to, credentials } = connectionTo(simulator);
        const scope = "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Robots.Read OR.Monitoring.Read";
        flow = await startFlow({
            node: { type: "uipath-wait-job", ...node },
            connection: { ...to, scope, folder: "Shared", ...connection },
            credentials,
        });
        return flow;
    }

    /** As the start job node sends it on. */
    function started(name: string, jobs = 1): { value: Body[] } {
        const release = simulator.data.releases.find((candidate) => candidate.Name === name)!;
        const created = Array.from({ length: jobs }, () =>
            simulator.jobs.create(release, { InputArguments: null, BatchExecutionKey: "" }),
        );
        return {
            value: created.map(({ Id, Key, CreationTime }) => ({ Id, Key, CreationTime, OrganizationUnitId: 0 })),
        };
    }

    const jobOf = (message: FlowMessage | undefined): Body => message!["job"] as Body;

    it("sends a job's output on as an object when the job has ended, with the job", async () => {
        const { send } = await start();
        const { sent, second } = await send({ payload: started("Quick"), topic: "kept" });
        assert.equal(second, undefined);
        assert.deepEqual(sent!.payload, { out_Total: 12.5, out_Name: "Grün" });
        assert.equal(jobOf(sent)["State"], "Successful");
        assert.equal(sent!["topic"], "kept");
    });

    it("sends the rest to the second output", async () => {
        const { send } = await start();
        const [silent, large, broken] = await Promise.all([
            send({ payload: started("Silent") }),
            send({ payload: started("Large") }),
            send({ payload: started("Broken") }),
        ]);
        assert.deepEqual(silent.sent!.payload, {});
        assert.deepEqual(large.sent!.payload, { out_Text: "ä".repeat(20_000) });
        assert.equal(broken.sent, undefined);
        assert.match(broken.second!["reason"] as string, /Selector not found/);
        console.log(JSON.stringify(broken.second));
    });

    it("stubborn", async () => {
        const { send } = await start({ runningTimeout: "1", onTimeout: "softStop", killAfter: "1" });
        const x = await send({ payload: started("Stubborn") });
        console.log(JSON.stringify(x));
    });
    it("never", async () => {
        const { send } = await start({ pendingTimeout: "1" });
        const x = await Promise.all([
            send({ payload: started("Never") }),
            send({ payload: [started("Nowhere").value[0]] }),
            send({ payload: 99999 }),
            send({ payload: "nope" }),
        ]);
        console.log(JSON.stringify(x, null, 1));
        console.log(flow!.statuses);
    }).timeout(20000);
    it("thousand", async () => {
        const { send, out } = await start();
        const p = send({ payload: started("Quick", 300) });
        await p;
        console.log(
            out.length,
            simulator.ledger.requests.filter((r) => /Jobs\?/.test(r.path)).length,
            simulator.ledger.requests.filter((r) => /Jobs\(/.test(r.path)).length,
        );
        console.log(flow!.statuses);
    }).timeout(60000);
});
