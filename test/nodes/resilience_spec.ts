/** What the nodes do when the network or the server fails in passing. For starts see start_once_spec. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import helper from "node-red-node-test-helper";
import { MAX_WAITING } from "../../src/orchestrator/api/task-queue";
import { startFlow, type TestFlow } from "../support/flow";
import { fakeOrchestrator, noAnswer, startServer, type Answer, type Handler, type TestServer } from "../support/server";
import { cutBody, resetConnection, type Reaction, type Body } from "../support/fake-tenant";

const BASE = "/acme/Default/orchestrator_";
const CREDENTIALS = { clientId: "client", clientSecret: "client-secret" };

/** Does something to a response in place of an answer. */
type Fault = (response: ServerResponse) => Reaction;

const status = (code: number, headers: Record<string, string> = {}): Fault => {
    return () => ({ status: code, headers, json: { message: "Trouble." } });
};

/** Seconds. Three times as much is the end of all tries. */
const TIMEOUT = 0.5;

const PASSING: Record<string, Fault> = {
    "a reset": resetConnection,
    "an answer that is cut in the middle of its body": (response) => cutBody(response, 200, '{"value": [{"Id"'),
    "a time-out": noAnswer,
    "a 408": status(408),
    "a 429": status(429),
    "a 502": status(502),
    "a 503": status(503),
    "a 504": status(504),
};

interface Kind {
    node: Body;
    /** Part of the path of the request that this is about. */
    path: string;
    message?: object;
}

const GET: Kind = { node: { type: "uipath-request", path: "/odata/Things" }, path: "/odata/Things" };
const POST: Kind = { ...GET, node: { ...GET.node, method: "POST" } };
const START: Kind = { node: { type: "uipath-start-job", process: "Bot" }, path: "StartJobs" };
const READS: Record<string, Kind> = {
    "A GET of the request node": GET,
    "The look-up of a process": { ...START, path: "/odata/Releases" },
    "A sign-in": { ...GET, path: "connect/token" },
};

