import assert from "node:assert/strict";
import { startFlow } from "../../support/flow";
import { fakeOrchestrator, startServer } from "../../support/server";
import { ConnectionRig, NODE, SECRET } from "./connection-rig";

describe("The connection", () => {
    const rig = new ConnectionRig();
    const { start } = rig;

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

        it("with scopes that stand on several lines", async () => {
            const { flow, server } = await start(fakeOrchestrator(), {
                connection: { scope: "OR.Jobs\r\n OR.Default\n" },
            });
            await flow.pass({ payload: {} });
            const [token] = server.requests.filter((request) => request.path === "/identity_/connect/token");
            assert.equal(new URLSearchParams(token!.body).get("scope"), "OR.Jobs OR.Default");
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
            rig.server = await startServer(
                fakeOrchestrator(({ path }) =>
                    path === "/api/Account/Authenticate"
                        ? { json: { result: "access-of-admin", success: true } }
                        : undefined,
                ),
            );
            rig.flow = await startFlow({
                node: NODE,
                connection: { url: rig.server.url, signIn: "password", tenant: "Finance" },
                credentials: { username: "admin", password: " pass word " },
            });
            await rig.flow.pass({ payload: {} });
            const body = { tenancyName: "Finance", usernameOrEmailAddress: "admin", password: " pass word " };
            assert.deepEqual(JSON.parse(rig.server.requests[0]!.body), body);
            const start = rig.server.requests.at(-1)!;
            assert.equal(start.headers.authorization, "Bearer access-of-admin");
            assert.equal(start.headers["x-uipath-tenantname"], "Finance");
        });

        it("with user and password to a tenant that does not fit into a header, since the body names it", async () => {
            rig.server = await startServer(
                fakeOrchestrator(({ path }) =>
                    path === "/api/Account/Authenticate" ? { json: { result: "access-of-admin" } } : undefined,
                ),
            );
            rig.flow = await startFlow({
                node: { type: "uipath-start-job", process: "Bot", folder: "12" },
                connection: { url: rig.server.url, signIn: "password", tenant: "a通" },
                credentials: { username: "admin", password: " pass word " },
            });
            await rig.flow.pass({ payload: {} });
            assert.equal((JSON.parse(rig.server.requests[0]!.body) as { tenancyName: string }).tenancyName, "a通");
            assert.ok(rig.server.requests.every(({ headers }) => headers["x-uipath-tenantname"] === undefined));
        });

        it("but not in other ways to a tenant that does not fit into a header", async () => {
            rig.server = await startServer(fakeOrchestrator());
            for (const signIn of ["token", "application"]) {
                rig.flow = await startFlow({
                    node: { type: "uipath-start-job", process: "Bot", folder: "12" },
                    connection: { url: rig.server.url, signIn, tenant: "a通" },
                    credentials: { token: "rt_0123456789", clientId: "client", clientSecret: "client-secret" },
                });
                const error = await rig.flow.fail({ payload: {} });
                assert.equal(error.code, "INVALID_SETTING");
                assert.match(error.message, /tenant a通 .*Sign in with username and password/);
                await rig.flow.stop();
            }
            rig.flow = undefined;
            assert.equal(rig.server.requests.length, 0);
        });
    });
});
