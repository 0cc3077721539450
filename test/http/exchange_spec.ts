import assert from "node:assert/strict";
import http from "node:http";
import { Duplex } from "node:stream";
import type { Socket } from "node:net";
import { exchange } from "../../src/orchestrator/http/exchange";
import { Pool } from "../../src/orchestrator/http/pool";
import { Routes } from "../../src/orchestrator/http/route";
import { startServer } from "../support/server";

describe("An HTTP exchange", () => {
    it("fails without having sent anything when an old connection breaks while it is being closed", async () => {
        const server = await startServer(() => ({ text: "never asked" }));
        const agent = new http.Agent({ keepAlive: true });
        const breaking = new Duplex({ destroy: (_error, closed) => closed(new Error("reset by the other side")) });
        Object.assign(agent.freeSockets, { "127.0.0.1:": [breaking as Socket] });
        const pool = new Pool(agent);
        await assert.rejects(
            exchange({
                method: "GET",
                route: new Routes({ for: () => pool }).to(server.url),
                headers: {},
                body: undefined,
                timeout: 5_000,
                mostBytes: 1_000,
                signal: undefined,
            }),
            { name: "TransportFailure", problem: "unreachable", sent: false, message: "reset by the other side" },
        );
        assert.equal(server.requests.length, 0);
        agent.destroy();
        await server.close();
    });
});
