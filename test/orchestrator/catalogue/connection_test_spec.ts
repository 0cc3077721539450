import assert from "node:assert/strict";
import { OrchestratorError, type Sentence } from "../../../src/orchestrator/errors/orchestrator-error";
import type { HttpResponse } from "../../../src/orchestrator/http/exchange";
import { clientOf, page, plainText, settings } from "../client";

const CLOUD = settings("https://orchestrator.invalid/acme/Default/orchestrator_").address;
const redirect = (location: string): HttpResponse => plainText(302, "", { location });

const text = (sentences: readonly Sentence[]): string =>
    sentences.length === 0 ? "" : new OrchestratorError("REFUSED", sentences).message;

/** The words and the advice of the only step, from a server that gives one answer to everything. */
async function test(
    answer: HttpResponse,
    more?: Parameters<typeof clientOf>[1],
): Promise<[words: string, hint: string]> {
    const steps = await clientOf(() => answer, more).catalogue.test(new AbortController().signal);
    assert.deepEqual(
        steps.map(({ step, ok }) => [step, ok]),
        [["reached", false]],
    );
    return [text(steps[0]!.words), text(steps[0]!.hint)];
}

describe("The connection test", () => {
    for (const [what, answer, words] of [
        ["a proxy that wants to know who is there", page(407, "Proxy"), /The proxy on the way/],
        [
            "a server that wants a client certificate",
            page(400, "400 No required SSL certificate was sent"),
            /requires a client certificate/,
        ],
        ["a gateway that takes no more", page(429, "Slow down"), /answered 429/],
        ["a gateway that waited too long", plainText(408, "Time-out"), /answered 408/],
    ] as const)
        // prettier-ignore
        it(`does not doubt the address because of ${what}`, async () => {
            const [said, hint] = await test(answer);
            assert.match(said, words);
            assert.doesNotMatch(hint, /not an Orchestrator API/);
        });

    for (const [what, answer] of [
        ["401", plainText(401, "")],
        ["a page with 401", page(401, "Unauthorized")],
        ["403", plainText(403, "")],
    ] as const)
        it(`says of no account what a server answers before the sign-in: ${what}`, async () => {
            const [said, hint] = await test(answer);
            assert.match(said, /answered 40[13]/);
            assert.match(hint, /not an Orchestrator API/);
            assert.doesNotMatch(hint, /account|token/);
        });

    it("takes a page of a firewall that wants a sign-in for no wrong tenant", async () => {
        const [, hint] = await test(redirect("https://firewall.invalid/sign-in?from=x"), { address: CLOUD });
        assert.match(hint, /redirects to https:\/\/firewall\.invalid\/sign-in,/);
        assert.doesNotMatch(hint, /tenant/);
    });

    it("takes a page of the cloud itself for a wrong tenant", async () => {
        const [, hint] = await test(redirect("/portal_/unregistered"), { address: CLOUD });
        assert.match(hint, /Check the tenant Default and the organisation acme/);
    });
});
