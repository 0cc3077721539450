import assert from "node:assert/strict";
import { environmentProxy, environmentProxyPasswords } from "../../../src/orchestrator/http/environment-proxy";

describe("The proxy of the environment", () => {
    function withProxy<T>(proxy: string, work: () => T): T {
        process.env["http_proxy"] = proxy;
        try {
            return work();
        } finally {
            delete process.env["http_proxy"];
        }
    }

    it("has a password that is secret, both encoded and decoded", () => {
        assert.deepEqual(withProxy("http://user:p%40ss@proxy:8080", environmentProxyPasswords), ["p%40ss", "p@ss"]);
        assert.deepEqual(withProxy("user:p@ss@proxy", environmentProxyPasswords), ["p@ss", "p@ss"]);
        assert.deepEqual(withProxy("http://user:%zz@proxy", environmentProxyPasswords), ["%zz"]);
        assert.deepEqual(withProxy("http://proxy:8080", environmentProxyPasswords), []);
    });

    for (const proxy of ["http://user:pass-word@proxy:99999", "socks5://user:pass-word@proxy", "http://u:%zz@proxy"])
        it(`is refused without revealing its password when it can't be used: ${proxy}`, () => {
            assert.throws(
                () => withProxy(proxy, () => environmentProxy("http://orchestrator.example")),
                (error: { code?: string; message: string }) =>
                    error.code === "INVALID_SETTING" &&
                    error.message.includes("…@proxy") &&
                    !/pass-word|%zz/.test(error.message),
            );
        });
});
