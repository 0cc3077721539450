import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { startFlow } from "../../support/flow";
import { fakeOrchestrator, startServer, type Handler } from "../../support/server";
import { ConnectionRig, coreNode } from "./connection-rig";

describe("The connection", () => {
    const rig = new ConnectionRig();
    const { start } = rig;

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
                rig.server = await startServer(
                    fakeOrchestrator(({ path }) =>
                        path.includes("Authenticate") ? { status, headers, ...body } : undefined,
                    ),
                );
                rig.flow = await startFlow({
                    node: { type: "uipath-request", path: "/odata/Jobs" },
                    connection: { url: rig.server.url, signIn: "password", folder: "Shared" },
                    credentials: { username: "admin", password: "refused-password-1" },
                });
                for (const times of [1, 2]) {
                    const error = await rig.flow.fail({ payload: {} });
                    assert.equal(error.code, "SIGN_IN_FAILED");
                    assert.match(error.message, /Windows accounts .* can't sign in this way/);
                    assert.equal(rig.server.count("Authenticate"), times);
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

        for (const [what, tls] of [
            ["names a file that is not there", { ca: "/nowhere/ca.pem" }],
            ["has a certificate without its key", { cert: "test/fixtures/localhost-cert.pem" }],
        ] as const)
            it(`when its tls node ${what}, and does not go on without`, async () => {
                const { flow, server } = await start(fakeOrchestrator(), {
                    connection: { tls: "id-tls" },
                    more: [{ id: "id-tls", type: "tls-config", cert: "", key: "", ca: "", ...tls }],
                    moreTypes: [coreNode("05-tls.js")],
                });
                const error = await flow.fail({ payload: {} });
                assert.equal(error.code, "INVALID_SETTING");
                assert.match(error.message, /TLS configuration can't be used\. One of its files can't be read/);
                assert.equal(server.requests.length, 0);
            });

        for (const url of [
            "socks5://127.0.0.1:1080",
            "ftp://127.0.0.1",
            "http://",
            "http:127.0.0.1:1",
            "http://a:b%zz@c",
        ])
            it(`when the address of its proxy is none: ${url}`, async () => {
                const { flow } = await start(fakeOrchestrator(), {
                    connection: { proxy: "id-proxy" },
                    more: [{ id: "id-proxy", type: "http proxy", url, noproxy: [] }],
                    moreTypes: [coreNode("06-httpproxy.js")],
                });
                const error = await flow.fail({ payload: {} });
                assert.equal(error.code, "INVALID_SETTING");
                assert.match(error.message, /proxy has no valid address: .*must begin with http:/);
                assert.doesNotMatch(error.message, /%zz/);
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
                /username or a password/,
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
            ["a time-out of more than a day", { timeout: 1e9 }, {}, "INVALID_SETTING", /at most 86400 \(a day\), not/],
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
            rig.flow = await startFlow({ node: { type: "uipath-start-job", process: "Bot" } });
            assert.equal((await rig.flow.fail({ payload: {} })).code, "NOT_CONFIGURED");
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

    it("names a credential that is not a text without revealing it", async () => {
        const { flow } = await start(fakeOrchestrator(), {
            credentials: { clientId: "client", clientSecret: { inner: "hidden-secret" } as never },
        });
        const error = await flow.fail({ payload: {} });
        assert.equal(error.code, "INVALID_SETTING");
        assert.match(error.message, /Client secret must be text, not object/);
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
});
