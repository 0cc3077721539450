/** What proxies and web servers on the way say of the connection itself, whoever asked. */
import assert from "node:assert/strict";
import type { OrchestratorError } from "../../../src/orchestrator/errors/orchestrator-error";
import type { HttpResponse } from "../../../src/orchestrator/http/exchange";
import type { SignIn } from "../../../src/orchestrator/settings";
import { clientOf, page, plainText } from "../client";

const tokenUrl = "https://orchestrator.invalid/identity/connect/token";
const WAYS: Record<string, SignIn> = {
    "with a token": { way: "token", token: "token-of-a-user" },
    "with a client secret": { way: "application", tokenUrl, clientId: "id", clientSecret: "secret", scope: "OR.Jobs" },
    "with a password": { way: "password", tenant: "Default", username: "admin", password: "password" },
};

const ANSWERS: [what: string, answer: HttpResponse, code: string, words: RegExp][] = [
    ["nginx wants a client certificate", page(400, "400 No required SSL certificate was sent"), "UNREACHABLE", /^orchestrator\.invalid requires a client certificate/],
    ["nginx refuses a client certificate", page(400, "400 The SSL certificate error"), "UNREACHABLE", /requires a client certificate, or refuses/],
    ["nginx speaks https there", page(400, "400 The plain HTTP request was sent to HTTPS port"), "NOT_AN_ORCHESTRATOR", /“400 The plain HTTP .*” If that port uses https/],
    ["a server in Go speaks https there", plainText(400, "Client sent an HTTP request to an HTTPS server.\n"), "NOT_AN_ORCHESTRATOR", /“Client sent .*” If that port uses https/],
    ["a proxy wants to know who is there", page(407, "Proxy"), "UNREACHABLE", /^The proxy on the way .* 407/],
]; // prettier-ignore

describe("An error says what the connection lacks, and blames neither account nor address", () => {
    for (const [what, answer, code, words] of ANSWERS)
        for (const [way, signIn] of Object.entries(WAYS))
            it(`where ${what}, ${way}`, async () => {
                const client = clientOf(() => answer, { signIn });
                const error = await client
                    .request({ folder: undefined, method: "GET", path: "/odata/Jobs", body: undefined, allPages: false, signal: new AbortController().signal })
                    .then(() => assert.fail("went on"), (failure: OrchestratorError) => failure); // prettier-ignore
                assert.equal(error.code, code);
                assert.match(error.message, words);
                assert.doesNotMatch(error.message, /is wrong|no token endpoint|not an Orchestrator API/);
            });
});
