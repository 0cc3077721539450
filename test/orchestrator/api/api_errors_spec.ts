/** No error of a connection reveals a secret of its, whoever quotes it. */
import assert from "node:assert/strict";
import { Api } from "../../../src/orchestrator/api/api";
import type { ConnectionSettings } from "../../../src/orchestrator/settings";
import { environment, response, settings } from "../client";

const BASE = "https://orchestrator.invalid";

describe("An error of a connection", () => {
    async function messageWith(quoted: string, more: Partial<ConnectionSettings>): Promise<string> {
        const api = new Api(
            settings(BASE, more),
            environment(({ url }) =>
                url.endsWith("/connect/token")
                    ? response(200, { access_token: "fresh-token-value", expires_in: 60 })
                    : response(400, { message: `You sent ${quoted} here` }),
            ),
        );
        return api.success({ method: "GET", path: "/x" }).then(
            () => assert.fail("It succeeded."),
            ({ message }: Error) => message,
        );
    }

    const application = {
        way: "application",
        tokenUrl: `${BASE}/connect/token`,
        clientId: "c",
        clientSecret: "the-client-secret",
        scope: "",
    } as const;
    const proxy = { url: "http://ann:the-proxy-word@proxy", password: "the-proxy-word", noProxy: [] };

    for (const [words, secret, more] of [
        ["the user's token", "token-of-a-user", {}],
        ["the secret of the application", "the-client-secret", { signIn: application }],
        ["the token that was fetched", "fresh-token-value", { signIn: application }],
        ["the password of the proxy", "the-proxy-word", { proxy }],
    ] as const)
        it(`does not reveal ${words}`, async () => {
            const message = await messageWith(secret, more);
            assert.match(message, /You sent .* here/);
            assert.ok(!message.includes(secret), message);
        });

    it("does not reveal a password", async () => {
        const signIn = { way: "password", tenant: "", username: "ann", password: "the-user-password" } as const;
        const api = new Api(
            settings(BASE, { signIn }),
            environment(() => response(400, { message: "No user with the-user-password." })),
        );
        await assert.rejects(api.signIn(), (error: Error) => !error.message.includes("the-user-password"));
    });

    it("does not reveal the password of the environment's proxy", async () => {
        process.env["http_proxy"] = "http://ann:the-proxy-word@proxy";
        try {
            assert.ok(!(await messageWith("the-proxy-word", {})).includes("the-proxy-word"));
        } finally {
            delete process.env["http_proxy"];
        }
    });
});
