/** What becomes of requests when their connection closes, and which failures pass. */
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import fakeTimers from "@sinonjs/fake-timers";
import { Api } from "../../../src/orchestrator/api/api";
import type { ApiRequest } from "../../../src/orchestrator/api/api-request";
import { HttpClient } from "../../../src/orchestrator/api/http-client";
import { ServerFacts } from "../../../src/orchestrator/api/server-facts";
import { REAL_CLOCK } from "../../../src/orchestrator/clock";
import type { Environment } from "../../../src/orchestrator/environment";
import type { TransportOptions } from "../../../src/orchestrator/http/connection-pools";
import { TransportFailure, type HttpResponse } from "../../../src/orchestrator/http/exchange";
import type { HttpRequest } from "../../../src/orchestrator/http/transport";
import type { ConnectionSettings, SignIn } from "../../../src/orchestrator/settings";
import { environment, response, settings, type Respond } from "../client";

const BASE = "https://orchestrator.invalid";
const GET: ApiRequest = { method: "GET", path: "/odata/Jobs" };
const POST: ApiRequest = { method: "POST", path: "/odata/Jobs" };
const PASSWORD: SignIn = { way: "password", tenant: "", username: "", password: "" };

const page = (status: number): HttpResponse => {
    return { status, headers: { "content-type": "text/html" }, body: Buffer.from("<html>") };
};

