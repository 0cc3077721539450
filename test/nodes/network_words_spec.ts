import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net, { type AddressInfo, type Server } from "node:net";
import { createRequire } from "node:module";
import { startFlow, type CaughtError, type TestFlow } from "../support/flow";
import { fakeOrchestrator, startServer, type TestServer } from "../support/server";

const fixture = (name: string): string => readFileSync(`test/fixtures/${name}.pem`, "utf8");
const KEY = fixture("localhost-key");

function coreNode(file: string): never {
    const runtime = require.resolve(process.env["NODE_RED_RUNTIME"] ?? "node-red");
    return createRequire(runtime)(`@node-red/nodes/core/network/${file}`) as never;
}

/** A TLS configuration that trusts a certificate of the fixtures. */
function trusting(name: string): object {
    const ca = `test/fixtures/${name}.pem`;
    return { id: "id-tls", type: "tls-config", cert: "", key: "", ca, verifyservercert: true };
}

describe("What the network does is said in words of its own", () => {
    let flow: TestFlow | undefined;
    let close: (() => Promise<unknown>) | undefined;

    afterEach(async () => {
        await flow?.stop();
        await close?.();
        flow = close = undefined;
    });

    /** The error of a start through a server that is not listened to by any Orchestrator. */
    async function failure(
        url: string,
        more: object[] = [],
        connection: Record<string, unknown> = {},
    ): Promise<CaughtError & { code: string }> {
        const ids = more.map((node) => (node as { id: string }).id);
        flow = await startFlow({
            node: { type: "uipath-start-job", process: "Bot", folder: "12" },
            connection: {
                url: `${url}/acme/Default/orchestrator_`,
                timeout: 2,
                ...(ids.includes("id-tls") ? { tls: "id-tls" } : {}),
                ...(ids.includes("id-proxy") ? { proxy: "id-proxy" } : {}),
                ...connection,
            },
            credentials: { clientId: "client", clientSecret: "client-secret" },
            more,
            moreTypes: [coreNode("05-tls.js"), coreNode("06-httpproxy.js")],
        });
        const error = await flow.fail({ payload: {} });
        assert.doesNotMatch(error.message, /:error:|SSL routines|deps\/openssl|ERR_|EPROTO/);
        return error;
    }

    async function listening(server: Server): Promise<number> {
        const sockets = new Set<{ destroy(): void }>();
        server.on("connection", (socket) => sockets.add(socket));
        server.on("tlsClientError", () => undefined);
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        close = () => {
            for (const socket of sockets) socket.destroy();
            return new Promise((resolve) => server.close(resolve));
        };
        return (server.address() as AddressInfo).port;
    }

    const secure = (cert: string, options: https.ServerOptions = {}): Server =>
        https.createServer({ key: KEY, cert: fixture(cert), ...options }, (_request, response) => response.end("{}"));

    const CASES: [what: string, server: () => Server, tls: object[], words: RegExp][] = [
        [
            "a certificate of another name",
            () => secure("elsewhere-cert"),
            [trusting("elsewhere-cert")],
            /^UNREACHABLE: The certificate of 127\.0\.0\.1:\d+ is for other names: elsewhere\.example, \*\.elsewhere\.example\./,
        ],
        [
            "a certificate that has expired",
            () => secure("expired-cert"),
            [trusting("expired-cert")],
            /certificate of \S+ has expired\./,
        ],
        [
            "a certificate of an issuer that nobody trusts",
            () => secure("localhost-cert"),
            [],
            /does not trust the certificate of .* does not know the issuer.*TLS configuration with your company's CA certificate/,
        ],
        [
            "plain http on the port",
            () => http.createServer((_request, response) => response.end("{}")),
            [],
            /does not use TLS at that port\. It uses plain http/,
        ],
        [
            "a client certificate that is wanted",
            () =>
                secure("localhost-cert", {
                    requestCert: true,
                    rejectUnauthorized: true,
                    ca: fixture("localhost-cert"),
                    minVersion: "TLSv1.3",
                }),
            [trusting("localhost-cert")],
            /requires a client certificate/,
        ],
        [
            "a client certificate that is wanted, in TLS 1.2",
            () =>
                secure("localhost-cert", {
                    requestCert: true,
                    rejectUnauthorized: true,
                    ca: fixture("localhost-cert"),
                    maxVersion: "TLSv1.2",
                }),
            [trusting("localhost-cert")],
            /refused the TLS connection.*requires a client certificate/,
        ],
        [
            "an old version of TLS",
            () =>
                secure("localhost-cert", {
                    minVersion: "TLSv1",
                    maxVersion: "TLSv1.1",
                    ciphers: "DEFAULT@SECLEVEL=0",
                }),
            [trusting("localhost-cert")],
            /no TLS version in common.*TLS 1\.2 or newer/,
        ],
    ];
    for (const [what, server, tls, words] of CASES)
        it(`of TLS: ${what}`, async () => {
            const port = await listening(server());
            const error = await failure(`https://127.0.0.1:${port}`, tls);
            assert.equal(error.code, "UNREACHABLE");
            assert.match(error.message, words);
        });

    // The numbers of RFC 8446 §6.
    for (const [alert, words] of [
        [71, /no cipher in common/],
        [112, /does not know the name that was requested/],
    ] as const)
        it(`of TLS: the server says ${alert} and no more`, async () => {
            const server = net.createServer((socket) =>
                socket.once("data", () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, alert]))),
            );
            const error = await failure(`https://127.0.0.1:${await listening(server)}`);
            assert.equal(error.code, "UNREACHABLE");
            assert.match(error.message, words);
        });

    it("of an https port that is addressed with http://", async () => {
        const port = await listening(secure("localhost-cert"));
        const error = await failure(`http://127.0.0.1:${port}`);
        assert.equal(error.code, "UNREACHABLE");
        assert.match(error.message, /If that port uses https, the address must begin with https:\/\//);
    });

    for (const [what, title] of [
        ["a client certificate", "400 No required SSL certificate was sent"],
        ["https", "400 The plain HTTP request was sent to HTTPS port"],
    ] as const)
        it(`of a page of nginx that wants ${what}`, async () => {
            const text = `<html><head><title>${title}</title></head></html>`;
            const server = await startServer(
                fakeOrchestrator(({ path }) =>
                    path.includes("/odata/")
                        ? { status: 400, text, headers: { "content-type": "text/html" } }
                        : undefined,
                ),
            );
            close = () => server.close();
            const error = await failure(server.url);
            assert.match(error.message, what === "https" ? /must begin with https:/ : /requires a client certificate/);
        });

    for (const scheme of ["http", "https"])
        it(`of a proxy that wants to know who is there, on the way to ${scheme}`, async () => {
            const proxy = http.createServer((_request, response) => {
                response.writeHead(407, { "proxy-authenticate": "NTLM", "content-type": "text/html" });
                response.end("<html><title>Proxy</title></html>");
            });
            proxy.on("connect", (_request, socket) =>
                socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: NTLM\r\n\r\n"),
            );
            const port = await listening(proxy);
            const node = { id: "id-proxy", type: "http proxy", url: `http://127.0.0.1:${port}`, noproxy: [] };
            const error = await failure(`${scheme}://127.0.0.1:9`, [node]);
            assert.equal(error.code, "UNREACHABLE");
            assert.match(error.message, /^UNREACHABLE: The proxy on the way .* 407/);
            assert.match(error.message, /username.*password.*proxy configuration.*NTLM .*needs a local proxy/);
            assert.doesNotMatch(error.message, /Orchestrator answered|Client ID/);
        });

    for (const [what, server, words] of [
        ["nobody trusts its certificate", () => secure("localhost-cert"), /self-signed certificate/],
        ["it speaks plain http", () => http.createServer(), /wrong version number|packet length too long/],
    ] as const)
        it(`of a proxy that is addressed with https:// where ${what}`, async () => {
            const port = await listening(server());
            const node = { id: "id-proxy", type: "http proxy", url: `https://localhost:${port}`, noproxy: [] };
            const { code, message } = await failure("https://orchestrator.example", [node]);
            assert.equal(code, "UNREACHABLE");
            assert.match(message, /^UNREACHABLE: No TLS connection to the proxy on the way to orchestrator\.example: /);
            assert.match(message, words);
        });

    it("of a key that can't be read, also behind a proxy", async () => {
        const proxy = http.createServer();
        proxy.on("connect", (_request, socket) => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
        const port = await listening(proxy);
        const [cert, key] = ["package.json", "package.json"];
        const error = await failure("https://orchestrator.example", [
            { id: "id-proxy", type: "http proxy", url: `http://127.0.0.1:${port}`, noproxy: [] },
            { id: "id-tls", type: "tls-config", cert, key, ca: "", verifyservercert: true },
        ]);
        assert.equal(error.code, "INVALID_SETTING");
        assert.match(error.message, /TLS configuration can't be used for orchestrator\.example: no start line/);
    });

    it("of a proxy that forbids the way", async () => {
        const proxy = http.createServer();
        proxy.on("connect", (_request, socket) => socket.end("HTTP/1.1 403 Forbidden\r\n\r\n"));
        const port = await listening(proxy);
        const node = { id: "id-proxy", type: "http proxy", url: `http://127.0.0.1:${port}`, noproxy: [] };
        const error = await failure("https://orchestrator.example", [node]);
        assert.match(error.message, /the proxy answered 403\. Ask the administrator of the proxy/);
    });

    const NO_ENDPOINT: [what: string, answer: { status?: number; text?: string; headers?: Record<string, string> }][] =
        [
            ["405", { status: 405, text: "" }],
            ["404", { status: 404, text: "{}" }],
            ["a page", { text: "<!doctype html><title>Portal</title>", headers: { "content-type": "text/html" } }],
            ["a page with 400", { status: 400, text: "<html></html>", headers: { "content-type": "text/html" } }],
            ["302", { status: 302, text: "", headers: { location: "/login" } }],
        ];
    for (const [what, answer] of NO_ENDPOINT)
        it(`of a token endpoint that is none: ${what}`, async () => {
            const server: TestServer = await startServer(
                fakeOrchestrator(({ path }) => (path.endsWith("connect/token") ? answer : undefined)),
            );
            close = () => server.close();
            const error = await failure(server.url);
            assert.equal(error.code, "SIGN_IN_FAILED");
            assert.match(error.message, /^SIGN_IN_FAILED: There is no token endpoint at .*Set the identity address/);
            assert.doesNotMatch(error.message, /Check the address|[Pp]aste it|Client ID/);
        });

    for (const [what, status, json, words] of [
        [
            "another fault of OAuth",
            400,
            { error: "unsupported_grant_type" },
            /identity server refuses .*unsupported_grant_type/,
        ],
        [
            "what is none of OAuth",
            401,
            { message: "You are not authenticated!" },
            /not as a token endpoint does.*You are not/,
        ],
        [
            "a fault of the identity server",
            500,
            { message: "Oops" },
            /^SERVER_ERROR: The identity server answered 500: “Oops”/,
        ],
        [
            "too many requests",
            429,
            { error: "too_many_requests" },
            /^RATE_LIMITED: The identity server answered 429: “too_many_requests”/,
        ],
    ] as const)
        it(`of a token endpoint: ${what}`, async () => {
            const server = await startServer(
                fakeOrchestrator(({ path }) => (path.endsWith("connect/token") ? { status, json } : undefined)),
            );
            close = () => server.close();
            assert.match((await failure(server.url)).message, words);
        });

    describe("for a scope that is refused", () => {
        async function refusal(scope: string): Promise<string> {
            const server = await startServer(
                fakeOrchestrator(({ path }) =>
                    path.endsWith("connect/token") ? { status: 400, json: { error: "invalid_scope" } } : undefined,
                ),
            );
            close = () => server.close();
            return (await failure(server.url, [], { scope })).message;
        }

        it("names what was asked for, and no scope that was not", async () => {
            const scope = "OR.Jobs.Read OR.Execution.Read OR.Folders.Read";
            const message = await refusal(scope);
            assert.ok(message.includes(scope), message);
            const named = new Set(message.match(/OR\.\w+(\.\w+)?/g));
            assert.deepEqual([...named], scope.split(" "));
        });

        it("names two that are not to be asked for together", async () => {
            assert.match(
                await refusal("OR.Jobs OR.Jobs.Read"),
                /both OR\.Jobs and OR\.Jobs\.Read, although OR\.Jobs includes/,
            );
        });
    });

    for (const [scope, words] of [
        [
            "OR.Execution.Read OR.Folders.Read",
            /lacks OR\.Jobs\. .*exactly “OR\.Execution\.Read OR\.Folders\.Read OR\.Jobs”/,
        ],
        [
            "OR.Jobs.Read OR.Execution OR.Folders.Read",
            /lacks OR\.Jobs\.Write\. .*exactly “OR\.Jobs\.Read OR\.Execution OR\.Folders\.Read OR\.Jobs\.Write”/,
        ],
        ["OR.Default", /role with Jobs\.Create, Processes\.View/],
    ] as const)
        it(`of what is not allowed with the scope ${scope}`, async () => {
            const server = await startServer(
                fakeOrchestrator(({ path }) =>
                    path.includes("StartJobs") ? { status: 403, json: { message: "No." } } : undefined,
                ),
            );
            close = () => server.close();
            const { message } = await failure(server.url, [], { scope });
            assert.match(message, words);
            const named = [...new Set(message.match(/OR\.\w+(\.\w+)?/g))];
            const pair = named.find((name) => named.includes(`${name}.Read`) || named.includes(`${name}.Write`));
            assert.equal(pair, undefined, message);
        });

    it("of an API trigger whose job has ended", async () => {
        const server = await startServer(
            fakeOrchestrator(({ path }) =>
                path.includes("/t/")
                    ? {
                          status: 303,
                          text: "",
                          headers: { location: "/acme/Default/orchestrator_/t/key/slug/output?sig=1" },
                      }
                    : undefined,
            ),
        );
        close = () => server.close();
        flow = await startFlow({
            node: { type: "uipath-request", path: "/t/key/slug/status" },
            connection: { url: `${server.url}/acme/Default/orchestrator_` },
            credentials: { clientId: "client", clientSecret: "client-secret" },
        });
        const error = await flow.fail({});
        assert.equal(error.code, "REFUSED");
        assert.match(error.message, /answered 303.*API trigger.*output.*GET \/t\/key\/slug\/output\./);
        assert.doesNotMatch(error.message, /sign-in page|sig=1/);
    });
});
