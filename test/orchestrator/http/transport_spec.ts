import assert from "node:assert/strict";
import { Transport } from "../../../src/orchestrator/http/transport";
import { startServer, type TestServer } from "../../support/server";

describe("The sender of HTTP", () => {
    let server: TestServer;
    let transport: Transport;

    beforeEach(async () => {
        server = await startServer((request) => ({ status: 404, text: `${request.method} ${request.body}` }));
        transport = new Transport({ maxSockets: 1, timeout: 1_000 });
    });
    afterEach(async () => {
        transport.close();
        await server.close();
    });

    it("sends a request with the headers that all have, and returns any response", async () => {
        const { status, body } = await transport.send({
            method: "POST",
            url: `${server.url}/x`,
            headers: { accept: "text/plain" },
            body: "b",
            timeout: 1_000,
        });
        assert.deepEqual([status, body.toString()], [404, "POST b"]);
        const { headers } = server.requests[0]!;
        assert.equal(headers["user-agent"], "node-red-uipath-orchestrator");
        assert.equal(headers["accept-encoding"], "gzip, deflate, br");
        assert.equal(headers.accept, "text/plain", "its own");
    });

    it("says why there is no response", async () => {
        const request = { method: "GET", url: "http://127.0.0.1:1/", timeout: 1_000 };
        await assert.rejects(transport.send(request), {
            name: "TransportFailure",
            problem: "unreachable",
            sent: false,
        });
    });

    it("says that its certificate is none, and certainly nothing was sent", async () => {
        const other = new Transport({ maxSockets: 1, timeout: 1_000, tls: { cert: "none" } });
        const request = { method: "GET", url: "https://orchestrator.invalid/", timeout: 1_000 };
        await assert.rejects(other.send(request), {
            name: "TransportFailure",
            problem: "tlsConfiguration",
            sent: false,
        });
        other.close();
    });

    it("takes a request for sent where a bug broke off its work", async () => {
        const headers = Object.defineProperty({}, "accept", {
            enumerable: true,
            get: () => {
                throw new TypeError("a bug");
            },
        });
        const request = { method: "GET", url: server.url, timeout: 1_000, headers };
        await assert.rejects(transport.send(request), {
            name: "TransportFailure",
            problem: "broken",
            sent: true,
            message: "a bug",
        });
    });

    it("says that a proxy of the environment is wrong", async () => {
        process.env["http_proxy"] = "http://proxy.invalid:99999";
        try {
            const request = { method: "GET", url: "http://orchestrator.invalid/", timeout: 1_000 };
            await assert.rejects(transport.send(request), { code: "INVALID_SETTING" });
        } finally {
            delete process.env["http_proxy"];
        }
    });
});