describe("A request of a connection", () => {
    let clock: ReturnType<typeof fakeTimers.install>;
    let sent: HttpRequest[];

    beforeEach(() => {
        sent = [];
        clock = fakeTimers.install({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    });
    afterEach(() => clock.uninstall());

    const recording =
        (respond: Respond): Respond =>
        (request) => {
            sent.push(request);
            return respond(request);
        };
    const apiOf = (respond: Respond, more?: Partial<ConnectionSettings>): Api =>
        new Api(settings(BASE, more), environment(recording(respond)));
    const codeOf = (request: Promise<HttpResponse>): Promise<unknown> =>
        request.then(
            ({ status }) => status,
            (error: { code?: string; problem?: string }) => error.code ?? error.problem,
        );
    const abortable: Respond = ({ signal }) =>
        new Promise((_resolve, reject) =>
            signal?.addEventListener("abort", () => reject(new TransportFailure("aborted", "", true))),
        );

    it("goes through the proxy and with the certificates of the connection, over as many sockets as it may have", () => {
        const tls = { cert: "c" };
        const proxy = { url: "http://proxy", password: "", noProxy: [] };
        let options: TransportOptions | undefined;
        const createTransport: Environment["createTransport"] = (given) => {
            options = given;
            return { send: () => assert.fail("sent"), close: () => undefined };
        };
        void new Api(settings(BASE, { tls, proxy, concurrency: 3 }), {
            ...environment(() => response(200, {})),
            createTransport,
        });
        assert.deepEqual(options, { tls, proxy, maxSockets: 3, timeout: 5_000 });
    });

    for (const [words, request, aborts] of [
        ["is aborted when the connection begins to close", GET, true],
        ["that looks a start up goes on while the connection closes", { ...GET, reconciling: true }, false],
        ["that starts a job goes on while the connection closes", { ...POST, cancelBeforeSend: new AbortController().signal }, false], // prettier-ignore
    ] as const)
        it(words, async () => {
            const api = apiOf(abortable);
            const ended = codeOf(api.send(request));
            await clock.tickAsync(1);
            api.beginClose();
            await clock.tickAsync(20_000);
            assert.equal(await ended, aborts ? "aborted" : "timedOut");
        });

    it("that looks a start up is aborted when the connection is closed for good", async () => {
        const api = apiOf(abortable);
        const ended = codeOf(api.send({ ...GET, reconciling: true }));
        await clock.tickAsync(1);
        api.beginClose();
        api.close();
        await clock.tickAsync(1);
        assert.equal(await ended, "aborted");
    });

    it("is aborted by its own signal, and not when the connection closes", async () => {
        const controller = new AbortController();
        const api = apiOf(abortable);
        const ended = codeOf(api.send({ ...GET, signal: controller.signal }));
        await clock.tickAsync(1);
        assert.equal(sent[0]!.signal, controller.signal);
        controller.abort();
        assert.equal(await ended, "aborted");
    });

    it("is not sent any more when the connection is closing, unless it looks a start up", async () => {
        const api = apiOf(() => response(200, {}));
        api.beginClose();
        assert.equal(await codeOf(api.send(GET)), "UNREACHABLE");
        assert.equal(sent.length, 0);
        assert.equal(await codeOf(api.send({ ...GET, reconciling: true })), 200);
    });

    it("is not sent when it was cancelled before", async () => {
        const api = apiOf(() => response(200, {}));
        assert.equal(await codeOf(api.send({ ...POST, cancelBeforeSend: AbortSignal.abort() })), "UNREACHABLE");
        assert.equal(sent.length, 0);
    });

    it("is not sent again when it is cancelled in the pause after a failure", async () => {
        const controller = new AbortController();
        const api = apiOf(() => response(503, {}));
        const ended = codeOf(api.send({ ...GET, cancelBeforeSend: controller.signal }));
        await clock.tickAsync(1);
        controller.abort();
        assert.equal(await ended, "UNREACHABLE");
        assert.equal(sent.length, 1);
    });

    it("tells before each attempt that it is being sent", async () => {
        let told = 0;
        const ended = apiOf(() => response(503, {})).send({ ...GET, onSend: () => told++ });
        await clock.tickAsync(60_000);
        await ended;
        assert.equal(told, 6);
    });

    for (const [method, status, times] of [
        ["GET", 503, 6],
        ["POST", 503, 1],
        ["POST", 429, 6],
        ["PUT", 408, 1],
        ["GET", 500, 1],
    ] as const)
        // prettier-ignore
        it(`${times === 1 ? "is not sent again" : "is sent again"}: ${method} after ${status}`, async () => {
            const ended = apiOf(() => response(status, {})).send({ method, path: "/x" });
            // A server that throttles may keep it longer than the attempts last.
            await clock.tickAsync(14_000);
            assert.equal((await ended).status, status);
            assert.ok(times === 1 ? sent.length === 1 : sent.length >= times, String(sent.length));
        });

    it("is sent again after a page, once Orchestrator has answered at the address, and not before", async () => {
        let isPage = true;
        const api = apiOf(() => (isPage ? page(200) : response(200, {})));
        assert.equal((await api.send(GET)).status, 200);
        assert.equal(sent.length, 1);
        isPage = false;
        await api.send(GET);
        isPage = true;
        const again = api.send(GET);
        await clock.tickAsync(60_000);
        await again;
        assert.equal(sent.length, 8);
    });

    describe("for a token", () => {
        function clientOf(respond: Respond, signIn: SignIn, hasAnswered = true): HttpClient {
            const server = new ServerFacts(REAL_CLOCK, undefined);
            if (hasAnswered) server.note(response(200, {}));
            return new HttpClient(settings(BASE, { signIn }), server, environment(recording(respond)));
        }
        async function attempts(answer: HttpResponse, signIn: SignIn, hasAnswered?: boolean): Promise<number> {
            const asked = codeOf(clientOf(() => answer, signIn, hasAnswered).sendSignIn({ method: "POST", url: BASE }));
            await clock.tickAsync(60_000);
            await asked;
            return sent.length;
        }
        const TOKEN: SignIn = { way: "token", token: "t" };

        for (const [words, answer, signIn, hasAnswered, times] of [
            ["is sent again after a page", page(200), TOKEN, true, 6],
            ["is sent again after a page of a failing gateway", page(500), TOKEN, true, 6],
            ["is not sent again after a page that refuses it", page(400), TOKEN, true, 1],
            ["is not sent again after a page where no Orchestrator has ever answered", page(200), TOKEN, false, 1],
            ["is not sent again after a page with a password, since accounts are locked", page(200), PASSWORD, true, 1],
            ["is sent again after a 503", response(503, {}), PASSWORD, true, 6],
            ["is not sent again after a refusal", response(401, {}), TOKEN, true, 1],
        ] as const)
            it(words, async () => assert.equal(await attempts(answer, signIn, hasAnswered), times));

        it("is aborted only when the connection is closed for good, and has a short answer", async () => {
            const client = clientOf(abortable, TOKEN);
            const asked = codeOf(client.sendSignIn({ method: "POST", url: BASE }));
            await clock.tickAsync(1);
            client.beginClose();
            assert.equal(sent[0]!.signal!.aborted, false);
            assert.equal(sent[0]!.maxBytes, 1024 * 1024);
            client.close();
            assert.equal(await asked, "aborted");
        });

        it("is given up by those who wait when the connection closes, and goes on", async () => {
            const client = clientOf(abortable, TOKEN);
            const work = new Promise<string>((resolve) => setTimeout(resolve, 1_000, "token"));
            const waiting = client.whileOpen(work).catch((error: { code: string }) => error.code);
            client.beginClose();
            assert.equal(await waiting, "UNREACHABLE");
            assert.equal(await client.whileOpen(work).catch((error: { code: string }) => error.code), "UNREACHABLE");
            await clock.tickAsync(1_000);
            assert.equal(await work, "token");
        });

        it("leaves no listener behind when those who wait for it have it", async () => {
            const client = clientOf(() => response(200, {}), TOKEN);
            await client.send(BASE, { method: "GET" }, {});
            const { signal } = sent[0]!;
            const waiting = client.whileOpen(Promise.resolve("token"));
            assert.equal(getEventListeners(signal!, "abort").length, 1);
            await waiting;
            assert.deepEqual(getEventListeners(signal!, "abort"), []);
        });
    });
});
