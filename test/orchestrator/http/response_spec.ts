/** What an exchange makes of a response, or of none. */
import assert from "node:assert/strict";
import { getEventListeners, once } from "node:events";
import http from "node:http";
import net from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import {
    exchange,
    TransportFailure,
    type ExchangeOptions,
    type HttpResponse,
} from "../../../src/orchestrator/http/exchange";
import { ConnectionPool } from "../../../src/orchestrator/http/connection-pool";
import { routeTo } from "../../../src/orchestrator/http/route";

const LIMIT = 1_000;

describe("The response to a request", () => {
    let pool: ConnectionPool;
    let server: http.Server;
    let handle: http.RequestListener;
    let url: string;

    beforeEach(async () => {
        pool = new ConnectionPool(new http.Agent({ keepAlive: true }));
        server = http.createServer((request, response) => handle(request, response));
        await once(server.listen(0, "127.0.0.1"), "listening");
        url = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/odata/Jobs?x=1`;
    });
    afterEach(async () => {
        pool.agent.destroy();
        server.closeAllConnections();
        await once(server.close(), "close");
    });

    function get(more: Partial<ExchangeOptions> = {}): Promise<HttpResponse> {
        return exchange({
            method: "GET",
            route: routeTo(url, { for: () => pool }),
            headers: {},
            body: undefined,
            timeout: 5_000,
            maxBytes: LIMIT,
            signal: undefined,
            ...more,
        });
    }

    const answering = (body: string | Buffer, headers: http.OutgoingHttpHeaders = {}, status = 200): void => {
        handle = (_request, response) => void response.writeHead(status, headers).end(body);
    };
    const failureOf = (request: Promise<unknown>): Promise<Pick<TransportFailure, "problem" | "sent" | "status">> =>
        request.then(
            () => assert.fail("a response came"),
            ({ problem, sent, status }: TransportFailure) => ({ problem, sent, status }) as TransportFailure,
        );

    it("has status, headers and body, whatever the status is", async () => {
        answering("no", { "x-own": "1" }, 404);
        const { status, headers, body } = await get();
        assert.deepEqual([status, headers["x-own"], body.toString()], [404, "1", "no"]);
    });

    it("answers the whole request", async () => {
        handle = (request, response) => void request.pipe(response.writeHead(200, { "x-length": request.headers["content-length"], "x-line": `${request.method} ${request.url}` })); // prettier-ignore
        const { headers, body } = await get({ method: "POST", body: "ärger" });
        assert.deepEqual([headers["x-length"], headers["x-line"], body.toString()], ["6", "POST /odata/Jobs?x=1", "ärger"]); // prettier-ignore
    });

    it("is told of as it comes over the wire, compressed or not, and so is the request", async () => {
        const zipped = gzipSync(Buffer.alloc(900));
        answering(zipped, { "content-encoding": "gzip", "content-length": zipped.length });
        const told = async (more: Partial<ExchangeOptions> = {}): Promise<unknown> => {
            const all: unknown[] = [];
            await get({ ...more, progress: (bytes, total) => void all.push([bytes, total]) });
            return all;
        };
        assert.deepEqual(await told(), [[zipped.length, zipped.length]]);
        assert.deepEqual(await told({ method: "PUT", body: "ärger" }), [[6, 6]]);
    });

    it("to a request without a body is one to no length", async () => {
        handle = (request, response) => void response.end(String(request.headers["content-length"]));
        assert.equal((await get()).body.toString(), "undefined");
    });

    for (const [encoding, body] of [
        ["gzip", gzipSync("text")],
        ["x-gzip", gzipSync("text")],
        [" GZIP ", gzipSync("text")],
        ["deflate", deflateSync("text")],
        ["br", brotliCompressSync("text")],
        ["identity", "text"],
        ["", "text"],
    ] as const)
        it(`is read in the encoding “${encoding}”`, async () => {
            answering(body, { "content-encoding": encoding });
            assert.equal((await get()).body.toString(), "text");
        });

    it("may be empty although it has an encoding", async () => {
        answering("", { "content-encoding": "gzip", "content-length": 0 });
        assert.equal((await get()).body.length, 0);
    });

    for (const encoding of ["zstd", "constructor"])
        it(`is unreadable in the encoding ${encoding}, which the failure names`, async () => {
            answering("text", { "content-encoding": encoding });
            await assert.rejects(get(), {
                problem: "unreadable",
                sent: true,
                status: 200,
                message: `content-encoding ${encoding}`,
            });
        });

    it("is unreadable in an encoding without end, and the failure does not name all of it", async () => {
        answering("text", { "content-encoding": "x".repeat(101) });
        await assert.rejects(get(), { problem: "unreadable", message: `content-encoding ${"x".repeat(100)}` });
    });

    for (const status of [200, 299])
        it(`is unreadable where it is not compressed as it says, beside status ${status}`, async () => {
            answering("text", { "content-encoding": "gzip" }, status);
            assert.deepEqual(await failureOf(get()), { problem: "unreadable", sent: true, status });
        });

    it("that refuses keeps its status where its body is unreadable", async () => {
        for (const status of [199 + 101, 403]) {
            answering("text", { "content-encoding": "gzip" }, status);
            assert.equal((await get()).status, status);
        }
    });

    for (const [words, body, headers] of [
        ["is", "x".repeat(LIMIT + 1), {}],
        ["becomes", gzipSync("x".repeat(LIMIT + 1)), { "content-encoding": "gzip" }],
    ] as const)
        it(`is not read on when it ${words} larger than the limit`, async () => {
            answering(body, headers);
            await assert.rejects(get(), { problem: "tooLarge", status: 200, maxBytes: LIMIT, words: "more than 1000 bytes" }); // prettier-ignore
        });

    for (const headers of [{}, { "content-length": LIMIT }])
        it(`may be as large as the limit${"content-length" in headers ? ", and say so" : ""}`, async () => {
            answering("x".repeat(LIMIT), headers);
            assert.equal((await get()).body.length, LIMIT);
        });

    it("is missing where the connection breaks before it", async () => {
        handle = (request) => request.socket.destroy();
        assert.deepEqual(await failureOf(get()), { problem: "broken", sent: true, status: undefined });
    });

    for (const [words, headers] of [
        ["", {}],
        [" and is compressed", { "content-encoding": "gzip" }],
    ] as const)
        // prettier-ignore
        it(`is broken where it ends in the middle${words}`, async () => {
            handle = (request, response) => {
                response.writeHead(201, { "content-length": 100, ...headers });
                response.write(words ? gzipSync("text").subarray(0, 12) : "x", () => request.socket.destroy());
            };
            assert.deepEqual(await failureOf(get()), { problem: "broken", sent: true, status: 201 });
        });

    it("is missing where the server goes over to another protocol", async () => {
        handle = ({ socket }) =>
            void socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n");
        await assert.rejects(get(), { problem: "broken", sent: true, words: "the connection was closed without an answer" }); // prettier-ignore
    });

    it("comes too late", async () => {
        handle = () => undefined;
        await assert.rejects(get({ timeout: 20 }), { problem: "timedOut", sent: true, words: "no response within 20 ms" }); // prettier-ignore
    });

    it("is not awaited any more when the request is aborted, and no listener is left", async () => {
        const controller = new AbortController();
        handle = () => controller.abort();
        assert.equal((await failureOf(get({ signal: controller.signal }))).problem, "aborted");
        assert.deepEqual(getEventListeners(controller.signal, "abort"), []);
    });

    it("that refuses is not awaited any more either", async () => {
        const controller = new AbortController();
        handle = (_request, response) => void response.writeHead(403).write("x");
        const failure = await failureOf(get({ signal: controller.signal, progress: () => controller.abort() }));
        assert.deepEqual(failure, { problem: "aborted", sent: true, status: 403 });
    });

    it("leaves no listener behind", async () => {
        const { signal } = new AbortController();
        answering("x");
        await get({ signal });
        assert.deepEqual(getEventListeners(signal, "abort"), []);
    });

    it("is not asked for when the request was aborted before", async () => {
        let requests = 0;
        handle = (_request, response) => void response.end(String(requests++));
        const failure = await failureOf(get({ signal: AbortSignal.abort() }));
        assert.deepEqual(failure, { problem: "aborted", sent: false, status: undefined });
        assert.equal(requests, 0);
    });

    it("never comes where nobody listens, and certainly nothing was sent", async () => {
        const route = routeTo("http://127.0.0.1:1/", { for: () => pool });
        assert.deepEqual(await failureOf(get({ route })), { problem: "unreachable", sent: false, status: undefined });
    });

    it("comes over the connection of the one before, for as long as the server keeps it", async () => {
        const sockets = new Set<net.Socket>();
        handle = (request, response) => {
            sockets.add(request.socket);
            response.end("x");
        };
        for (let number = 0; number < 3; number++) await get();
        assert.equal(sockets.size, 1);
    });

    it("never comes where the request has a header that HTTP does not allow", async () => {
        const failure = await failureOf(get({ headers: { "x-own": "a\nb" } }));
        assert.deepEqual(failure, { problem: "unsendable", sent: false, status: undefined });
    });

    for (const [status, problem] of [
        [407, "proxySignIn"],
        [403, "proxy"],
        [301, "proxy"],
        [502, "unreachable"],
    ] as const)
        // prettier-ignore
        it(`never comes where a proxy answers ${status} to the request for a tunnel`, async () => {
            const agent = new http.Agent();
            agent.createConnection = (_options, done) => {
                done?.(new Error(`Bad response: ${status}`), undefined as never);
                return undefined;
            };
            const route = routeTo(url, { for: () => new ConnectionPool(agent) });
            await assert.rejects(get({ route }), { problem, sent: false, words: `the proxy answered ${status}` });
        });
});
