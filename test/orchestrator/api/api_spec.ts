/** What a connection adds to its requests, and what it makes of the responses. */
import assert from "node:assert/strict";
import fakeTimers from "@sinonjs/fake-timers";
import { Api } from "../../../src/orchestrator/api/api";
import type { ApiRequest } from "../../../src/orchestrator/api/api-request";
import { folderContext } from "../../../src/orchestrator/api/folder-context";
import { nextTurn, REAL_CLOCK } from "../../../src/orchestrator/clock";
import { TransportFailure, type HttpResponse } from "../../../src/orchestrator/http/exchange";
import type { HttpRequest } from "../../../src/orchestrator/http/transport";
import type { ConnectionSettings, SignIn } from "../../../src/orchestrator/settings";
import { environment, response, settings, type Respond } from "../client";

const BASE = "https://orchestrator.invalid";
const TOKEN_URL = `${BASE}/connect/token`;
const APPLICATION: SignIn = {
    way: "application",
    tokenUrl: TOKEN_URL,
    clientId: "client",
    clientSecret: "s",
    scope: "OR.Jobs",
};

const GET: ApiRequest = { method: "GET", path: "/odata/Jobs?$top=1" };
const POST: ApiRequest = { method: "POST", path: "/odata/Jobs", body: "{}" };
const FOLDER = folderContext({ kind: "path", path: "Shared" }, "x-uipath-folderpath", "Shared");

