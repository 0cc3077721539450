import assert from "node:assert/strict";
import { signIn } from "../../../src/orchestrator/auth/sign-in";
import type { AccessToken } from "../../../src/orchestrator/auth/token-cache";
import { OrchestratorError } from "../../../src/orchestrator/errors/orchestrator-error";
import { Redactor } from "../../../src/orchestrator/errors/redactor";
import { TransportFailure, type HttpResponse } from "../../../src/orchestrator/http/exchange";
import type { HttpRequest } from "../../../src/orchestrator/http/transport";
import type { SignIn } from "../../../src/orchestrator/settings";
import { response } from "../client";

const BASE = "https://orchestrator.invalid";
const TOKEN_URL = "https://identity.invalid/connect/token";

const APPLICATION: SignIn = {
    way: "application",
    tokenUrl: TOKEN_URL,
    clientId: "the client",
    clientSecret: "s&cret",
    scope: "OR.Jobs OR.Folders.Read",
};
const PASSWORD: SignIn = { way: "password", tenant: "Acme", username: "ann", password: "p" };

const page = (status: number): HttpResponse => {
    const body = Buffer.from("<html><title>Portal</title></html>");
    return { status, headers: { "content-type": "text/html" }, body };
};
const text = (status: number, words: string): HttpResponse => ({ status, headers: {}, body: Buffer.from(words) });

interface Try {
    request?: Omit<HttpRequest, "timeout">;
    token?: AccessToken;
    error?: OrchestratorError;
}

async function trying(credentials: SignIn, answer: HttpResponse | Error): Promise<Try> {
    const seen: Try = {};
    const failure = { base: BASE, date: 0, redactor: new Redactor(["s&cret"]), timeout: 30, hasAnswered: false };
    const send = async (request: Omit<HttpRequest, "timeout">): Promise<HttpResponse> => {
        seen.request = request;
        if (answer instanceof Error) throw answer;
        return answer;
    };
    try {
        seen.token = await signIn(credentials, { base: BASE, send, failure });
    } catch (error) {
        if (!(error instanceof OrchestratorError)) throw error;
        seen.error = error;
    }
    return seen;
}

/** The code, and the keys of the sentences without the last one, which names the address. */
function told({ error, token }: Try, address: string): string[] {
    assert.ok(error, `signed in: ${JSON.stringify(token)}`);
    const last = error.sentences.at(-1)!;
    assert.deepEqual(last, { key: "trying.signIn", values: { address } });
    return [error.code, ...error.sentences.slice(0, -1).map(({ key }) => key)];
}

