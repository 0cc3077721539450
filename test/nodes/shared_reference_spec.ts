/** Two connections to one Orchestrator whose starts bear the same reference. */
import { hasten } from "../support/hasten";
import assert from "node:assert/strict";
import { startFlow, type FlowMessage, type TestFlow } from "../support/flow";
import { startServer, type TestServer } from "../support/server";
import {
    tenantsHandler,
    resetConnection,
    FakeTenant,
    type Reaction,
    type FakeJob,
    type SeenStart,
} from "../support/fake-tenant";
import type { ServerResponse } from "node:http";

const CREDENTIALS = { clientId: "client", clientSecret: "client-secret" };

describe("Two connections whose starts bear the same reference", function () {
    hasten(10);
    this.timeout(60_000);
    let flow: TestFlow | undefined;
    let server: TestServer | undefined;

    afterEach(async () => {
        await flow?.stop();
        await server?.close();
    });

    /** A start node of each connection; "other" is the second one's. */
    async function load(
        start: (tenant: FakeTenant, start: SeenStart, response: ServerResponse) => Reaction,
    ): Promise<FakeTenant> {
        const tenant = new FakeTenant("acme", { version: "11.0", start });
        server = await startServer(tenantsHandler(new Map([["acme", tenant]])));
        const connection = { url: `${server.url}/acme/Default/orchestrator_`, timeout: "4" };
        const node = { type: "uipath-start-job", process: "Bot", folder: "12", reference: "invoices" };
        flow = await startFlow({
            node,
            connection,
            credentials: CREDENTIALS,
            more: [
                { id: "id-connection-2", type: "uipath-orchestrator", ...connection },
                {
                    ...node,
                    id: "id-other",
                    z: "id-tab",
                    x: 1,
                    y: 1,
                    orchestrator: "id-connection-2",
                    wires: [["id-out"]],
                },
            ],
            moreCredentials: { "id-connection-2": CREDENTIALS },
        });
        return tenant;
    }

    async function startBoth(): Promise<string[]> {
        flow!.give({ payload: {}, topic: "both", _msgid: "1" });
        flow!.give({ payload: {}, topic: "both", _msgid: "2" }, "id-other");
        const messages = await flow!.arrived("both", 2);
        return messages.map(({ payload }: FlowMessage) => (payload as { value: FakeJob[] }).value[0]!.Key);
    }

    it("do not both report the one job that shows, but start the other message again", async () => {
        const tenant = await load((acme, start, response) => {
            if (start.number > 2) return acme.answer(acme.commit(start));
            if (start.number === 2) acme.commit(start);
            return resetConnection(response);
        });
        const keys = await startBoth();
        assert.deepEqual(keys.sort(), tenant.jobs.map((job) => job.Key).sort());
        assert.equal(tenant.jobs.length, 2);
        assert.equal(tenant.starts.length, 3);
    });

    it("do not take the job with which the other one was answered", async () => {
        const tenant = await load((acme, start, response) => {
            if (start.number === 1) return resetConnection(response);
            return acme.answer(acme.commit(start));
        });
        const keys = await startBoth();
        assert.deepEqual(keys.sort(), tenant.jobs.map((job) => job.Key).sort());
        assert.equal(tenant.jobs.length, 2);
    });
});
