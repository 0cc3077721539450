import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { createRequire } from "node:module";
import helper from "node-red-node-test-helper";
import type { Connection } from "../../src/node-red/connection/connection";
import { startFlow, type TestFlow, type TestFlowOptions } from "../support/flow";
import { fakeOrchestrator, noAnswer, startServer, type Handler, type TestServer } from "../support/server";

const SECRET = "s3cret-of-the/app+1";

const coreNode = (file: string): never => {
    const runtime = require.resolve(process.env["NODE_RED_RUNTIME"] ?? "node-red");
    return createRequire(runtime)(`@node-red/nodes/core/network/${file}`) as never;
};

describe("The connection", () => {
    let server: TestServer | undefined;
    let flow: TestFlow | undefined;

    /** A start job node on a server with this handler. */
    async function start(
        handler: Handler,
        options: Partial<TestFlowOptions> = {},
    ): Promise<{ flow: TestFlow; server: TestServer }> {
        server = await startServer(handler);
        flow = await startFlow({
            node: {
                type: "uipath-start-job",
                process: "Bot",
                folder: "12",
                argumentsType: "json",
                arguments: "{}",
                ...options.node,
            },
            connection: { url: `${server.url}/acme/Default/orchestrator_`, ...options.connection },
            credentials: { clientId: "client", clientSecret: SECRET, ...options.credentials },
            more: options.more ?? [],
            moreTypes: options.moreTypes ?? [],
            moreCredentials: options.moreCredentials ?? {},
        });
        return { flow, server };
    }

    afterEach(async () => {
        await flow?.stop();
        await server?.close();
        flow = server = undefined;
    });

    describe("signs in", () => {
        it("once for a thousand simultaneous messages, and looks up their process once", async () => {
            const { flow, server } = await start(fakeOrchestrator());
            await Promise.all(Array.from({ length: 1000 }, () => flow.pass({ payload: {} })));
            assert.equal(server.count("connect/token"), 1);
            assert.equal(server.count("/odata/Releases"), 1);
            assert.equal(server.count("StartJobs"), 1000);
        });

        it("as an external application, form-encoded", async () => {
            const { flow, server } = await start(fakeOrchestrator(), { connection: { scope: "OR.Jobs OR.Default" } });
            await flow.pass({ payload: {} });
            const [token] = server.requests.filter((request) => request.path === "/identity_/connect/token");
            assert.equal(token!.headers["content-type"], "application/x-www-form-urlencoded");
            assert.deepEqual(Object.fromEntries(new URLSearchParams(token!.body)), {
                grant_type: "client_credentials",
                client_id: "client",
                client_secret: SECRET,
                scope: "OR.Jobs OR.Default",
            });
        });

        it("again when Orchestrator refuses the token, once for all refused requests, and repeats them", async () => {
            let good = "access-2";
            let issued = 0;
            const { flow, server } = await start(
                fakeOrchestrator(({ path, headers }) => {
                    if (path.endsWith("connect/token"))
                        return { json: { access_token: `access-${++issued}`, expires_in: 3600 } };
                    return headers.authorization === `Bearer ${good}`
                        ? undefined
                        : { status: 401, json: { message: "You are not authenticated!" } };
                }),
            );
            await Promise.all(Array.from({ length: 20 }, () => flow.pass({ payload: {} })));
            assert.equal(server.count("connect/token"), 2);
            good = "access-3";
            await flow.pass({ payload: {} });
            assert.equal(server.count("connect/token"), 3);
        });

        it("at most twice when Orchestrator keeps refusing", async () => {
            const { flow, server } = await start(
                fakeOrchestrator(({ path }) =>
                    path.endsWith("connect/token")
                        ? undefined
                        : { status: 401, json: { message: "You are not authenticated!" } },
                ),
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "SIGN_IN_FAILED");
            assert.match(error.message, /You are not authenticated!/);
            assert.equal(server.count("connect/token"), 2);
            assert.equal(server.count("/odata/Releases"), 2);
        });

        it("before the token expires, while messages still use the old one", async () => {
            let issued = 0;
            let release: () => void = () => undefined;
            const held = new Promise<void>((resolve) => (release = resolve));
            const { flow, server } = await start(
                fakeOrchestrator(async ({ path }) => {
                    if (!path.endsWith("connect/token")) return undefined;
                    issued++;
                    if (issued > 1) await held;
                    return { json: { access_token: `access-${issued}`, expires_in: issued > 1 ? 3600 : "3" } };
                }),
            );
            // The first token is renewed after 2.4 s. Messages pass until then, and while the renewal is held.
            while (issued < 2) await flow.pass({ payload: {} });
            await flow.pass({ payload: {} });
            const last = (): string | undefined =>
                server.requests.filter((request) => request.path.includes("StartJobs")).at(-1)?.headers.authorization;
            assert.equal(last(), "Bearer access-1");
            release();
            while (last() !== "Bearer access-2") await flow.pass({ payload: {} });
            assert.equal(issued, 2);
        });

        it("not at all with the user's token, which may be pasted with its scheme and blanks", async () => {
            const { flow, server } = await start(fakeOrchestrator(), {
                connection: { signIn: "token" },
                credentials: { token: " Bearer rt_0123456789\n" },
            });
            await flow.pass({ payload: {} });
            assert.equal(server.count("connect/token"), 0);
            assert.equal(server.requests.at(-1)?.headers.authorization, "Bearer rt_0123456789");
        });

        it("with user, password and tenant at a standalone Orchestrator", async () => {
            server = await startServer(
                fakeOrchestrator(({ path }) =>
                    path === "/api/Account/Authenticate"
                        ? { json: { result: "access-of-admin", success: true } }
                        : undefined,
                ),
            );
            flow = await startFlow({
                node: {
                    type: "uipath-start-job",
                    process: "Bot",
                    folder: "12",
                    argumentsType: "json",
                    arguments: "{}",
                },
                connection: { url: server.url, signIn: "password", tenant: "Finance" },
                credentials: { username: "admin", password: " pass word " },
            });
            await flow.pass({ payload: {} });
            const body = { tenancyName: "Finance", usernameOrEmailAddress: "admin", password: " pass word " };
            assert.deepEqual(JSON.parse(server.requests[0]!.body), body);
            const start = server.requests.at(-1)!;
            assert.equal(start.headers.authorization, "Bearer access-of-admin");
            assert.equal(start.headers["x-uipath-tenantname"], "Finance");
        });

        it("with user and password to a tenant that does not fit into a header, since the body names it", async () => {
            server = await startServer(
                fakeOrchestrator(({ path }) =>
                    path === "/api/Account/Authenticate" ? { json: { result: "access-of-admin" } } : undefined,
                ),
            );
            flow = await startFlow({
                node: { type: "uipath-start-job", process: "Bot", folder: "12" },
                connection: { url: server.url, signIn: "password", tenant: "a通" },
                credentials: { username: "admin", password: " pass word " },
            });
            await flow.pass({ payload: {} });
            assert.equal((JSON.parse(server.requests[0]!.body) as { tenancyName: string }).tenancyName, "a通");
            assert.ok(server.requests.every(({ headers }) => headers["x-uipath-tenantname"] === undefined));
        });

        it("but not in other ways to a tenant that does not fit into a header", async () => {
            server = await startServer(fakeOrchestrator());
            for (const signIn of ["token", "application"]) {
                flow = await startFlow({
                    node: { type: "uipath-start-job", process: "Bot", folder: "12" },
                    connection: { url: server.url, signIn, tenant: "a通" },
                    credentials: { token: "rt_0123456789", clientId: "client", clientSecret: "client-secret" },
                });
                const error = await flow.fail({ payload: {} });
                assert.equal(error.code, "INVALID_SETTING");
                assert.match(error.message, /tenant a通 .*Sign in with user and password/);
                await flow.stop();
            }
            flow = undefined;
            assert.equal(server.requests.length, 0);
        });
    });

    describe("names the wrong field", () => {
        const refusing = (status: number, json: object): Handler =>
            fakeOrchestrator(({ path }) => (/connect\/token|Authenticate/.test(path) ? { status, json } : undefined));

        it("when client ID or secret are wrong, with one request for each message", async () => {
            const { flow, server } = await start(refusing(400, { error: "invalid_client" }));
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "SIGN_IN_FAILED");
            assert.match(error.message, /Client ID or client secret/);
            assert.equal(server.count("connect/token"), 1);
            assert.deepEqual(error.cause, { status: 400 });
        });

        it("when the scope is wrong", async () => {
            const { flow } = await start(refusing(400, { error: "invalid_scope" }));
            assert.match((await flow.fail({ payload: {} })).message, /Scope field/);
        });

        it("when there is no token endpoint at the address", async () => {
            const { flow } = await start(refusing(404, {}));
            assert.match((await flow.fail({ payload: {} })).message, /identity address/);
        });

        it("when the user's token is refused, without requesting another one", async () => {
            const { flow, server } = await start(
                fakeOrchestrator(() => ({ status: 401, json: { message: "You are not authenticated!" } })),
                { connection: { signIn: "token" }, credentials: { token: "rt_0123456789" } },
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "SIGN_IN_FAILED");
            assert.match(error.message, /Set a new one in the connection/);
            assert.equal(server.requests.length, 1);
        });

        const PAGE = "<!DOCTYPE html><html><body>You are not authorized to view this page.</body></html>";
        const REFUSALS: [what: string, status: number, headers: Record<string, string>, body: object][] = [
            [
                "a 401 for Windows accounts",
                401,
                { "www-authenticate": "NTLM", "content-type": "text/html" },
                { text: PAGE },
            ],
            ["a page with 403", 403, { "content-type": "text/html" }, { text: PAGE }],
            ["a page with 400", 400, { "content-type": "text/html" }, { text: PAGE }],
            ["words with 401", 401, {}, { json: { message: "Invalid credentials" } }],
            ["JSON with 401 that is none", 401, { "content-type": "application/json" }, { text: "{" }],
        ];
        for (const [what, status, headers, body] of REFUSALS)
            it(`when a password is refused with ${what}, with one request for each message`, async () => {
                server = await startServer(
                    fakeOrchestrator(({ path }) =>
                        path.includes("Authenticate") ? { status, headers, ...body } : undefined,
                    ),
                );
                flow = await startFlow({
                    node: { type: "uipath-request", path: "/odata/Jobs" },
                    connection: { url: server.url, signIn: "password", folder: "Shared" },
                    credentials: { username: "admin", password: "refused-password-1" },
                });
                for (const times of [1, 2]) {
                    const error = await flow.fail({ payload: {} });
                    assert.equal(error.code, "SIGN_IN_FAILED");
                    assert.match(error.message, /Accounts of Windows .* can't sign in this way/);
                    assert.equal(server.count("Authenticate"), times);
                }
            });

        it("when a client secret is refused with a page, with one request for each message", async () => {
            const { flow, server } = await start(
                fakeOrchestrator(({ path }) =>
                    path.includes("connect/token")
                        ? { status: 403, headers: { "content-type": "text/html" }, text: PAGE }
                        : undefined,
                ),
                { node: { type: "uipath-start-job", folder: "Shared" } },
            );
            await flow.fail({ payload: {} });
            assert.equal(server.count("connect/token"), 1);
        });

        it("when a secret is too long", async () => {
            const { flow, server } = await start(fakeOrchestrator(), {
                credentials: { clientSecret: "x".repeat(1_000_000) },
            });
            const error = await flow.fail({ payload: {} });
            assert.deepEqual([error.code, server.requests.length], ["INVALID_SETTING", 0]);
            assert.match(error.message, /at most 16384 characters/);
        });

        for (const [property, words] of [
            ["tls", /TLS/],
            ["proxy", /Proxy/],
        ] as const)
            for (const [what, id, more] of [
                ["missing", "id-nowhere", []],
                ["named by a variable that is not set", "${NO_SUCH_VARIABLE}", []],
                ["disabled", "id-off", [{ type: property === "tls" ? "tls-config" : "http proxy", d: true }]],
                ["another kind of node", "id-tab", []],
                ["without an address", "id-empty", property === "proxy" ? [{ type: "http proxy", url: "" }] : []],
            ] as const)
                it(`when its ${property} node is ${what}, and does not bypass it`, async () => {
                    const { flow, server } = await start(fakeOrchestrator(), {
                        connection: { [property]: id },
                        more: more.map((node) => ({ id, ...node })),
                        moreTypes: [coreNode("05-tls.js"), coreNode("06-httpproxy.js")],
                    });
                    const error = await flow.fail({ payload: {} });
                    assert.equal(error.code, "NOT_CONFIGURED");
                    assert.match(error.message, words);
                    assert.equal(server.requests.length, 0);
                });

        const MISSING: [what: string, connection: object, credentials: object, code: string, words: RegExp][] = [
            ["no address", { url: "" }, {}, "NOT_CONFIGURED", /no address/],
            [
                "an address without a tenant",
                { url: "https://cloud.uipath.com/acme" },
                {},
                "INVALID_SETTING",
                /names no tenant/,
            ],
            [
                "an address with a password",
                { url: "https://a:topsecret@orch.corp" },
                {},
                "INVALID_SETTING",
                /user name or password/,
            ],
            ["no client ID", {}, { clientId: "" }, "NOT_CONFIGURED", /Client ID/],
            ["no client secret", {}, { clientSecret: "  " }, "NOT_CONFIGURED", /Client secret/],
            ["no token", { signIn: "token" }, {}, "NOT_CONFIGURED", /Token/],
            [
                "a token that no header can hold",
                { signIn: "token" },
                { token: "tökenökenök" },
                "INVALID_SETTING",
                /characters/,
            ],
            [
                "user and password in the cloud",
                { signIn: "password" },
                { username: "u", password: "p" },
                "INVALID_SETTING",
                /standalone/,
            ],
            ["a way to sign in that there is not", { signIn: "magic" }, {}, "INVALID_SETTING", /magic/],
            ["a time-out of zero", { timeout: "0" }, {}, "INVALID_SETTING", /Time-out/],
            ["a time-out that is no number", { timeout: "soon" }, {}, "INVALID_SETTING", /Time-out/],
            ["half a request at once", { concurrency: "0.5" }, {}, "INVALID_SETTING", /whole number/],
        ];
        for (const [what, connection, credentials, code, words] of MISSING)
            it(`when the connection has ${what}, without a request`, async () => {
                const { flow, server } = await start(fakeOrchestrator(), {
                    connection: connection as Record<string, unknown>,
                    credentials: credentials as Record<string, string>,
                });
                const error = await flow.fail({ payload: {} });
                assert.equal(error.code, code);
                assert.match(error.message, words);
                assert.doesNotMatch(error.message, /topsecret/);
                assert.equal(server.requests.length, 0);
            });

        it("when the node has no connection", async () => {
            flow = await startFlow({ node: { type: "uipath-start-job", process: "Bot" } });
            assert.equal((await flow.fail({ payload: {} })).code, "NOT_CONFIGURED");
        });
    });

    describe("reveals no secret", () => {
        const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyb2JvdCJ9.c2lnbmF0dXJl";
        const tricky = "p!a(s)s'w~o rd";
        const ANSWERS: [what: string, handler: Handler][] = [
            [
                "a sign-in that answers with the bare token",
                ({ path }) => (path.endsWith("connect/token") ? { json: jwt } : undefined),
            ],
            [
                "a sign-in that echoes the form",
                ({ path, body }) =>
                    path.endsWith("connect/token")
                        ? { status: 400, json: { error: "invalid_client", error_description: body } }
                        : undefined,
            ],
            [
                "an Orchestrator that echoes the header, also as trace id",
                ({ path, headers }) =>
                    path.includes("/odata/")
                        ? {
                              status: 400,
                              json: {
                                  message: `${"x".repeat(580)} ${headers.authorization}`,
                                  errorCode: headers.authorization,
                                  traceId: headers.authorization,
                              },
                          }
                        : undefined,
            ],
        ];
        for (const [what, override] of ANSWERS)
            it(`of ${what}`, async () => {
                const issuing = fakeOrchestrator(
                    (request, response) =>
                        override(request, response) ??
                        (request.path.endsWith("connect/token")
                            ? { json: { access_token: jwt, expires_in: 60 } }
                            : undefined),
                );
                const { flow } = await start(issuing, { credentials: { clientSecret: tricky } });
                const shown = JSON.stringify((await flow.send({ payload: {} })).caught?.error);
                for (const secret of [
                    jwt.slice(0, 12),
                    tricky,
                    encodeURIComponent(tricky),
                    new URLSearchParams({ x: tricky }).toString().slice(2),
                ])
                    assert.ok(!shown.includes(secret), shown);
            });

        it("not even half a token when a response is cut off in the middle of it", async () => {
            const token = `eyJ${randomBytes(1500).toString("base64url")}`;
            const { flow } = await start(
                fakeOrchestrator(({ path, headers }) => {
                    if (path.endsWith("connect/token")) return { json: { access_token: token, expires_in: 60 } };
                    return { status: 400, json: { message: `${headers.authorization} `.repeat(12) } };
                }),
            );
            const { message } = await flow.fail({ payload: {} });
            assert.match(message, /Bearer •••/);
            assert.ok(!message.includes(token.slice(0, 8)), message);
        });

        for (const url of [
            "https://user:pa/ss@host",
            "ftp://user:p@ss@host",
            "https://cloud.uipath.com/acme?access_token=pass",
        ])
            it(`of the address ${url}`, async () => {
                const { flow } = await start(fakeOrchestrator(), { connection: { url } });
                assert.doesNotMatch((await flow.fail({ payload: {} })).message, /pa?\/?ss|p@ss/);
            });
    });

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
        server = await startServer(fakeOrchestrator());
        Object.assign(process.env, environment, { T_HOST: `${server.url}/acme/Default/orchestrator_` });
        try {
            flow = await startFlow({
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
            await flow.pass({ payload: {} });
        } finally {
            for (const name of Object.keys(environment)) delete process.env[name];
        }
        const token = server.requests.find((request) => request.path.includes("connect/token"))!;
        assert.match(token.body, /client_id=client-of-env&client_secret=secret-of-env&scope=OR.Jobs/);
        assert.equal(server.requests.at(-1)!.headers["x-uipath-organizationunitid"], "77");
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
        flow = undefined;
        assert.throws(() => connection.open(), { code: "UNREACHABLE" });
    });

    it("names a credential that is not a text without revealing it", async () => {
        const { flow } = await start(fakeOrchestrator(), {
            credentials: { clientId: "client", clientSecret: { inner: "hidden-secret" } as never },
        });
        const error = await flow.fail({ payload: {} });
        assert.equal(error.code, "INVALID_SETTING");
        assert.match(error.message, /Client secret must be a text, not object/);
        assert.doesNotMatch(error.message, /hidden-secret/);
    });

    for (const [what, token] of [
        ["too long", "x".repeat(20_000)],
        ["of what no header takes", "abc\ndefgh"],
    ] as const)
        it(`refuses a token that is ${what} without revealing it`, async () => {
            const { flow } = await start(
                fakeOrchestrator(({ path }) =>
                    path.endsWith("connect/token") ? { json: { access_token: token, expires_in: 3600 } } : undefined,
                ),
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "SIGN_IN_FAILED");
            assert.doesNotMatch(error.message, /xxxx|defgh/);
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
            assert.match(error.message, /paste it as the browser shows it/);
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

    describe("behind a company's network", () => {
        it("trusts only the certificate in Node-RED's TLS configuration", async () => {
            const [key, cert] = ["key", "cert"].map((part) =>
                readFileSync(`test/fixtures/localhost-${part}.pem`, "utf8"),
            );
            server = await startServer(fakeOrchestrator(), { key, cert });
            const options = {
                node: {
                    type: "uipath-start-job",
                    process: "Bot",
                    folder: "12",
                    argumentsType: "json",
                    arguments: "{}",
                },
                credentials: { clientId: "client", clientSecret: SECRET },
            };
            flow = await startFlow({ ...options, connection: { url: `${server.url}/acme/Default/orchestrator_` } });
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "UNREACHABLE");
            assert.match(error.message, /certificate/);
            await flow.stop();
            flow = await startFlow({
                ...options,
                connection: { url: `${server.url}/acme/Default/orchestrator_`, tls: "id-tls" },
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
            await flow.pass({ payload: {} });
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
                await flow?.stop();
                flow = undefined;
                await proxy.close();
            }
        });

        it("reaches an https address through a tunnel, and trusts the company's certificate", async () => {
            const proxy = await startProxy();
            const [key, cert] = ["key", "cert"].map((part) =>
                readFileSync(`test/fixtures/localhost-${part}.pem`, "utf8"),
            );
            try {
                server = await startServer(fakeOrchestrator(), { key, cert });
                flow = await startFlow({
                    node: {
                        type: "uipath-start-job",
                        process: "Bot",
                        folder: "12",
                        argumentsType: "json",
                        arguments: "{}",
                    },
                    connection: { url: `${server.url}/acme/Default/orchestrator_`, tls: "id-tls", proxy: "id-proxy" },
                    credentials: { clientId: "client", clientSecret: SECRET },
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
                await Promise.all([flow.pass({ payload: {} }), flow.pass({ payload: {} })]);
                assert.ok(proxy.seen.length > 0);
                assert.ok(
                    proxy.seen.every((line) => line === `CONNECT 127.0.0.1:${server!.port}`),
                    proxy.seen.join(),
                );
                assert.equal(server.count("StartJobs"), 2);
            } finally {
                await flow?.stop();
                flow = undefined;
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
                await server?.close();
                proxy.seen.length = 0;
                process.env["no_proxy"] = "127.0.0.1";
                const { flow: around } = await start(fakeOrchestrator());
                await around.pass({ payload: {} });
                assert.deepEqual(proxy.seen, []);
            } finally {
                delete process.env["http_proxy"];
                delete process.env["no_proxy"];
                await flow?.stop();
                flow = undefined;
                await proxy.close();
            }
        });
    });
});
