/** Whether a request may have left is told by its connection. */
import assert from "node:assert/strict";
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import path from "node:path";
import tls from "node:tls";
import { exchange, type HttpResponse } from "../../../src/orchestrator/http/exchange";
import { ConnectionPool } from "../../../src/orchestrator/http/connection-pool";
import { routeTo } from "../../../src/orchestrator/http/route";

const fixture = (name: string): Buffer => fs.readFileSync(path.join("test/fixtures", name));

describe("A connection for a request", () => {
    let server: net.Server;
    let agent: http.Agent;

    async function listen(on: net.Server, pool: http.Agent): Promise<void> {
        [server, agent] = [on, pool];
        await once(server.listen(0, "127.0.0.1"), "listening");
    }
    afterEach(async () => {
        agent.destroy();
        await once(server.close(), "close");
    });

    const post = (scheme: string, pool: ConnectionPool): Promise<HttpResponse> =>
        exchange({
            method: "POST",
            route: routeTo(`${scheme}://localhost:${(server.address() as net.AddressInfo).port}/`, { for: () => pool }),
            headers: {},
            body: "body",
            timeout: 5_000,
            maxBytes: 100,
            signal: undefined,
        });

    it("with TLS carries the request once it is secure", async () => {
        const own = { cert: fixture("localhost-cert.pem"), key: fixture("localhost-key.pem") };
        const answer: http.RequestListener = (request, response) => void request.pipe(response);
        await listen(https.createServer(own, answer), new https.Agent({ ca: own.cert, lookup }));
        assert.equal((await post("https", new ConnectionPool(agent))).body.toString(), "body");
    });

    it("that breaks while it becomes secure has not carried the request", async () => {
        const breaking = net.createServer((socket) => void socket.once("data", () => socket.destroy()));
        await listen(breaking, new https.Agent({ lookup }));
        await assert.rejects(post("https", new ConnectionPool(agent)), { problem: "tlsClosed", sent: false });
    });

    it("that becomes secure after it has waited for a request has not carried it either", async () => {
        await listen(
            net.createServer((socket) => void socket.once("data", () => socket.destroy())),
            new https.Agent(),
        );
        const waiting = net.connect((server.address() as net.AddressInfo).port, "127.0.0.1");
        await once(waiting, "connect");
        agent.createConnection = () => tls.connect({ socket: waiting });
        await assert.rejects(post("https", new ConnectionPool(agent)), { sent: false });
    });

    it("that has broken before the request gets it has not carried it", async () => {
        await listen(net.createServer(), new http.Agent());
        agent.createConnection = () => {
            const socket = new net.Socket();
            process.nextTick(() => socket.destroy());
            return socket;
        };
        await assert.rejects(post("http", new ConnectionPool(agent)), { problem: "unreachable", sent: false });
    });

    it("to a proxy that is not trusted is not blamed on Orchestrator", async () => {
        await listen(net.createServer(), new https.Agent());
        agent.createConnection = (_options, done) => {
            const error = Object.assign(new Error("self-signed"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
            done?.(error, undefined as never);
            return undefined;
        };
        await assert.rejects(post("https", new ConnectionPool(agent)), { problem: "proxyTls", sent: false });
    });

    it("that the server may be closing is replaced by a new one", async () => {
        const sockets = new Set<net.Socket>();
        const hinting: http.RequestListener = (request, response) => {
            sockets.add(request.socket);
            response.writeHead(200, { "keep-alive": "timeout=1" }).end("x");
        };
        await listen(http.createServer(hinting), new http.Agent({ keepAlive: true, lookup }));
        const pool = new ConnectionPool(agent);
        for (let number = 0; number < 2; number++) assert.equal((await post("http", pool)).status, 200);
        assert.equal(sockets.size, 2);
    });
});

/** The server listens on IPv4 alone. */
const lookup: net.LookupFunction = (_name, options, done) =>
    options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);
