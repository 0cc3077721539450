/** One start job node on a test server. */
import { startFlow, type TestFlow } from "../../support/flow";
import { fakeOrchestrator, RELEASE_KEY, startServer, type Handler, type TestServer } from "../../support/server";

export type Body = Record<string, unknown>;

export const INVOICE_ARGUMENTS = JSON.stringify([
    { name: "in_Id", type: "System.Int32, mscorlib", required: true },
    { name: "in_Name", type: "System.String, System.Private.CoreLib", required: false },
    { name: "in_Rate", type: "System.Double, mscorlib", required: true, hasDefault: true },
]);

/** An Orchestrator whose process Bot declares these arguments. */
export const declaring = (input: string | null, more: Body = {}, version?: string): Handler =>
    fakeOrchestrator(
        ({ path }) =>
            path.includes("/odata/Releases")
                ? { json: { value: [{ Id: 1, Key: RELEASE_KEY, Name: "Bot", Arguments: { Input: input }, ...more }] } }
                : undefined,
        version,
    );

export interface StartJobRig {
    flow: TestFlow;
    server: TestServer;
    /** The start info of the last start. */
    startInfo(): Body;
}

/** Returns a function that starts a flow with a start job node. Must be called in a `describe`: the flow is stopped after each test. */
export function startJobRig(): (handler: Handler, node?: Body, connection?: Body) => Promise<StartJobRig> {
    let server: TestServer | undefined;
    let flow: TestFlow | undefined;

    afterEach(async () => {
        await flow?.stop();
        await server?.close();
        flow = server = undefined;
    });

    return async (handler, node = {}, connection = {}) => {
        const running = await startServer(handler);
        server = running;
        flow = await startFlow({
            node: { type: "uipath-start-job", process: "Bot", folder: "12", ...node },
            connection: { url: `${running.url}/acme/Default/orchestrator_`, ...connection },
            credentials: { clientId: "client", clientSecret: "client-secret" },
        });
        const starts = (): string[] =>
            running.requests.filter((request) => request.path.includes("StartJobs")).map((request) => request.body);
        return {
            flow,
            server: running,
            startInfo: () => (JSON.parse(starts().at(-1)!) as { startInfo: Body }).startInfo,
        };
    };
}
