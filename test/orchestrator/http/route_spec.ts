import assert from "node:assert/strict";
import http from "node:http";
import { ConnectionPool } from "../../../src/orchestrator/http/connection-pool";
import { routeTo } from "../../../src/orchestrator/http/route";

const pool = new ConnectionPool(new http.Agent());

describe("The way to a server", () => {
    for (const [url, expected] of [
        ["https://orchestrator.invalid/a?b=1", { secure: true, hostname: "orchestrator.invalid", port: "", path: "/a?b=1" }], // prettier-ignore
        ["http://127.0.0.1:81", { secure: false, hostname: "127.0.0.1", port: "81", path: "/" }],
        ["http://[::1]:81/", { secure: false, hostname: "::1", port: "81", path: "/" }],
    ] as const)
        it(`is told by its address: ${url}`, () =>
            assert.deepEqual(routeTo(url, { for: () => pool }), { ...expected, pool }));
});