describe("A sign-in as an external application", () => {
    const succeeding = (more: object = {}): Promise<Try> =>
        trying(APPLICATION, response(200, { access_token: "the-token", ...more }));

    it("posts its client, its secret and its scope as a form", async () => {
        const { request } = await succeeding();
        assert.deepEqual(request, {
            method: "POST",
            url: TOKEN_URL,
            headers: { "content-type": "application/x-www-form-urlencoded" },
            body: "grant_type=client_credentials&client_id=the+client&client_secret=s%26cret&scope=OR.Jobs+OR.Folders.Read",
        });
    });

    for (const [words, more, lifetime] of [
        ["as long as the server says", { expires_in: 3600 }, 3600],
        ["as long as the server says in a text", { expires_in: "60" }, 60],
        ["half an hour where the server says nothing", {}, 1800],
        ["half an hour where the server says nonsense", { expires_in: -5 }, 1800],
        ["half an hour where the server says that it has expired", { expires_in: 0 }, 1800],
    ] as const)
        it(`has a token that lives ${words}`, async () =>
            assert.deepEqual((await succeeding(more)).token, { value: "the-token", lifetime }));

    it("takes a token as long as a header may be", async () => {
        const value = "x".repeat(16_384);
        assert.equal((await succeeding({ access_token: value })).token?.value, value);
    });

    for (const [words, answer, keys] of [
        ["a refused client", response(401, { error: "invalid_client" }), ["SIGN_IN_FAILED", "signIn.clientRefused"]],
        ["a client without this right", response(400, { error: "unauthorized_client" }), ["SIGN_IN_FAILED", "signIn.clientRefused"]], // prettier-ignore
        ["a refused scope", response(400, { error: "invalid_scope" }), ["SIGN_IN_FAILED", "signIn.scopeRefused"]],
        ["another OAuth error", response(400, { error: "invalid_request" }), ["SIGN_IN_FAILED", "signIn.otherRefused"]],
        ["a bare 400", response(400, { message: "No." }), ["SIGN_IN_FAILED", "signIn.unclear"]],
        ["a bare 401", text(401, ""), ["SIGN_IN_FAILED", "signIn.unclear"]],
        ["a 403 of the identity server", response(403, { message: "No." }), ["SIGN_IN_FAILED", "signIn.unclear"]],
        ["a firewall's 403", page(403), ["NOT_AN_ORCHESTRATOR", "said.between", "hint.between"]],
        ["a proxy that asks who is there", page(407), ["UNREACHABLE", "network.proxySignIn"]],
        ["too many requests", response(429, {}), ["RATE_LIMITED", "said.identityNothing", "hint.rateLimitedSoon"]],
        ["too many requests with an OAuth error", response(429, { error: "slow_down" }), ["RATE_LIMITED", "said.identity", "hint.rateLimitedSoon"]], // prettier-ignore
        ["a server error with an OAuth error", response(500, { error: "invalid_client" }), ["SERVER_ERROR", "said.identity", "hint.serverError"]], // prettier-ignore
        ["a page of a failing gateway", page(502), ["SERVER_ERROR", "said.identityNothing", "hint.serverError"]],
        ["a portal that answers every path", page(200), ["SIGN_IN_FAILED", "signIn.notThere"]],
        ["a page that refuses", page(400), ["SIGN_IN_FAILED", "signIn.notThere"]],
        ...[300, 302, 399, 404, 405, 410, 415, 501].map(
            (status) => [`status ${status}`, response(status, {}), ["SIGN_IN_FAILED", "signIn.notThere"]] as const,
        ),
        ["status 299 without a token", response(299, {}), ["SIGN_IN_FAILED", "signIn.noToken", "hint.checkIdentity"]],
        ["a token that is no text", response(200, { access_token: 5 }), ["SIGN_IN_FAILED", "signIn.noToken", "hint.checkIdentity"]], // prettier-ignore
        ["a blank token", response(200, { access_token: " " }), ["SIGN_IN_FAILED", "signIn.noToken", "hint.checkIdentity"]], // prettier-ignore
        ["a token with a line break", response(200, { access_token: "a\nb" }), ["SIGN_IN_FAILED", "signIn.badToken", "hint.checkIdentity"]], // prettier-ignore
        ["a token longer than a header", response(200, { access_token: "x".repeat(16_385) }), ["SIGN_IN_FAILED", "signIn.badToken", "hint.checkIdentity"]], // prettier-ignore
        ["a text", text(200, "the-token"), ["SIGN_IN_FAILED", "signIn.noToken", "hint.checkIdentity"]],
        ["null", response(200, null), ["SIGN_IN_FAILED", "signIn.noToken", "hint.checkIdentity"]],
        ["no answer", new TransportFailure("timedOut", "", true), ["TIMED_OUT", "network.timedOut"]],
        ["nobody there", new TransportFailure("unreachable", "", false), ["UNREACHABLE", "network.unreachable", "network.unreachableIdentityHint"]], // prettier-ignore
    ] as const)
        it(`says what is wrong after ${words}`, async () =>
            assert.deepEqual(told(await trying(APPLICATION, answer), TOKEN_URL), keys));

    it("names two scopes that the identity server never gives together", async () => {
        const scope = "OR.Jobs or.jobs.read OR.Folders.Read";
        const { error } = await trying({ ...APPLICATION, scope }, response(400, { error: "invalid_scope" }));
        assert.deepEqual(error?.sentences[0]?.values?.["scope"], scope);
        assert.deepEqual(error?.sentences[1], {
            key: "signIn.scopePair",
            values: { one: "or.jobs", other: "or.jobs.read" },
        });
    });

    it("quotes the server without its secret, and passes its facts on", async () => {
        const { error } = await trying(
            APPLICATION,
            response(401, { error: "invalid_client", error_description: "s&cret is stale", traceId: "t" }),
        );
        assert.deepEqual(error?.cause, { status: 401, traceId: "t" });
        assert.doesNotMatch(error?.message ?? "", /s&cret/);
        assert.match(error?.message ?? "", /is stale/);
    });

    it("quotes the status where the server says nothing", async () =>
        assert.equal((await trying(APPLICATION, text(401, ""))).error?.sentences[0]?.values?.["words"], "401"));

    it("tells the status of an answer without a token", async () =>
        assert.deepEqual((await trying(APPLICATION, text(200, "?"))).error?.cause, { status: 200 }));

    it("does not take a bug for an answer", async () => {
        const bug = new TypeError("a bug");
        await assert.rejects(trying(APPLICATION, bug), bug);
    });
});

describe("A sign-in with a password", () => {
    const url = `${BASE}/api/Account/Authenticate`;

    it("posts tenant, user and password as JSON, and has a token for half an hour", async () => {
        const { request, token } = await trying(PASSWORD, response(200, { result: "the-token" }));
        assert.deepEqual(request, {
            method: "POST",
            url,
            headers: { "content-type": "application/json" },
            body: '{"tenancyName":"Acme","usernameOrEmailAddress":"ann","password":"p"}',
        });
        assert.deepEqual(token, { value: "the-token", lifetime: 1800 });
    });

    for (const [words, answer, keys] of [
        ...[400, 401, 403].map(
            (status) =>
                [`a ${status}`, response(status, {}), ["SIGN_IN_FAILED", "signIn.passwordRefused", "signIn.windows"]] as const, // prettier-ignore
        ),
        ["a 404", response(404, {}), ["SIGN_IN_FAILED", "signIn.noPasswords"]],
        ["a 405", response(405, {}), ["SIGN_IN_FAILED", "signIn.noPasswords"]],
        ["a page with 404", page(404), ["NOT_AN_ORCHESTRATOR", "said.page", "hint.notAnOrchestrator"]],
        ["a page", page(200), ["NOT_AN_ORCHESTRATOR", "said.page", "hint.notAnOrchestrator"]],
        ["a server error", response(500, {}), ["SERVER_ERROR", "said.nothing", "hint.serverError"]],
        ["no token", response(200, {}), ["SIGN_IN_FAILED", "signIn.noToken", "hint.checkAddress"]],
        ["a text", text(200, "x"), ["SIGN_IN_FAILED", "signIn.noToken", "hint.checkAddress"]],
    ] as const)
        it(`says what is wrong after ${words}`, async () =>
            assert.deepEqual(told(await trying(PASSWORD, answer), url), keys));
});

describe("A sign-in with the user's own token", () => {
    it("asks nobody, and the token lives for an unknown time", async () => {
        const { request, token } = await trying({ way: "token", token: "mine" }, new Error("asked"));
        assert.deepEqual([request, token], [undefined, { value: "mine" }]);
    });
});
