import assert from "node:assert/strict";
import { startSimulator, type Simulator } from "../../src/simulator";
import { call } from "./client";

describe("Signing in to the simulator", () => {
    let simulator: Simulator;
    beforeEach(async () => (simulator = await startSimulator({})));
    afterEach(() => simulator.close());

    const token = (
        form: Record<string, string>,
        headers: Record<string, string> = {},
        path = "/identity_/connect/token",
    ) => fetch(simulator.standaloneUrl + path, { method: "POST", body: new URLSearchParams(form), headers });
    const application = (scope: string) => ({
        grant_type: "client_credentials",
        client_id: simulator.clientId,
        client_secret: simulator.clientSecret,
        scope,
    });

    it("issues a token to an external application at each address of the identity server", async () => {
        for (const path of ["/identity_/connect/token", "/identity/connect/token", "/acme/identity_/connect/token"]) {
            const answer: any = await (await token(application("OR.Jobs OR.Folders.Read"), {}, path)).json();
            assert.equal(answer.token_type, "Bearer");
            assert.equal(answer.expires_in, 3600);
            assert.equal(answer.scope, "OR.Jobs OR.Folders.Read");
            assert.equal((await call(simulator, "/odata/Folders", { token: answer.access_token })).status, 200);
        }
        assert.equal(simulator.ledger.tokensIssued, 3);
    });

    it("accepts the secret in a Basic header", async () => {
        const basic = Buffer.from(`${simulator.clientId}:${simulator.clientSecret}`).toString("base64");
        const answer = await token(
            { grant_type: "client_credentials", scope: simulator.scope },
            { authorization: `Basic ${basic}` },
        );
        assert.equal(answer.status, 200);
    });

    it("reports what is wrong with a token request, but never the secret", async () => {
        const cases: [Record<string, string>, string][] = [
            [{ ...application("OR.Jobs"), client_secret: "no" }, "invalid_client"],
            [{ ...application("OR.Jobs"), client_id: "no" }, "invalid_client"],
            [application("OR.Folders"), "invalid_scope"],
            [application("OR.Jobs offline_access"), "invalid_scope"],
            [{ ...application("OR.Jobs"), grant_type: "password" }, "unsupported_grant_type"],
            [{}, "invalid_request"],
        ];
        for (const [form, error] of cases) {
            const answer = await token(form);
            const text = await answer.text();
            assert.equal(answer.status, 400, error);
            assert.equal(JSON.parse(text).error, error);
            assert.ok(!text.includes(simulator.clientSecret));
        }
    });

    it("answers another content type at the token endpoint with the portal's page", async () => {
        const answer = await fetch(`${simulator.identityUrl}/connect/token`, { method: "POST", body: "{}" });
        assert.equal(answer.status, 200);
        assert.match(answer.headers.get("content-type")!, /^text\/html/);
    });

    it("signs a user in with tenant, name and password, but not at the cloud's address", async () => {
        const body = {
            TenancyName: "default",
            usernameOREmailAddress: simulator.username,
            password: simulator.password,
        };
        const options = { base: simulator.standaloneUrl, token: null, body };
        const answer = await call(simulator, "/api/account/AUTHENTICATE", options);
        assert.equal(answer.status, 200);
        assert.equal(answer.body.success, true);
        const listed = await call(simulator, "/odata/Folders", {
            base: simulator.standaloneUrl,
            token: answer.body.result,
        });
        assert.equal(listed.status, 200);
        const wrong = await call(simulator, "/api/Account/Authenticate", {
            ...options,
            body: { ...body, password: "x" },
        });
        assert.deepEqual([wrong.status, wrong.body.errorCode], [400, 1000]);
        const headers = { "content-type": "text/plain" };
        assert.equal((await call(simulator, "/api/Account/Authenticate", { ...options, headers })).status, 415);
        assert.equal((await call(simulator, "/api/Account/Authenticate", { token: null, body })).status, 404);
    });

    it("refuses requests without a valid token", async () => {
        for (const bad of [null, "nonsense"]) {
            const answer = await call(simulator, "/odata/Folders", { token: bad });
            assert.equal(answer.status, 401);
            assert.equal(answer.body.message, "You are not authenticated!");
            assert.equal(answer.body.__abp, true);
        }
        assert.equal((await call(simulator, "/api/Status/Get", { token: null })).status, 200);
    });

    it("ignores the case of the authorization scheme", async () => {
        const headers = { authorization: `bEARER ${simulator.token}` };
        assert.equal((await call(simulator, "/odata/Folders", { token: null, headers })).status, 200);
    });

    it("refuses requests outside the scopes of a token", async () => {
        const { access_token }: any = await (await token(application("OR.Folders.Read"))).json();
        assert.equal((await call(simulator, "/odata/Folders", { token: access_token })).status, 200);
        const refused = await call(simulator, "/odata/Releases", { token: access_token, folder: "Shared" });
        assert.deepEqual([refused.status, refused.body.__abp], [403, true]);
    });

    it("refuses expired and revoked tokens", async () => {
        const issue = async (): Promise<string> =>
            ((await (await token(application("OR.Folders.Read"))).json()) as any).access_token;
        const old = await issue();
        simulator.clock.advance(3600_000);
        assert.equal((await call(simulator, "/odata/Folders", { token: old })).status, 401);
        const revoked = await issue();
        simulator.revokeTokens();
        assert.equal((await call(simulator, "/odata/Folders", { token: revoked })).status, 401);
        assert.equal((await call(simulator, "/odata/Folders")).status, 200);
        simulator.revokeTokens({ personal: true });
        assert.equal((await call(simulator, "/odata/Folders")).status, 401);
    });
});
