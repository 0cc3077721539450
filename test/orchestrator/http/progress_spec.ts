import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import http from "node:http";
import type net from "node:net";
import { gzipSync } from "node:zlib";
import fakeTimers from "@sinonjs/fake-timers";
import { exchange, type ExchangeOptions, type HttpResponse } from "../../../src/orchestrator/http/exchange";
import { ConnectionPool } from "../../../src/orchestrator/http/connection-pool";
import { routeTo } from "../../../src/orchestrator/http/route";

const MEGABYTE = 1024 * 1024;
const TIMEOUT = 60_000;

describe("A long transfer", () => {
    let pool: ConnectionPool;
    let server: http.Server;
    /** Each time that the transfer comes forward: the bytes and the total. */
    let heard: [number, number | undefined][];
    /** Has an event `progress` for each of them. */
    let progress: EventEmitter;

    beforeEach(async () => {
        pool = new ConnectionPool(new http.Agent());
        [heard, progress] = [[], new EventEmitter()];
        server = http.createServer();
        await once(server.listen(0, "127.0.0.1"), "listening");
    });
    afterEach(async () => {
        pool.agent.destroy();
        server.closeAllConnections();
        await once(server.close(), "close");
    });

    function transfer(more: Partial<ExchangeOptions>): Promise<HttpResponse> {
        const url = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`;
        return exchange({
            method: "GET",
            route: routeTo(url, { for: () => pool }),
            headers: {},
            body: undefined,
            timeout: TIMEOUT,
            maxBytes: 4 * MEGABYTE,
            signal: undefined,
            progress: (...now) => {
                heard.push(now);
                progress.emit("progress");
            },
            ...more,
        });
    }

    it("is sent as a whole, and tells after each piece how much has left", async () => {
        server.on("request", (request, response) => void request.pipe(response));
        const body = Buffer.alloc(600_000, "text");
        const { body: answer } = await transfer({ method: "PUT", body });
        assert.ok(answer.equals(body));
        assert.deepEqual(
            heard,
            [262_144, 524_288, 600_000].map((bytes) => [bytes, 600_000]),
        );
    });

    for (const [words, body, headers] of [
        ["", Buffer.alloc(100_000), {}],
        [" of a compressed body", gzipSync(Buffer.alloc(MEGABYTE)), { "content-encoding": "gzip" }],
    ] as const)
        it(`tells how much has come${words}`, async () => {
            server.on("request", (_request, response) =>
                response.writeHead(200, { ...headers, "content-length": body.length }).end(body),
            );
            await transfer({});
            assert.deepEqual(heard.at(-1), [body.length, body.length]);
            assert.deepEqual(
                heard,
                heard.toSorted(([one], [other]) => one - other),
            );
        });

    describe("has its time-out", () => {
        let clock: ReturnType<typeof fakeTimers.install>;
        let response: http.ServerResponse;
        let transferred: Promise<HttpResponse>;

        beforeEach(async () => {
            clock = fakeTimers.install({ toFake: ["setTimeout", "clearTimeout"] });
            transferred = transfer({});
            [, response] = (await once(server, "request")) as [unknown, http.ServerResponse];
        });
        afterEach(() => clock.uninstall());

        async function send(bytes: number): Promise<void> {
            const before = heard.at(-1)?.[0] ?? 0;
            response.write(Buffer.alloc(bytes));
            while ((heard.at(-1)?.[0] ?? 0) < before + bytes) await once(progress, "progress");
        }

        it("anew after each megabyte", async () => {
            for (let megabytes = 0; megabytes < 3; megabytes++) {
                clock.tick(TIMEOUT - 1);
                await send(MEGABYTE);
            }
            response.end();
            assert.equal((await transferred).body.length, 3 * MEGABYTE);
        });

        it("not anew after less than that", async () => {
            const failed = assert.rejects(transferred, { problem: "timedOut" });
            await send(MEGABYTE);
            clock.tick(TIMEOUT - 1);
            await send(MEGABYTE - 1);
            clock.tick(1);
            await failed;
        });
    });
});
