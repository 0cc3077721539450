import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import type { Connection } from "../../../src/node-red/connection/connection";
import { startFlow } from "../../support/flow";
import { fakeOrchestrator, noAnswer, startServer, type Handler } from "../../support/server";
import { ConnectionRig } from "./connection-rig";

describe("The connection", () => {
    const rig = new ConnectionRig();
    const { start } = rig;

    it("accepts ${ENV} in every field", async () => {
        const environment = {
            T_HOST: "",
            T_ID: "client-of-env",
            T_SECRET: "secret-of-env",
            T_SCOPE: "OR.Jobs",
            T_FOLDER: "77",
            T_TIME: "20",
            T_MANY: "3",
        };
        rig.server = await startServer(fakeOrchestrator());
        Object.assign(process.env, environment, { T_HOST: `${rig.server.url}/acme/Default/orchestrator_` });
        try {
            rig.flow = await startFlow({
                node: { type: "uipath-start-job", process: "Bot", argumentsType: "json", arguments: "{}" },
                connection: {
                    url: "${T_HOST}",
                    scope: "${T_SCOPE}",
                    folder: "${T_FOLDER}",
                    timeout: "${T_TIME}",
                    concurrency: "${T_MANY}",
                },
                credentials: { clientId: "${T_ID}", clientSecret: "${T_SECRET}" },
            });
            await rig.flow.pass({ payload: {} });
        } finally {
            for (const name of Object.keys(environment)) delete process.env[name];
        }
        const token = rig.server.requests.find((request) => request.path.includes("connect/token"))!;
        assert.match(token.body, /client_id=client-of-env&client_secret=secret-of-env&scope=OR.Jobs/);
        assert.equal(rig.server.requests.at(-1)!.headers["x-uipath-organizationunitid"], "77");
    });

    it("never exceeds its concurrency", async () => {
        const held: (() => void)[] = [];
        let most = 0;
        const { flow } = await start(
            fakeOrchestrator(async ({ path }) => {
                if (!path.includes("StartJobs")) return undefined;
                const release = new Promise<void>((resolve) => held.push(resolve));
                most = Math.max(most, held.length);
                // Three are released together. A fourth one would have been counted before.
                if (held.length === 3) setImmediate(() => held.splice(0).forEach((letGo) => letGo()));
                await release;
                return undefined;
            }),
            { connection: { concurrency: "3" } },
        );
        await Promise.all(Array.from({ length: 60 }, () => flow.pass({ payload: {} })));
        assert.equal(most, 3);
    });

    it("refuses to open after it was closed, since nobody would close it again", async () => {
        const { flow: running } = await start(fakeOrchestrator());
        const { connection } = helper.getNode("id-connection") as unknown as { connection: Connection };
        await running.pass({ payload: {} });
        await running.stop();
        rig.flow = undefined;
        assert.throws(() => connection.open(), { code: "UNREACHABLE" });
    });

    describe("at an address without Orchestrator", () => {
        const elsewhere = (answer: Awaited<ReturnType<Handler>>): Handler =>
            fakeOrchestrator(({ path }) => (path.includes("/odata/") ? answer : undefined));

        it("reports a web page with status 200", async () => {
            const { flow } = await start(
                elsewhere({ text: "<!doctype html><title>Portal</title>", headers: { "content-type": "text/html" } }),
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "NOT_AN_ORCHESTRATOR");
            assert.match(error.message, /Paste it as the browser shows it/);
        });

        it("follows no redirect", async () => {
            const { flow, server } = await start(elsewhere({ status: 302, headers: { location: "/elsewhere" } }));
            assert.equal((await flow.fail({ payload: {} })).code, "NOT_AN_ORCHESTRATOR");
            assert.equal(server.count("elsewhere"), 0);
        });

        it("reports a response that is not JSON", async () => {
            const { flow } = await start(
                elsewhere({ text: '{"value": [', headers: { "content-type": "application/json" } }),
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "BAD_ANSWER");
            assert.match(error.message, /^BAD_ANSWER: The answer \(200\) can't be read as JSON: “\{"value": \[”/);
        });

        it("reports that nothing listens there", async () => {
            const { flow, server } = await start(fakeOrchestrator(), { connection: { timeout: "0.2" } });
            await server.close();
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "UNREACHABLE");
            assert.match(error.message, /ECONNREFUSED|socket|closed/i);
        });

        it("gives up after the time-out", async () => {
            const { flow } = await start(
                fakeOrchestrator((request) => (request.path.includes("/odata/") ? noAnswer() : undefined)),
                {
                    connection: { timeout: "0.2" },
                },
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "TIMED_OUT");
            assert.match(error.message, /0\.2 s/);
        });
    });
});
