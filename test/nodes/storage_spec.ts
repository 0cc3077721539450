import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { startFlow, type TestFlow } from "../support/flow";
import { fakeOrchestrator, startServer, type TestServer } from "../support/server";

const SECRET = "storage-client-secret-4711";

/** Arguments that are too long for the body of StartJobs. */
const LONG = { payload: { text: "x".repeat(10_001) } };

const RUNTIME = require.resolve(process.env["NODE_RED_RUNTIME"] ?? "node-red");
const TLS_NODE = createRequire(RUNTIME)("@node-red/nodes/core/network/05-tls.js") as never;
const UNVERIFIED = { id: "id-tls", type: "tls-config", cert: "", key: "", ca: "", verifyservercert: false };

describe("A storage that Orchestrator names", () => {
    let orchestrator: TestServer;
    let storage: TestServer;
    let flow: TestFlow | undefined;
    /** The address as the answer has it. */
    let uri = "";

    const certified = (): { key: string; cert: string } => ({
        key: readFileSync("test/fixtures/localhost-key.pem", "utf8"),
        cert: readFileSync("test/fixtures/localhost-cert.pem", "utf8"),
    });

    async function start({ secureOrchestrator = false, secureStorage = false } = {}): Promise<void> {
        const named = fakeOrchestrator(({ path }) => {
            if (path.includes("/odata/Attachments"))
                return {
                    status: 201,
                    json: {
                        Id: "5f2b0000-0000-4000-8000-00000000000f",
                        BlobFileAccess: {
                            Uri: uri,
                            Verb: "PUT",
                            RequiresAuth: true,
                            Headers: { Keys: [7], Values: [] },
                        },
                    },
                };
            return path.startsWith("/blob") ? { status: 201, text: "" } : undefined;
        });
        orchestrator = await startServer(named, secureOrchestrator ? certified() : undefined);
        storage = await startServer(() => ({ status: 201, text: "" }), secureStorage ? certified() : undefined);
        flow = await startFlow({
            node: { type: "uipath-start-job", process: "Bot", folder: "12" },
            connection: { url: `${orchestrator.url}/acme/Default/orchestrator_`, tls: "id-tls" },
            credentials: { clientId: "client", clientSecret: SECRET },
            more: [UNVERIFIED],
            moreTypes: [TLS_NODE],
        });
    }

    afterEach(async () => {
        await flow?.stop();
        await orchestrator.close();
        await storage.close();
        flow = undefined;
    });

    it("does not get the access token where it is of another origin, though Orchestrator asks for it", async () => {
        await start();
        uri = `${storage.url}/blob`;
        await flow!.pass(LONG);
        assert.equal(storage.requests.length, 1);
        assert.equal(storage.requests[0]!.headers.authorization, undefined);
    });

    it("gets the access token where it is the Orchestrator itself", async () => {
        await start();
        uri = `${orchestrator.url.toUpperCase()}/blob`;
        await flow!.pass(LONG);
        const upload = orchestrator.requests.find(({ path }) => path.startsWith("/blob"));
        assert.match(String(upload?.headers.authorization), /^Bearer access-/);
    });

    for (const [how, written] of [
        ["in capitals", (url: string) => url.toUpperCase()],
        ["after a blank", (url: string) => ` ${url}`],
        ["after a tab and with another inside", (url: string) => `\tht\ttps${url.slice(5)}`],
    ] as const)
        it(`with an https address written ${how} gets what is encrypted`, async () => {
            await start({ secureOrchestrator: true, secureStorage: true });
            uri = `${written(storage.url)}/blob`;
            await flow!.pass(LONG);
            assert.equal(storage.requests.length, 1);
            assert.equal(storage.requests[0]!.headers.authorization, undefined);
        });

    for (const [what, address] of [
        ["http beside an https Orchestrator", () => `${storage.url}/blob`],
        ["http in capitals beside an https Orchestrator", () => `${storage.url.toUpperCase()}/blob`],
        ["another scheme", () => "ftp://127.0.0.1/blob"],
        ["a script", () => "javascript:alert(1)"],
        ["a file", () => "file:///tmp/blob"],
        ["a user in the address", () => `https://user@127.0.0.1:${storage.port}/blob`],
        ["backslashes", () => `https:\\\\127.0.0.1:${storage.port}\\blob`],
        ["nothing that is an address", () => "no address"],
        ["a megabyte", () => `https://127.0.0.1:${storage.port}/${"x".repeat(1_000_000)}`],
    ] as const)
        it(`gets nothing with ${what}, and the message fails`, async () => {
            await start({ secureOrchestrator: true });
            uri = address();
            const error = await flow!.fail(LONG);
            assert.equal(error.code, "BAD_ANSWER");
            assert.match(error.message, /Nothing was sent there/);
            assert.equal(storage.requests.length, 0);
            assert.equal(orchestrator.count("StartJobs"), 0);
        });
});
