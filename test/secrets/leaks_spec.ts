import { hasten } from "../support/hasten";
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../src/harness/node-red";
import { startSimulator, type Simulator } from "../../src/simulator";
import { watch } from "../support/secret-watch";
import {
    encode,
    ENCODINGS,
    PLACES,
    PROXY_CREDENTIALS,
    SECRETS,
    startHostileProxy,
    startHostileServer,
    WAYS,
    type Encoding,
    type HostileServer,
    type Stage,
    type Way,
} from "./hostile-server";

/** A start node and a request node on one connection. Their messages end in the context store. */
function flowOf(way: Way, url: string, proxyUrl: string): object[] {
    const at = { z: "tab", x: 1, y: 1 };
    const connection = { orchestrator: `connection-${way}`, folder: "Shared" };
    return [
        {
            id: `connection-${way}`,
            type: "uipath-orchestrator",
            name: way,
            url,
            timeout: "0.5",
            signIn: way === "proxy" ? "application" : way,
            ...(way === "proxy" ? { proxy: "proxy" } : {}),
        },
        {
            id: `start-${way}`,
            type: "uipath-start-job",
            ...at,
            ...connection,
            process: "Hello",
            argumentsType: "json",
            arguments: "{}",
            wires: [["keep"]],
        },
        {
            id: `request-${way}`,
            type: "uipath-request",
            ...at,
            ...connection,
            method: "GET",
            path: "/odata/Releases",
            wires: [["keep"]],
        },
        ...(way === "proxy" ? [{ id: "proxy", type: "http proxy", name: "", url: proxyUrl, noproxy: [] }] : []),
    ];
}

function observingNodes(): object[] {
    const at = { z: "tab", x: 1, y: 1 };
    const set = (property: string): object => ({
        t: "set",
        p: `${property}[msg.topic]`,
        pt: "flow",
        to: property,
        tot: "msg",
    });
    return [
        { id: "tab", type: "tab", label: "Secrets" },
        { id: "catch", type: "catch", ...at, scope: null, wires: [["keep"]] },
        { id: "keep", type: "change", ...at, rules: [set("error"), set("payload")], wires: [["debug"]] },
        { id: "debug", type: "debug", ...at, active: true, tosidebar: true, console: true, complete: "true" },
        { id: "status", type: "status", ...at, scope: null, wires: [["debug-status"]] },
        { id: "debug-status", type: "debug", ...at, active: true, tosidebar: true, console: true, complete: "true" },
    ];
}

