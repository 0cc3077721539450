/** A start job node whose connection is under test, on a test server. */
import { createRequire } from "node:module";
import { startFlow, type TestFlow, type TestFlowOptions } from "../../support/flow";
import { startServer, type Handler, type TestServer } from "../../support/server";

export const SECRET = "s3cret-of-the/app+1";

export const NODE = {
    type: "uipath-start-job",
    process: "Bot",
    folder: "12",
    argumentsType: "json",
    arguments: "{}",
};

export const CREDENTIALS = { clientId: "client", clientSecret: SECRET };

/** Loads a node set of Node-RED's core. */
export const coreNode = (file: string): never => {
    const runtime = require.resolve(process.env["NODE_RED_RUNTIME"] ?? "node-red");
    return createRequire(runtime)(`@node-red/nodes/core/network/${file}`) as never;
};

/** Must be created in a `describe`: flow and server are stopped after each test. */
export class ConnectionRig {
    server: TestServer | undefined;
    flow: TestFlow | undefined;

    constructor() {
        afterEach(async () => {
            await this.flow?.stop();
            await this.server?.close();
            this.flow = this.server = undefined;
        });
    }

    /** Starts the flow on a server with this handler. */
    readonly start = async (
        handler: Handler,
        options: Partial<TestFlowOptions> = {},
    ): Promise<{ flow: TestFlow; server: TestServer }> => {
        const server = (this.server = await startServer(handler));
        const flow = (this.flow = await startFlow({
            node: { ...NODE, ...options.node },
            connection: { url: `${server.url}/acme/Default/orchestrator_`, ...options.connection },
            credentials: { ...CREDENTIALS, ...options.credentials },
            more: options.more ?? [],
            moreTypes: options.moreTypes ?? [],
            moreCredentials: options.moreCredentials ?? {},
        }));
        return { flow, server };
    };
}