describe("The API of a connection", () => {
    let sent: HttpRequest[];
    let tokens: number;

    /** Its sign-ins succeed, each with a new token. */
    function apiOf(respond: Respond, more: Partial<ConnectionSettings> = {}): Api {
        [sent, tokens] = [[], 0];
        const answer: Respond = (request) => {
            if (request.url === TOKEN_URL)
                return response(200, { access_token: `token-${++tokens}`, expires_in: 3600 });
            sent.push(request);
            return respond(request);
        };
        return new Api(settings(BASE, more), environment(answer));
    }
    const authorizations = (): unknown[] => sent.map(({ headers }) => headers?.["authorization"]);

    it("sends the token, the tenant and the folder, and the request's own headers", async () => {
        const api = apiOf(() => response(200, {}), { tenant: "Acme" });
        await api.send({ ...POST, folder: FOLDER, headers: { "x-own": "1" } });
        const [{ method, url, body, timeout, headers }] = sent as [HttpRequest];
        assert.deepEqual([method, url, body, timeout], ["POST", `${BASE}/odata/Jobs`, "{}", 5_000]);
        assert.deepEqual(headers, {
            authorization: "Bearer token-of-a-user",
            "x-own": "1",
            "x-uipath-tenantname": "Acme",
            "x-uipath-folderpath": "Shared",
        });
    });

    it("names no tenant where there is none", async () => {
        await apiOf(() => response(200, {})).send(GET);
        assert.deepEqual(Object.keys(sent[0]!.headers!), ["authorization"]);
    });

    it("signs in once for several requests, and not at all again while the token lives", async () => {
        const api = apiOf(() => response(200, {}), { signIn: APPLICATION });
        await Promise.all([api.send(GET), api.send(GET)]);
        await api.signIn();
        await api.send(GET);
        assert.deepEqual(authorizations(), Array(3).fill("Bearer token-1"));
    });

    it("repeats a request once with a new token when Orchestrator refuses the old one", async () => {
        const api = apiOf(({ headers }) => response(headers?.["authorization"] === "Bearer token-1" ? 401 : 200, {}), {
            signIn: APPLICATION,
        });
        assert.equal((await api.send(POST)).status, 200);
        assert.deepEqual(authorizations(), ["Bearer token-1", "Bearer token-2"]);
        assert.equal(sent[1]!.body, "{}");
    });

    it("returns the second refusal", async () => {
        assert.equal((await apiOf(() => response(401, {}), { signIn: APPLICATION }).send(GET)).status, 401);
        assert.equal(sent.length, 2);
    });

    it("does not repeat what is never to be repeated, but forgets the refused token", async () => {
        const api = apiOf(() => response(401, {}), { signIn: APPLICATION });
        await api.send({ ...GET, retry: "never" });
        assert.equal(sent.length, 1);
        await api.send({ ...GET, retry: "never" });
        assert.deepEqual(authorizations(), ["Bearer token-1", "Bearer token-2"]);
    });

    it("does not repeat a request with the user's own token, of which there is no new one", async () => {
        const api = apiOf(() => response(401, {}));
        assert.equal((await api.send(GET)).status, 401);
        assert.equal(sent.length, 1);
    });

    for (const [signIn, hint] of [
        [{ way: "token", token: "t" } as const, "hint.tokenRefused"],
        [APPLICATION, "hint.signInRefused"],
    ] as const)
        it(`says what to do about a refused sign-in by ${signIn.way}`, async () => {
            const failed = apiOf(() => response(401, {}), { signIn }).success(GET);
            await assert.rejects(failed, (error: { code: string; sentences: { key: string }[] }) => {
                assert.equal(error.code, "SIGN_IN_FAILED");
                assert.equal(error.sentences.at(-1)!.key, hint);
                return true;
            });
        });

    for (const status of [200, 201, 299])
        it(`takes ${status} for a success`, async () =>
            assert.equal((await apiOf(() => response(status, {})).success(GET)).status, status));

    for (const [status, code] of [
        [199, "REFUSED"],
        [300, "NOT_AN_ORCHESTRATOR"],
        [400, "REFUSED"],
        [404, "REFUSED"],
    ] as const)
        // prettier-ignore
        it(`takes ${status} for a failure`, async () =>
            assert.rejects(apiOf(() => response(status, {})).success(GET), { code, cause: { status } }));

    it("names the address without its query, and the folder, in an error", async () => {
        const missing = (): HttpResponse => response(404, { message: "No folder.", errorCode: 1100 });
        await assert.rejects(apiOf(missing).success({ ...GET, folder: FOLDER }), /Shared/);
        const none = (): HttpResponse => {
            throw new TransportFailure("unreadable", "?", true);
        };
        await assert.rejects(apiOf(none).success(GET), { code: "BAD_ANSWER", message: /\/odata\/Jobs\W(?!\$top)/ });
    });

    it("reads JSON, and says so where there is none", async () => {
        assert.deepEqual(await apiOf(() => response(200, { a: 1 })).json(GET), { a: 1 });
        for (const body of [null, 5, "x"])
            await assert.rejects(apiOf(() => response(200, body)).json(GET), { code: "BAD_ANSWER" });
    });

    it("does not take a bug for a failure of the network", async () => {
        const bug = new TypeError("a bug");
        const failing = apiOf(() => {
            throw bug;
        });
        await assert.rejects(failing.success(GET), bug);
    });

    it("asks the server for its version once, without signing in, unless it knows the version", async () => {
        const versions = { "api-supported-versions": "1.0, 16.0" };
        const api = apiOf(() => response(200, {}, versions), { signIn: APPLICATION, apiVersion: undefined });
        await Promise.all([api.askVersion(), api.askVersion()]);
        await api.askVersion();
        assert.deepEqual(
            sent.map(({ method, url, headers }) => [method, url, headers]),
            [["GET", `${BASE}/api/Status/Get`, {}]],
        );
        assert.deepEqual([api.server.apiVersion, tokens], [16, 0]);
        await apiOf(() => response(200, {}), { apiVersion: 16 }).askVersion();
        assert.deepEqual(sent, []);
    });

    it("asks for the version again after it got no answer", async () => {
        let isDown = true;
        const api = apiOf(
            () => {
                if (isDown) throw new TransportFailure("unreadable", "", true);
                return response(200, {});
            },
            { apiVersion: undefined },
        );
        await assert.rejects(api.askVersion(), { code: "BAD_ANSWER" });
        isDown = false;
        await api.askVersion();
        assert.equal(sent.length, 2);
    });

    it("probes an address with the tenant or without it, never with a token, and takes any short response", async () => {
        const api = apiOf(() => response(503, {}), { tenant: "Acme" });
        assert.equal((await api.probe({ ...GET, retry: "never" })).status, 503);
        await api.probe({ ...GET, retry: "never" }, { namesTenant: false });
        assert.deepEqual(
            sent.map(({ headers, maxBytes }) => [headers, maxBytes]),
            [
                [{ "x-uipath-tenantname": "Acme" }, 1024 * 1024],
                [{}, 1024 * 1024],
            ],
        );
    });

    it("sends no more requests at once than it may, and urgent ones first", async () => {
        const open: (() => void)[] = [];
        const api = apiOf(() => new Promise((resolve) => open.push(() => resolve(response(200, {})))), {
            concurrency: 1,
        });
        const all = ["/a", "/b", "/c", "/d", "/e"].map((path, at) =>
            api.send({ method: "GET", path, urgent: at === 2, reconciling: at === 3 }),
        );
        for (let number = 1; number <= all.length; number++) {
            await nextTurn(REAL_CLOCK);
            assert.equal(sent.length, number);
            open[number - 1]!();
        }
        await Promise.all(all);
        assert.deepEqual(sent.map(({ url }) => url.slice(BASE.length)), ["/a", "/d", "/c", "/b", "/e"]); // prettier-ignore
    });

    it("renews its token before it expires, and ahead of requests that wait", async () => {
        const clock = fakeTimers.install({ toFake: ["performance"] });
        const open: (() => void)[] = [];
        const api = apiOf(() => new Promise((resolve) => open.push(() => resolve(response(200, {})))), {
            signIn: APPLICATION,
            concurrency: 1,
        });
        try {
            const all = [api.send(GET), api.send(GET), api.send(GET)];
            await nextTurn(REAL_CLOCK);
            clock.tick(3_500_000);
            for (let number = 1; number <= all.length; number++) {
                open[number - 1]!();
                await nextTurn(REAL_CLOCK);
            }
            await Promise.all(all);
        } finally {
            clock.uninstall();
        }
        assert.deepEqual(authorizations(), ["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
    });

    for (const [url, isCloud, isStandalone] of [
        ["https://cloud.uipath.com/acme/prod", true, false],
        [BASE, false, true],
    ] as const)
        it(`knows by its address who hosts it: ${url}`, () => {
            const api = new Api(
                settings(url),
                environment(() => response(200, {})),
            );
            assert.deepEqual([api.isCloud, api.isStandalone], [isCloud, isStandalone]);
        });

    it("takes a page for a wrong identity server, although Orchestrator has answered before", async () => {
        const page: HttpResponse = {
            status: 200,
            headers: { "content-type": "text/html" },
            body: Buffer.from("<html>"),
        };
        const signIn: SignIn = { way: "password", tenant: "", username: "", password: "p" };
        const api = apiOf(({ url }) => (url.endsWith("Authenticate") ? page : response(200, {})), { signIn });
        await api.probe(GET);
        await assert.rejects(api.signIn(), (error: { sentences: { key: string }[] }) => {
            assert.equal(error.sentences[1]!.key, "hint.notAnOrchestrator");
            return true;
        });
    });

    it("says after how many seconds it gave up", async () => {
        const silent = apiOf(() => {
            throw new TransportFailure("timedOut", "", true);
        });
        await assert.rejects(silent.success({ ...GET, retry: "never" }), /\b5 s/);
    });

    it("does not queue the requests of a task that holds its slot", async () => {
        const api = apiOf(() => response(200, {}), { concurrency: 1 });
        assert.equal(await api.admit(async (slot) => (await api.send({ ...GET, slot })).status, {}), 200);
    });
});
