import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { startFlow } from "../../support/flow";
import { fakeOrchestrator, startServer } from "../../support/server";
import { ConnectionRig, coreNode, CREDENTIALS, NODE } from "./connection-rig";

describe("The connection", () => {
    const rig = new ConnectionRig();
    const { start } = rig;

    describe("behind a company's network", () => {
        it("trusts only the certificate in Node-RED's TLS configuration", async () => {
            const [key, cert] = ["key", "cert"].map((part) =>
                readFileSync(`test/fixtures/localhost-${part}.pem`, "utf8"),
            );
            rig.server = await startServer(fakeOrchestrator(), { key, cert });
            const options = {
                node: NODE,
                credentials: CREDENTIALS,
            };
            rig.flow = await startFlow({
                ...options,
                connection: { url: `${rig.server.url}/acme/Default/orchestrator_` },
            });
            const error = await rig.flow.fail({ payload: {} });
            assert.equal(error.code, "UNREACHABLE");
            assert.match(error.message, /certificate/);
            await rig.flow.stop();
            rig.flow = await startFlow({
                ...options,
                connection: { url: `${rig.server.url}/acme/Default/orchestrator_`, tls: "id-tls" },
                more: [
                    {
                        id: "id-tls",
                        type: "tls-config",
                        cert: "",
                        key: "",
                        ca: "test/fixtures/localhost-cert.pem",
                        verifyservercert: true,
                    },
                ],
                moreTypes: [coreNode("05-tls.js")],
            });
            await rig.flow.pass({ payload: {} });
        });

        /** A forward proxy that records its requests. */
        async function startProxy(): Promise<{
            url: string;
            seen: string[];
            authorizations: (string | undefined)[];
            close(): Promise<void>;
        }> {
            const seen: string[] = [];
            const authorizations: (string | undefined)[] = [];
            const sockets = new Set<net.Socket>();
            const proxy = http.createServer((request, response) => {
                seen.push(`${request.method} ${request.url}`);
                authorizations.push(request.headers["proxy-authorization"]);
                const forwarded = http.request(
                    request.url!,
                    { method: request.method!, headers: request.headers },
                    (answer) => {
                        response.writeHead(answer.statusCode!, answer.headers);
                        answer.pipe(response);
                    },
                );
                request.pipe(forwarded);
            });
            proxy.on("connect", (request, socket: net.Socket) => {
                seen.push(`CONNECT ${request.url}`);
                authorizations.push(request.headers["proxy-authorization"]);
                const [host, port] = request.url!.split(":");
                const target = net.connect(Number(port), host, () => {
                    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
                    target.pipe(socket).pipe(target);
                });
                for (const end of [target, socket]) end.on("error", () => undefined);
                sockets.add(socket).add(target);
            });
            await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
            const { port } = proxy.address() as net.AddressInfo;
            return {
                url: `http://127.0.0.1:${port}`,
                seen,
                authorizations,
                close: async () => {
                    proxy.closeAllConnections();
                    for (const socket of sockets) socket.destroy();
                    await new Promise((resolve) => proxy.close(resolve));
                },
            };
        }

        it("uses Node-RED's proxy configuration with user and password for all requests", async () => {
            const proxy = await startProxy();
            try {
                const { flow } = await start(fakeOrchestrator(), {
                    connection: { proxy: "id-proxy" },
                    more: [{ id: "id-proxy", type: "http proxy", url: proxy.url, noproxy: [] }],
                    moreTypes: [coreNode("06-httpproxy.js")],
                    moreCredentials: { "id-proxy": { username: "me", password: "proxy-pass" } },
                });
                await flow.pass({ payload: {} });
                assert.equal(
                    proxy.seen.filter((line) => line.includes("StartJobs") || line.startsWith("CONNECT")).length > 0,
                    true,
                );
                assert.ok(proxy.seen.some((line) => line.includes("connect/token") || line.startsWith("CONNECT")));
                assert.equal(proxy.authorizations[0], `Basic ${Buffer.from("me:proxy-pass").toString("base64")}`);
            } finally {
                await rig.flow?.stop();
                rig.flow = undefined;
                await proxy.close();
            }
        });

        it("reaches an https address through a tunnel, and trusts the company's certificate", async () => {
            const proxy = await startProxy();
            const [key, cert] = ["key", "cert"].map((part) =>
                readFileSync(`test/fixtures/localhost-${part}.pem`, "utf8"),
            );
            try {
                rig.server = await startServer(fakeOrchestrator(), { key, cert });
                rig.flow = await startFlow({
                    node: NODE,
                    connection: {
                        url: `${rig.server.url}/acme/Default/orchestrator_`,
                        tls: "id-tls",
                        proxy: "id-proxy",
                    },
                    credentials: CREDENTIALS,
                    more: [
                        {
                            id: "id-tls",
                            type: "tls-config",
                            cert: "",
                            key: "",
                            ca: "test/fixtures/localhost-cert.pem",
                            verifyservercert: true,
                        },
                        { id: "id-proxy", type: "http proxy", url: proxy.url, noproxy: [] },
                    ],
                    moreTypes: [coreNode("05-tls.js"), coreNode("06-httpproxy.js")],
                });
                await Promise.all([rig.flow.pass({ payload: {} }), rig.flow.pass({ payload: {} })]);
                assert.ok(proxy.seen.length > 0);
                assert.ok(
                    proxy.seen.every((line) => line === `CONNECT 127.0.0.1:${rig.server!.port}`),
                    proxy.seen.join(),
                );
                assert.equal(rig.server.count("StartJobs"), 2);
            } finally {
                await rig.flow?.stop();
                rig.flow = undefined;
                await proxy.close();
            }
        });

        it("reports a proxy that does not answer or refuses", async () => {
            const refusing = await startServer(() => ({ status: 407, text: "no" }));
            for (const url of ["http://127.0.0.1:9", refusing.url]) {
                const { flow, server } = await start(fakeOrchestrator(), {
                    connection: { proxy: "id-proxy", timeout: "0.2" },
                    more: [{ id: "id-proxy", type: "http proxy", url, noproxy: [] }],
                    moreTypes: [coreNode("06-httpproxy.js")],
                });
                const error = await flow.fail({ payload: {} });
                assert.match(error.code, /UNREACHABLE|REFUSED|SIGN_IN_FAILED/);
                assert.equal(server.requests.length, 0);
                await flow.stop();
                await server.close();
            }
            await refusing.close();
        });

        it("bypasses the proxy for the hosts that it excludes", async () => {
            const { flow } = await start(fakeOrchestrator(), {
                connection: { proxy: "id-proxy" },
                more: [{ id: "id-proxy", type: "http proxy", url: "http://127.0.0.1:9", noproxy: ["127.0.0.1"] }],
                moreTypes: [coreNode("06-httpproxy.js")],
            });
            await flow.pass({ payload: {} });
        });

        it("names an invalid proxy of the environment without its password", async () => {
            process.env["http_proxy"] = "http://user:proxy-pass@127.0.0.1:99999";
            try {
                const { flow } = await start(fakeOrchestrator());
                const error = await flow.fail({ payload: {} });
                assert.equal(error.code, "INVALID_SETTING");
                assert.match(error.message, /proxy of the environment.*“…@127\.0\.0\.1:99999”/);
            } finally {
                delete process.env["http_proxy"];
            }
        });

        it("uses the proxy of the environment unless NO_PROXY excludes the host", async () => {
            const proxy = await startProxy();
            try {
                process.env["http_proxy"] = proxy.url;
                const { flow: through } = await start(fakeOrchestrator());
                await through.pass({ payload: {} });
                assert.ok(proxy.seen.length > 0);
                await through.stop();
                await rig.server?.close();
                proxy.seen.length = 0;
                process.env["no_proxy"] = "127.0.0.1";
                const { flow: around } = await start(fakeOrchestrator());
                await around.pass({ payload: {} });
                assert.deepEqual(proxy.seen, []);
            } finally {
                delete process.env["http_proxy"];
                delete process.env["no_proxy"];
                await rig.flow?.stop();
                rig.flow = undefined;
                await proxy.close();
            }
        });
    });
});
