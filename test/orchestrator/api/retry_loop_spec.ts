import { REAL_CLOCK } from "../../../src/orchestrator/clock";
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import fakeTimers from "@sinonjs/fake-timers";
import { RetryLoop, type Retryable } from "../../../src/orchestrator/api/retry-loop";
import type { RetryWhen } from "../../../src/orchestrator/api/retry-policy";
import { TransportFailure, type HttpResponse } from "../../../src/orchestrator/http/exchange";
import { response } from "../client";

const SECOND = 1_000;
const TIMEOUT = 30 * SECOND;

/** What an attempt throws or returns. The function may take its time. */
type Attempt = (timeout: number) => HttpResponse | Promise<HttpResponse>;

const unreachable: Attempt = () => {
    throw new TransportFailure("unreachable", "", false);
};

describe("A request that fails", () => {
    let clock: ReturnType<typeof fakeTimers.install>;
    let loop: RetryLoop;
    /** When each attempt began, and its time-out. */
    let attempts: { at: number; timeout: number }[];
    let controller: AbortController;

    beforeEach(() => {
        clock = fakeTimers.install({ toFake: ["setTimeout", "clearTimeout", "performance"] });
        loop = new RetryLoop(TIMEOUT, { clock: REAL_CLOCK, random: () => 1 });
        attempts = [];
        controller = new AbortController();
    });
    afterEach(() => clock.uninstall());

    const times = (): number[] => attempts.map(({ at }) => at);

    function send(attempt: Attempt, retry: RetryWhen = "always"): Promise<HttpResponse | Error> {
        const request: Retryable = {
            retry,
            signals: [undefined, controller.signal],
            send: async (timeout) => {
                attempts.push({ at: performance.now(), timeout });
                return attempt(timeout);
            },
        };
        return loop.run(request).catch((error: Error) => error);
    }

    const timingOut: Attempt = (timeout) =>
        new Promise((_resolve, reject) =>
            setTimeout(() => reject(new TransportFailure("timedOut", "", true)), timeout),
        );

    it("is sent six times, after pauses that double", async () => {
        const sent = send(unreachable);
        await clock.tickAsync(60 * SECOND);
        assert.deepEqual(times(), [0, 250, 750, 1_750, 3_750, 7_750]);
        assert.equal((await sent) instanceof TransportFailure, true);
    });

    it("is sent until it succeeds", async () => {
        const sent = send((timeout) => (attempts.length < 3 ? unreachable(timeout) : response(200, {})));
        await clock.tickAsync(60 * SECOND);
        assert.equal(((await sent) as HttpResponse).status, 200);
        assert.equal(attempts.length, 3);
    });

    it("ends within three time-outs, for which its last attempts are shortened", async () => {
        const ended = send(timingOut).then(() => performance.now());
        await clock.tickAsync(10 * TIMEOUT);
        assert.deepEqual(attempts, [
            { at: 0, timeout: TIMEOUT },
            { at: 30_250, timeout: TIMEOUT },
            { at: 60_750, timeout: 29_250 },
        ]);
        assert.equal(await ended, 3 * TIMEOUT);
    });

    it("keeps its whole time-out in each attempt if it writes", async () => {
        const slow: Attempt = async (timeout) => {
            await new Promise((resolve) => setTimeout(resolve, 0.7 * TIMEOUT));
            return unreachable(timeout);
        };
        void send(slow, "ifNotReceived");
        await clock.tickAsync(10 * TIMEOUT);
        assert.ok(attempts.length > 3);
        assert.deepEqual(new Set(attempts.map(({ timeout }) => timeout)), new Set([TIMEOUT]));
    });

    it("waits as long as the server asks, and keeps all other requests of the connection back", async () => {
        const throttled = response(429, {}, { "retry-after": "20" });
        void send(() => (attempts.length === 1 ? throttled : response(200, {})));
        await clock.tickAsync(SECOND);
        void send(() => response(200, {}));
        await clock.tickAsync(60 * SECOND);
        assert.deepEqual(times(), [0, 20 * SECOND, 20 * SECOND]);
    });

    it("waits until the last moment at which an attempt may begin, and no longer", async () => {
        const throttled = response(429, {}, { "retry-after": "87" });
        void send(() => (attempts.length === 1 ? throttled : response(200, {})));
        await clock.tickAsync(0);
        const held = send(() => response(200, {}));
        await clock.tickAsync(87 * SECOND);
        assert.equal(((await held) as HttpResponse).status, 200);
        assert.deepEqual(times(), [0, 87 * SECOND, 87 * SECOND]);
    });

    it("ends at once where the server asks for too long a pause, and so do all other requests until then", async () => {
        const throttled = response(429, {}, { "retry-after": "200" });
        assert.equal(await send(() => throttled), throttled);
        assert.equal(((await send(() => response(200, {}))) as unknown as { code: string }).code, "RATE_LIMITED");
        assert.equal(attempts.length, 1);
        const later = clock.tickAsync(201 * SECOND).then(() => send(() => response(200, {})));
        assert.equal(((await later) as HttpResponse).status, 200);
    });

    it("says for how long it is held back", async () => {
        await send(() => response(429, {}, { "retry-after": "200" }));
        const { sentences } = (await send(() => response(200, {}))) as unknown as { sentences: unknown };
        assert.deepEqual(sentences, [
            { key: "network.heldBack" },
            { key: "hint.rateLimited", values: { seconds: 200 } },
        ]);
    });

    it("is not sent again where one of its signals was aborted during the attempt", async () => {
        const sent = send((timeout) => {
            controller.abort();
            return unreachable(timeout);
        });
        await clock.tickAsync(60 * SECOND);
        assert.equal(((await sent) as unknown as { code: string }).code, "UNREACHABLE");
        assert.equal(attempts.length, 1);
    });

    it("ends at once when it is aborted between attempts, and leaves no timer and no listener behind", async () => {
        const sent = send(unreachable);
        await clock.tickAsync(SECOND);
        controller.abort();
        assert.equal(((await sent) as unknown as { code: string }).code, "UNREACHABLE");
        assert.equal(clock.countTimers(), 0);
        assert.deepEqual(getEventListeners(controller.signal, "abort"), []);
    });

    it("leaves no listener behind when it succeeds in the end", async () => {
        const sent = send((timeout) => (attempts.length < 2 ? unreachable(timeout) : response(200, {})));
        await clock.tickAsync(60 * SECOND);
        await sent;
        assert.deepEqual(getEventListeners(controller.signal, "abort"), []);
    });

    it("is not sent again because of a bug", async () => {
        const bug = new TypeError("a bug");
        const sent = send(() => {
            throw bug;
        });
        await clock.tickAsync(60 * SECOND);
        assert.equal(await sent, bug);
        assert.equal(attempts.length, 1);
    });
});
