import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { Duplex } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { exchange, type HttpResponse } from "../../../src/orchestrator/http/exchange";
import { ConnectionPool } from "../../../src/orchestrator/http/connection-pool";
import { routeTo } from "../../../src/orchestrator/http/route";
import { startServer } from "../../support/server";

describe("An HTTP exchange", () => {
    let pool: ConnectionPool;

    beforeEach(() => {
        pool = new ConnectionPool(new http.Agent({ keepAlive: true }));
    });

    afterEach(() => pool.agent.destroy());

    function post(url: string, body = "{}", headers = {}): Promise<HttpResponse> {
        return exchange({
            method: "POST",
            route: routeTo(url, { for: () => pool }),
            headers: { ...headers },
            body,
            timeout: 5_000,
            maxBytes: 1_000,
            signal: undefined,
        });
    }

    function get(url: string, maxBytes: number): Promise<HttpResponse> {
        const route = routeTo(url, { for: () => pool });
        return exchange({
            method: "GET",
            route,
            headers: {},
            body: undefined,
            timeout: 30_000,
            maxBytes,
            signal: undefined,
        });
    }

    it("fails without having sent anything when an old connection breaks while it is being closed", async () => {
        const server = await startServer(() => ({ text: "never asked" }));
        const breaking = new Duplex({ destroy: (_error, closed) => closed(new Error("reset by the other side")) });
        Object.assign(pool.agent.freeSockets, { "127.0.0.1:": [breaking] });
        await assert.rejects(post(server.url), {
            name: "TransportFailure",
            problem: "unreachable",
            sent: false,
            message: "reset by the other side",
        });
        assert.equal(server.requests.length, 0);
        await server.close();
    });

    it("never gets a connection that is being closed for its age, whoever began it", async () => {
        const hints = ["timeout=60", "timeout=2"]; // with the second a connection may idle for a second
        const server = await startServer(() => ({
            text: "",
            headers: { "keep-alive": hints.shift() ?? "timeout=60" },
        }));
        await Promise.all([post(server.url), post(server.url)]);
        await wait(1_050);
        await Promise.all([post(server.url), post(server.url)]);
        assert.equal(server.requests.length, 4);
        await server.close();
    });

    it("fails without having sent anything when its headers contradict each other", async () => {
        const server = await startServer(() => ({ text: "never asked" }));
        await assert.rejects(post(server.url, "{}", { trailer: "x" }), { problem: "unsendable", sent: false });
        assert.equal(server.requests.length, 0);
        await server.close();
    });

    it("that is answered before its body was read leaves nothing behind that fails when nobody listens", async () => {
        const server = net.createServer({ pauseOnConnect: true }, (socket) => {
            socket.on("error", () => undefined);
            socket.end("HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\n{}");
        });
        await once(server.listen(0, "127.0.0.1"), "listening");
        const connected = once(server, "connection") as Promise<[net.Socket]>;
        const { port } = server.address() as net.AddressInfo;
        const answered = post(`http://127.0.0.1:${port}/`, "x".repeat(20_000_000));
        const [there] = await connected;
        const [[here]] = Object.values(pool.agent.sockets) as [[net.Socket]];
        assert.equal((await answered).status, 413);
        there.destroy();
        if (!here.closed) await once(here, "close");
        await once(server.close(), "close");
    });

    it("whose success is told before its body was read has failed", async () => {
        const server = net.createServer({ pauseOnConnect: true }, (socket) => {
            socket.on("error", () => undefined);
            socket.write("HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n");
        });
        await once(server.listen(0, "127.0.0.1"), "listening");
        const connected = once(server, "connection") as Promise<[net.Socket]>;
        const { port } = server.address() as net.AddressInfo;
        await assert.rejects(post(`http://127.0.0.1:${port}/`, "x".repeat(20_000_000)), {
            problem: "broken",
            sent: true,
            status: 201,
        });
        (await connected)[0].destroy();
        await once(server.close(), "close");
    });

    it("keeps no more memory for a long body than the server told its length", async () => {
        const server = await startServer(() => ({
            text: "x".repeat(900_000),
            headers: { "content-length": "900000" },
        }));
        const { body } = await get(server.url, 1_000_000);
        assert.equal(body.length, 900_000);
        assert.equal(body.buffer.byteLength, 900_000);
        await server.close();
    });

    it("leaves turns to others while a body comes byte by byte", async () => {
        const chunks = 200_000;
        const server = net.createServer((socket) => {
            const head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
            socket.once("data", () => socket.end(`${head}${"1\r\nx\r\n".repeat(chunks)}0\r\n\r\n`));
        });
        await once(server.listen(0, "127.0.0.1"), "listening");
        let turns = 0;
        let isOver = false;
        const count = (): void => {
            turns++;
            if (!isOver) setImmediate(count);
        };
        const { port } = server.address() as net.AddressInfo;
        const reading = get(`http://127.0.0.1:${port}`, chunks);
        count();
        const { body } = await reading;
        isOver = true;
        server.close();
        assert.equal(body.toString(), "x".repeat(chunks));
        assert.ok(turns > chunks / 2_000, String(turns));
    });
});