describe("Over a network that fails,", () => {
    let servers: TestServer[] = [];
    let flow: TestFlow | undefined;

    async function serve(handler: Handler, tls?: object): Promise<TestServer> {
        const server = await startServer(handler, tls);
        servers.push(server);
        return server;
    }

    async function load({ node }: Kind, url: string, connection: Body = {}, more: object[] = []): Promise<TestFlow> {
        flow = await startFlow({
            node: { folder: "12", ...node } as never,
            connection: { url: url + BASE, timeout: String(TIMEOUT), ...connection },
            credentials: CREDENTIALS,
            more,
            moreCredentials: { "id-connection-2": CREDENTIALS },
        });
        return flow;
    }

    /** A node and a server whose requests of this kind are dealt with as told; undefined: answered. They count from 1. */
    async function start(
        kind: Kind,
        faultOf: (number: number) => Fault | undefined,
        connection: Body = {},
    ): Promise<{ flow: TestFlow; server: TestServer; times: number[] }> {
        const times: number[] = [];
        const server = await serve(
            fakeOrchestrator(({ path }, response) => {
                if (!path.includes(kind.path)) return undefined;
                times.push(performance.now());
                return faultOf(times.length)?.(response) as Answer | undefined;
            }),
        );
        return { flow: await load(kind, server.url, connection), server, times };
    }

    const first = (fault: Fault) => (number: number) => (number === 1 ? fault : undefined);

    afterEach(async () => {
        await flow?.stop();
        for (const server of servers) await server.close();
        flow = undefined;
        servers = [];
    });

    /** The address of a server that is not there, and what makes it listen. */
    async function absent(handler: Handler): Promise<{ url: string; server: TestServer; listen(): void }> {
        const server = await serve(handler);
        await new Promise((resolve) => server.server.close(resolve));
        return { url: server.url, server, listen: () => server.server.listen(server.port, "127.0.0.1") };
    }

    /** Sends while nobody listens; after the first try somebody does. */
    async function sendTooEarly(kind: Kind): Promise<TestServer> {
        const there = await serve(fakeOrchestrator());
        const late = await absent(fakeOrchestrator());
        const [api, identity] = kind.path === "connect/token" ? [there, late] : [late, there];
        const flow = await load(kind, api.url, { identityUrl: `${identity.url}/identity_/connect/token` });
        const sent = flow.pass({ payload: {} });
        setTimeout(late.listen, 60); // nothing tells that a connection was refused
        await sent;
        return late.server;
    }

    for (const [what, kind] of Object.entries(READS))
        describe(what, () => {
            for (const [fault, act] of Object.entries(PASSING))
                it(`is repeated after ${fault}`, async () => {
                    const { flow, times } = await start(kind, first(act));
                    await flow.pass({ payload: {} });
                    assert.equal(times.length, 2);
                });

            it("is repeated when nobody listens yet", async () => {
                const server = await sendTooEarly(kind);
                assert.equal(server.count(kind.path), 1);
            });

            for (const code of [400, 403, 404, 500])
                it(`is not repeated after a ${code}`, async () => {
                    const { flow, times } = await start(kind, (number) => (number <= 2 ? status(code) : undefined));
                    await flow.fail({ payload: {} });
                    assert.equal(times.length, 1);
                });

            it("is not repeated when the certificate is not trusted", async () => {
                const untrusted = await serve(fakeOrchestrator(), {
                    key: readFileSync("test/fixtures/localhost-key.pem"),
                    cert: readFileSync("test/fixtures/localhost-cert.pem"),
                });
                const trusted = await serve(fakeOrchestrator());
                let connections = 0;
                untrusted.server.on("connection", () => connections++);
                const [api, identity] = kind.path === "connect/token" ? [trusted, untrusted] : [untrusted, trusted];
                const flow = await load(kind, api.url, { identityUrl: `${identity.url}/identity_/connect/token` });
                const error = await flow.fail({ payload: {} });
                assert.equal(error.code, "UNREACHABLE");
                assert.match(error.message, /does not trust the certificate/);
                assert.equal(connections, 1);
            });

            for (const [fault, code] of [
                ["a reset", "UNREACHABLE"],
                ["a time-out", "TIMED_OUT"],
                ["a 503", "SERVER_ERROR"],
            ] as const)
                it(`that always meets ${fault} is given up within three time-outs`, async () => {
                    const { flow, times } = await start(kind, () => PASSING[fault], { timeout: "0.3" });
                    const begin = performance.now();
                    const error = await flow.fail({ payload: {} });
                    assert.equal(error.code, code, error.message);
                    const took = performance.now() - begin;
                    assert.ok(times.length >= 2, `${times.length} tries`);
                    assert.ok(took < 3_000, `${took} ms`);
                });

            it("is repeated with pauses that grow", async () => {
                const { flow, times } = await start(kind, (number) => (number <= 3 ? status(502) : undefined), {
                    timeout: "2",
                });
                await flow.pass({ payload: {} });
                const pauses = times.slice(1).map((time, at) => time - times[at]!);
                const least = [120, 245, 495];
                assert.equal(pauses.length, 3);
                assert.ok(
                    pauses.every((pause, at) => pause >= least[at]!),
                    pauses.join(", "),
                );
            });

            it("is cancelled when the node is closed", async () => {
                let arrived: (response: ServerResponse) => void = () => undefined;
                const underWay = new Promise<ServerResponse>((resolve) => (arrived = resolve));
                const { flow: closing } = await start(
                    kind,
                    () => (response) => {
                        arrived(response);
                        return noAnswer();
                    },
                    { timeout: "30" },
                );
                closing.give({ payload: {} });
                const gone = once(await underWay, "close");
                const begin = performance.now();
                await closing.stop();
                flow = undefined;
                await gone;
                assert.ok(performance.now() - begin < 10_000);
                assert.deepEqual([closing.out.length, closing.caught.length], [0, 0]);
            });
        });

    describe("A POST of the request node", () => {
        for (const [fault, code] of [
            ["a 503", "SERVER_ERROR"],
            ["a 502", "SERVER_ERROR"],
            ["a 408", "TIMED_OUT"],
            ["a reset", "UNREACHABLE"],
            ["a time-out", "TIMED_OUT"],
        ] as const)
            it(`is not repeated after ${fault}, which does not tell whether it did something`, async () => {
                const { flow, times } = await start(POST, () => PASSING[fault]);
                assert.equal((await flow.fail({ payload: {} })).code, code);
                assert.equal(times.length, 1);
            });

        it("is repeated after a 429", async () => {
            const { flow, times } = await start(POST, first(status(429)));
            await flow.pass({ payload: {} });
            assert.equal(times.length, 2);
        });

        it("is repeated when the connection was never made", async () => {
            const server = await sendTooEarly(POST);
            assert.equal(server.count(POST.path), 1);
        });
    });

    it("StartJobs is repeated when the connection was never made, without a look-up", async () => {
        // It leaves no connection on which the next request could break.
        const server = await serve(async (request, response) => {
            const answer = await fakeOrchestrator()(request, response);
            return answer && { ...answer, headers: { ...answer.headers, connection: "close" } };
        });
        const flow = await load(START, server.url);
        await flow.pass({ payload: {} });
        await new Promise((resolve) => server.server.close(resolve));
        const sent = flow.pass({ payload: {} });
        setTimeout(() => server.server.listen(server.port, "127.0.0.1"), 60); // nothing tells of a refused connection
        await sent;
        assert.deepEqual([server.count("StartJobs"), server.count("/odata/Jobs?")], [2, 0]);
    });

    describe("Retry-After", () => {
        const KINDS: [what: string, kind: Kind, code: number][] = [
            ["a GET that is answered 429", GET, 429],
            ["a GET that is answered 503", GET, 503],
            ["a POST that is answered 429", POST, 429],
            ["a start that is answered 429", START, 429],
            ["a sign-in that is answered 429", READS["A sign-in"]!, 429],
        ];
        /** By the server's clock, which may be wrong, it is one second from now. */
        const date = new Date("2001-02-03T04:05:06Z");
        const HEADERS: [what: string, headers: Record<string, string>][] = [
            ["in seconds", { "retry-after": "1" }],
            ["as a date", { date: date.toUTCString(), "retry-after": new Date(date.getTime() + 1000).toUTCString() }],
        ];
        for (const [what, kind, code] of KINDS)
            for (const [form, headers] of HEADERS)
                it(`${form} delays ${what}`, async () => {
                    const { flow, times } = await start(kind, first(status(code, headers)), { timeout: "2" });
                    await flow.pass({ payload: {} });
                    assert.equal(times.length, 2);
                    const pause = times[1]! - times[0]!;
                    assert.ok(pause >= 950 && pause < 2000, `${pause} ms`);
                });

        const MORE = [
            { id: "id-connection-2", type: "uipath-orchestrator" },
            { id: "id-other", z: "id-tab", x: 1, y: 1, type: "uipath-request", folder: "12", path: "/odata/Other" },
        ];
        /** The request node gives its path with the message; beside it is one of another connection. */
        async function slowedDown(seconds: number): Promise<{ flow: TestFlow; server: TestServer; at: number[] }> {
            const at: number[] = [];
            const server = await serve(
                fakeOrchestrator(({ path }) => {
                    if (!path.includes("/odata/")) return undefined;
                    at.push(performance.now());
                    return at.length === 1
                        ? { status: 429, headers: { "retry-after": String(seconds) }, json: {} }
                        : undefined;
                }),
            );
            const [connection, other] = MORE;
            const flow = await load({ ...GET, node: { ...GET.node, path: "path", pathType: "msg" } }, server.url, {}, [
                { ...connection, url: server.url + BASE },
                { ...other, orchestrator: "id-connection-2", wires: [[]] },
            ]);
            return { flow, server, at };
        }

        it("holds the other requests of the connection back, too, but not those of another connection", async () => {
            const { flow, server, at } = await slowedDown(1);
            const slowed = flow.pass({ path: "/odata/Slowed" });
            while (at.length === 0) await once(server.server, "request");
            await wait(100); // until the answer has come
            const others = Array.from({ length: 5 }, (_, number) => flow.pass({ path: `/odata/Held${number}` }));
            (helper.getNode("id-other") as unknown as { receive(message: object): void }).receive({ payload: {} });
            while (server.count("/odata/Other") === 0) await once(server.server, "request");
            assert.equal(server.count("/odata/Held"), 0);
            await Promise.all([slowed, ...others]);
            const paths = server.requests.map(({ path }) => path).filter((path) => path.includes("/odata/"));
            assert.deepEqual(paths.slice(0, 2), [`${BASE}/odata/Slowed`, `${BASE}/odata/Other`]);
            assert.ok(at[1]! - at[0]! < 900, "the other connection goes on");
            for (const time of at.slice(2)) assert.ok(time - at[0]! >= 950, `${time - at[0]!} ms`);
        });

        it("of more than three time-outs fails at once, and so do later requests, which are not sent", async () => {
            const { flow, at } = await slowedDown(60);
            const begin = performance.now();
            const error = await flow.fail({ path: "/odata/Slowed" });
            assert.equal(error.code, "RATE_LIMITED");
            assert.match(error.message, /try again in 60 s/);
            const later = await flow.fail({ path: "/odata/Later" });
            assert.equal(later.code, "RATE_LIMITED");
            assert.match(later.message, /Nothing was sent.*try again in (60|59) s/);
            assert.equal(at.length, 1);
            assert.ok(performance.now() - begin < 10_000);
        });
    });

    describe("The connection", () => {
        it(`refuses a message when ${MAX_WAITING} requests wait already`, async () => {
            const { flow, times } = await start(GET, () => noAnswer, { concurrency: "1", timeout: "60" });
            for (let count = 0; count <= MAX_WAITING; count++) flow.give({});
            const error = await flow.fail({});
            assert.equal(error.code, "QUEUE_FULL");
            assert.match(error.message, /20000 requests are already waiting/);
            assert.equal(flow.caught.length, 1);
            assert.ok(times.length <= 1);
        }).timeout(300_000);

        it("never has more requests under way than it may, with sign-ins, renewals, look-ups and lost starts", async () => {
            let underWay = 0;
            let most = 0;
            const handler = fakeOrchestrator(async ({ path }, response) => {
                most = Math.max(most, ++underWay);
                response.on("close", () => underWay--);
                await wait(10);
                if (path.includes("connect/token"))
                    return { json: { access_token: `access-${Math.random()}`, expires_in: 0.5 } };
                if (path.includes("StartJobs") && server.count("StartJobs") % 10 === 0)
                    return resetConnection(response);
                return path.includes("/odata/Jobs?") ? { status: 403, json: {} } : undefined;
            });
            const server = await serve(handler);
            // A server of its own, so that the number of connections to one does not hide what is too many.
            const identity = await serve(handler);
            const flow = await load(
                { ...START, node: { ...START.node, process: "p", processType: "msg" } },
                server.url,
                { concurrency: "3", timeout: "5", identityUrl: `${identity.url}/identity_/connect/token` },
            );
            await Promise.all(Array.from({ length: 120 }, (_, at) => flow.send({ payload: {}, p: `Bot ${at}` })));
            assert.equal(most, 3);
            assert.equal(server.count("StartJobs"), 120);
            assert.ok(identity.count("connect/token") > 1);
            assert.ok(server.count("/odata/Jobs?") > 0);
        });

        /** A message each after so many milliseconds; how many connections the server saw. */
        async function connections(kind: Kind, hint: string, pauses: number[]): Promise<number> {
            let count = 0;
            const server = await serve(async (request, response) => {
                const answer = await fakeOrchestrator()(request, response);
                return answer && { ...answer, headers: { ...answer.headers, ...(hint ? { "keep-alive": hint } : {}) } };
            });
            server.server.keepAliveTimeout = 0; // it never closes one, and gives no hint of its own
            server.server.on("connection", () => count++);
            const flow = await load(kind, server.url, { timeout: "5" });
            await flow.pass({ payload: {} });
            for (const pause of pauses) {
                await wait(pause);
                await flow.pass({ payload: {} });
            }
            return count;
        }

        for (const [what, kind] of Object.entries({ "a start": START, "a request": GET })) {
            it(`is used again for ${what} while it has idled shorter than the server's hint less a second`, async () => {
                assert.equal(await connections(kind, "timeout=2", [0, 700]), 1);
            });

            it(`is not used again for ${what} when it has idled longer than the server's hint less a second`, async () => {
                assert.equal(await connections(kind, "timeout=2, max=100", [1050]), 2);
            });
        }

        it("is used again for a start when it has idled less than 4 s without a hint", async () => {
            assert.equal(await connections(START, "", [3000]), 1);
        });

        it("is not used again for a start when it has idled 4 s without a hint", async () => {
            assert.equal(await connections(START, "", [4050]), 2);
        });

        it("is never used again for a start where the hint is a second", async () => {
            // Sign-in, process, start, start.
            assert.equal(await connections(START, "timeout=1", [0]), 4);
        });
    });

    describe("A compressed answer", () => {
        const text = JSON.stringify({ value: [{ Id: 7, Key: "job-key", Name: "ä".repeat(1000) }] });
        const answering =
            (encoding: string, body: Buffer): Fault =>
            (response) => {
                response.writeHead(200, { "content-type": "application/json", "content-encoding": encoding }).end(body);
                return undefined;
            };
        const ENCODED: [encoding: string, body: Buffer][] = [
            ["gzip", gzipSync(text)],
            ["x-gzip", gzipSync(text)],
            ["GZIP", gzipSync(text)],
            ["deflate", deflateSync(text)],
            ["br", brotliCompressSync(text)],
            ["identity", Buffer.from(text)],
        ];
        for (const [encoding, body] of ENCODED)
            for (const [what, kind] of Object.entries({ "a request": GET, "a start": START }))
                it(`to ${what} is read as ${encoding}`, async () => {
                    const { flow, server } = await start(kind, () => answering(encoding, body));
                    assert.deepEqual((await flow.pass({ payload: {} })).payload, JSON.parse(text));
                    const accepted = server.requests.at(-1)!.headers["accept-encoding"];
                    assert.equal(accepted, "gzip, deflate, br");
                });

        const BAD: [what: string, encoding: string, body: Buffer][] = [
            ["in an encoding that was not asked for", "zstd", Buffer.from(text)],
            ["in an encoding named like what every object has", "constructor", Buffer.from(text)],
            ["that is no gzip", "gzip", Buffer.from(text)],
            ["whose gzip is damaged", "gzip", damaged(gzipSync(text))],
            ["whose gzip ends early", "gzip", gzipSync(text).subarray(0, -20)],
            ["that is no brotli", "br", Buffer.from(text)],
        ];
        for (const [what, encoding, body] of BAD)
            it(`${what} is an error, and not asked for again`, async () => {
                const { flow, times } = await start(GET, () => answering(encoding, body));
                assert.equal((await flow.fail({})).code, "BAD_ANSWER");
                assert.equal(times.length, 1);
            });
    });
});

/** The same with some bytes in its middle turned over. */
function damaged(body: Buffer): Buffer {
    const copy = Buffer.from(body);
    for (let at = 12; at < 20; at++) copy[at]! ^= 0xff;
    return copy;
}