describe("The secrets of a connection", () => {
    describe("do not leak from a real Node-RED", function () {
        hasten(10);
        this.timeout(300_000);
        let userDir: string;
        let nodeRed: RunningNodeRed;
        let proxy: Awaited<ReturnType<typeof startHostileProxy>>;
        const hostiles = new Map<Way, HostileServer>();
        const ends = new Map<string, (message: Record<string, unknown>) => void>();

        function assertNothingFound(): void {
            const report = watch.takeReport();
            if (report) assert.fail(report);
        }

        /** Gives a message to a node, and waits until the flow has stored it or its error. */
        function give(id: string, run = "any"): Promise<Record<string, unknown>> {
            const topic = `${id}, ${run}`;
            return new Promise((resolve) => {
                ends.set(topic, resolve);
                nodeRed.node(id).receive({ topic, payload: {} });
            });
        }

        async function deploy(urls: Record<Way, string>, secrets: typeof SECRETS): Promise<void> {
            const credentials: Record<string, object> = { proxy: PROXY_CREDENTIALS };
            for (const way of WAYS) {
                credentials[`connection-${way}`] = secrets[way];
                watch.addCredentials(secrets[way]);
            }
            watch.addCredentials(PROXY_CREDENTIALS);
            const flows = [...observingNodes(), ...WAYS.flatMap((way) => flowOf(way, urls[way], proxy.url))];
            await nodeRed.deploy(flows, credentials);
            for (const id of ["debug", "debug-status"])
                nodeRed.node(id).on("input", (message: Record<string, unknown>) => {
                    watch.look("message", message);
                    ends.get(String(message["topic"]))?.(message);
                });
        }

        async function get(path: string, headers: Record<string, string> = {}): Promise<string> {
            const response = await fetch(nodeRed.url + path, { headers: { accept: "application/json", ...headers } });
            const text = await response.text();
            assert.equal(response.status, 200, `${path}: ${text}`);
            watch.look("admin answer", text);
            watch.look("admin answer", [...response.headers.values()]);
            return text;
        }

        /** Searches everything that the editor requests, and all files that Node-RED has written. */
        async function searchEditorAndFiles(): Promise<void> {
            for (const way of WAYS) {
                const answer = JSON.parse(await get(`/credentials/uipath-orchestrator/connection-${way}`)) as object;
                const shown = Object.keys(SECRETS[way]).map((name) =>
                    ["clientId", "username"].includes(name) ? name : `has_${name}`,
                );
                for (const name of shown) assert.ok(name in answer, name);
                for (const name of ["clientSecret", "token", "password"]) assert.ok(!(name in answer), name);
            }
            await get("/credentials/http-proxy/proxy");
            for (const path of ["/flows", "/flow/tab", "/nodes", "/settings", "/settings/user"]) await get(path);
            await get("/flows", { "Node-RED-API-Version": "v2" });
            assert.match(await get("/context/flow/tab"), /payload/);
            for (const path of ["/context/global", "/diagnostics"]) await get(path);
            let files = 0;
            for (const entry of await readdir(userDir, { recursive: true, withFileTypes: true })) {
                const path = join(entry.parentPath, entry.name);
                if (!entry.isFile() || path.includes("node_modules")) continue;
                watch.look(`file ${entry.name}`, await readFile(path, "utf8"));
                files++;
            }
            assert.ok(files >= 4, String(files));
            assert.ok(watch.searched("file flows_cred.json") > 0);
            assert.ok(watch.searched("file flow.json") > 0, "no context file");
        }

        before(async () => {
            userDir = await linkedUserDirectory(join(__dirname, "..", "..", ".."));
            nodeRed = await startNodeRed({
                userDir,
                port: 0,
                runtime: process.env["NODE_RED_RUNTIME"] ?? "node-red",
                settings: {
                    credentialSecret: randomBytes(16).toString("hex"),
                    contextStorage: { default: { module: "localfilesystem", config: { flushInterval: 0 } } },
                    logging: {
                        console: { level: "trace", metrics: true, audit: true, handler: () => () => undefined },
                    },
                },
            });
            proxy = await startHostileProxy();
            for (const way of WAYS) hostiles.set(way, await startHostileServer(way));
        });

        after(async () => {
            await nodeRed.stop();
            await proxy.close();
            for (const { server } of hostiles.values()) await server.close();
            await rm(userDir, { recursive: true, force: true });
        });

        it("on the simulator, with any way to sign in", async () => {
            const simulator: Simulator = await startSimulator();
            try {
                const { url, standaloneUrl, clientId, clientSecret, token, username, password } = simulator;
                const application = { clientId, clientSecret };
                await deploy(
                    { application: url, token: url, password: standaloneUrl, proxy: url },
                    { application, token: { token }, password: { username, password }, proxy: application },
                );
                for (const way of WAYS)
                    for (const node of ["start", "request"]) {
                        const { error } = await give(`${node}-${way}`);
                        assert.equal(error, undefined, `${way}: ${JSON.stringify(error)}`);
                    }
                await searchEditorAndFiles();
                assertNothingFound();
            } finally {
                await simulator.close();
            }
        });

        describe("on a server that returns them", () => {
            before(async () => {
                const url = (way: Way): string => hostiles.get(way)!.server.url;
                const cloud = (way: Way): string => `${url(way)}/acme/Default/orchestrator_`;
                await deploy(
                    {
                        application: cloud("application"),
                        token: cloud("token"),
                        password: url("password"),
                        proxy: cloud("proxy"),
                    },
                    SECRETS,
                );
            });

            for (const place of Object.keys(PLACES))
                it(`in ${place}`, async () => {
                    for (const stage of ["sign-in", "look-up"] as const)
                        for (const encoding of ENCODINGS) await leakEverywhere(stage, encoding, place);
                    assertNothingFound();
                });

            // The outcome of these starts is known.
            for (const place of Object.keys(PLACES).filter((name) => /message of a 4/.test(name)))
                it(`in ${place} to a start`, async () => {
                    for (const encoding of ENCODINGS) await leakEverywhere("start", encoding, place);
                    assertNothingFound();
                });

            it("when a proxy refuses the connection", async () => {
                hostiles.get("proxy")!.leak();
                for (const encoding of ENCODINGS) {
                    proxy.refuse(encode(encoding, PROXY_CREDENTIALS.password, PROXY_CREDENTIALS.username));
                    hostiles.get("proxy")!.server.server.closeAllConnections();
                    for (const node of ["start", "request"]) assert.ok((await give(`${node}-proxy`))["error"]);
                }
                assertNothingFound();
            });

            it("into files and responses to the editor", async () => {
                await searchEditorAndFiles();
                const written = await readFile(join(userDir, "flows_cred.json"), "utf8");
                assert.deepEqual(Object.keys(JSON.parse(written) as object), ["$"]);
                for (const kind of ["log line", "status", "message", "message to the editor", "admin answer"])
                    assert.ok(watch.searched(kind) > 10, `${kind}: ${watch.searched(kind)}`);
                assertNothingFound();
            });

            async function leakEverywhere(stage: Stage, encoding: Encoding, place: string): Promise<void> {
                for (const hostile of hostiles.values()) hostile.leak(stage, encoding, place);
                const nodes = stage === "start" ? ["start"] : ["start", "request"];
                const ways = stage === "sign-in" ? WAYS.filter((way) => way !== "token") : WAYS;
                await Promise.all(
                    ways.flatMap((way) =>
                        nodes.map(async (node) => {
                            const { error } = await give(`${node}-${way}`, encoding);
                            assert.ok(error, `${node}-${way} did not fail`);
                        }),
                    ),
                );
            }
        });
    });
});
