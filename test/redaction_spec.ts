import assert from "node:assert/strict";
import { readErrorBody } from "../src/orchestrator/responses/response-body";
import { environmentProxy, environmentProxyPasswords } from "../src/orchestrator/http/environment-proxy";
import { Redactor } from "../src/orchestrator/errors/redactor";
import { formsOf } from "./support/secret-watch";

describe("The secrets of a connection", () => {
    const secret = `s"e<c&r>e't é+%2F`;

    for (const [form, text] of formsOf(secret, "user"))
        it(`are taken out of a text: ${form}`, () => {
            assert.ok(!new Redactor([secret]).redact(`before ${text} after`).includes(text));
        });

    it("are taken out before the tags of a text, which a < in one would seem to begin", () => {
        const body = Buffer.from("<Error><Message>No: first-part<second-part</Message></Error>");
        const answer = { status: 400, headers: { "content-type": "application/xml" }, body };
        assert.equal(readErrorBody(answer, new Redactor(["first-part<second-part"])).words, "No: •••");
    });

    it("may hold half a character", () => {
        assert.equal(new Redactor(["secret\uD800"]).redact("a secret\uD800, a secret%EF%BF%BD"), "a •••, a •••");
    });
});

describe("The proxy of the environment", () => {
    function withProxy<T>(proxy: string, look: () => T): T {
        process.env["http_proxy"] = proxy;
        try {
            return look();
        } finally {
            delete process.env["http_proxy"];
        }
    }

    it("has a password that is a secret, as it stands there and decoded", () => {
        assert.deepEqual(withProxy("http://user:p%40ss@proxy:8080", environmentProxyPasswords), ["p%40ss", "p@ss"]);
        assert.deepEqual(withProxy("user:p@ss@proxy", environmentProxyPasswords), ["p@ss", "p@ss"]);
        assert.deepEqual(withProxy("http://proxy:8080", environmentProxyPasswords), []);
    });

    for (const proxy of ["http://user:pass-word@proxy:99999", "socks5://user:pass-word@proxy", "http://u:%zz@proxy"])
        it(`is refused without its password when it can't be used: ${proxy}`, () => {
            assert.throws(
                () => withProxy(proxy, () => environmentProxy("http://orchestrator.example")),
                (error: { code?: string; message: string }) =>
                    error.code === "INVALID_SETTING" &&
                    error.message.includes("…@proxy") &&
                    !/pass-word|%zz/.test(error.message),
            );
        });
});
