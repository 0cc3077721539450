import assert from "node:assert/strict";
import { startFlow, type TestFlow } from "../support/flow";
import { fakeOrchestrator, startServer, type Handler, type TestServer } from "../support/server";

describe("The API version of a connection", () => {
    let server: TestServer | undefined;
    let flow: TestFlow | undefined;

    /** A start job node on a server that tells this version; "" for one behind a gateway that hides it. */
    async function start(
        told: string,
        connection: Record<string, unknown>,
        node: Record<string, unknown> = {},
        override: Handler = () => undefined,
    ): Promise<{ flow: TestFlow; server: TestServer }> {
        server = await startServer(fakeOrchestrator(override, told));
        flow = await startFlow({
            node: { type: "uipath-start-job", process: "Bot", folder: "12", ...node },
            connection: { url: `${server.url}/acme/Default/orchestrator_`, ...connection },
            credentials: { clientId: "client", clientSecret: "client-secret" },
        });
        return { flow, server };
    }

    afterEach(async () => {
        await flow?.stop();
        await server?.close();
        flow = server = undefined;
        delete process.env["UIPATH_API_VERSION"];
    });

    const startInfo = ({ requests }: TestServer): Record<string, unknown> =>
        (
            JSON.parse(requests.find(({ path }) => path.includes("StartJobs"))!.body) as {
                startInfo: Record<string, unknown>;
            }
        ).startInfo;

    for (const apiVersion of [17, "17", " 17.0 ", "${UIPATH_API_VERSION}"])
        it(`is taken where a gateway hides it: ${JSON.stringify(apiVersion)}`, async () => {
            process.env["UIPATH_API_VERSION"] = "17";
            const { flow, server } = await start("", { apiVersion }, { reference: "4711" });
            await flow.pass({ payload: {} });
            const { Reference, Strategy, BatchExecutionKey } = startInfo(server);
            assert.deepEqual([Reference, Strategy], ["4711", "ModernJobsCount"]);
            assert.match(String(BatchExecutionKey), /^[0-9a-f-]{36}$/);
        });

    it("needs not be asked for where it is set", async () => {
        const { flow, server } = await start("", { apiVersion: "17" }, { folder: "Shared/Finance" });
        await flow.pass({ payload: {} });
        assert.equal(server.count("/api/Status"), 0);
        assert.equal(server.requests.at(-1)!.headers["x-uipath-folderpath"], "Shared/Finance");
    });

    it("counts instead of what the server tells", async () => {
        const { flow } = await start("20.0", { apiVersion: "15" }, { entryPoint: "Other.xaml" });
        const error = await flow.fail({ payload: {} });
        assert.equal(error.code, "NOT_SUPPORTED");
        assert.match(error.message, /API version 15\) does not know Entry point \(EntryPointPath\)/);
    });

    it("is named as what to set where neither tells it", async () => {
        const { flow } = await start("", {}, { reference: "4711" });
        const error = await flow.fail({ payload: {} });
        assert.equal(error.code, "NOT_SUPPORTED");
        assert.match(error.message, /does not know Reference\..*have no API version.*set the API version/);
    });

    it("set makes an answer without the header no less Orchestrator's", async () => {
        const { flow, server } = await start("", { apiVersion: "17" }, {}, ({ path }) =>
            path.includes("StartJobs") ? { status: 400, json: { message: "The words." } } : undefined,
        );
        const error = await flow.fail({ payload: {} });
        assert.equal(error.code, "REFUSED");
        assert.match(error.message, /The words\./);
        assert.equal(server.count("StartJobs"), 1);
    });

    for (const apiVersion of ["23.10", "2023", "new", 0, -1, 17.5, "v17"])
        it(`can't be ${JSON.stringify(apiVersion)}, and nothing is sent`, async () => {
            const { flow, server } = await start("", { apiVersion });
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "INVALID_SETTING");
            assert.match(error.message, /API version must be a whole number/);
            assert.equal(server.requests.length, 0);
        });
});
