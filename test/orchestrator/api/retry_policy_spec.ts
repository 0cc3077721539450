import assert from "node:assert/strict";
import {
    decideRetry,
    type Outcome,
    type RetryCircumstances,
    type RetryWhen,
} from "../../../src/orchestrator/api/retry-policy";
import { TransportFailure } from "../../../src/orchestrator/http/exchange";
import type { TransportProblem } from "../../../src/orchestrator/http/transport-problem";
import { response } from "../client";

const at = (random: number): RetryCircumstances => ({ random, date: Date.parse("2026-01-05T08:00:00Z") });
const failed = (problem: TransportProblem, sent: boolean): Outcome => new TransportFailure(problem, "", sent);
const responded = (status: number, headers = {}): Outcome => response(status, {}, headers);

/** An outcome, and for which requests it is retried. */
const OUTCOMES: [words: string, outcome: Outcome, retried: RetryWhen[]][] = [
    ["a success", responded(200), []],
    ["a refusal", responded(400), []],
    ["a refused sign-in", responded(401), []],
    ["something missing", responded(404), []],
    ["a conflict", responded(409), []],
    ["an exception of the server", responded(500), []],
    ["a server that gave up waiting", responded(408), ["always"]],
    ["a gateway without its server", responded(502), ["always"]],
    ["a server that is overloaded", responded(503), ["always"]],
    ["a gateway that gave up waiting", responded(504), ["always"]],
    ["too many requests", responded(429), ["always", "ifNotReceived"]],
    ["a server that is not there", failed("unreachable", false), ["always", "ifNotReceived"]],
    ["a handshake that was cut", failed("tlsClosed", false), ["always", "ifNotReceived"]],
    ["a connection that broke before the request left", failed("broken", false), ["always", "ifNotReceived"]],
    ["a connection that broke afterwards", failed("broken", true), ["always"]],
    ["a response that did not come in time", failed("timedOut", true), ["always"]],
    ["an expired certificate", failed("certificateExpired", false), []],
    ["a proxy that refuses", failed("proxy", false), []],
    ["a response that is too large", failed("tooLarge", true), []],
    ["a response that can't be read", failed("unreadable", true), []],
    ["a request that was aborted", failed("aborted", false), []],
];

describe("After", () => {
    for (const [words, outcome, retried] of OUTCOMES)
        for (const retry of ["always", "ifNotReceived", "never"] as const) {
            const isRetried = retried.includes(retry);
            it(`${words} a request is ${isRetried ? "" : "not "}sent again, if that is allowed ${retry}`, () => {
                const { pause } = decideRetry(outcome, 1, { retry }, at(0.5));
                assert.equal(pause !== undefined, isRetried);
            });
        }

    it("a response that is known to pass a read is sent again, but nothing that may have been received", () => {
        const isTransient = (): boolean => true;
        assert.ok(decideRetry(responded(200), 1, { retry: "always", isTransient }, at(0)).pause);
        assert.equal(decideRetry(responded(200), 1, { retry: "ifNotReceived", isTransient }, at(0)).pause, undefined);
    });
});

describe("The pause before a request is sent again", () => {
    const pauseOf = (attempts: number, random: number): number | undefined =>
        decideRetry(failed("unreachable", false), attempts, { retry: "always" }, at(random)).pause;

    it("doubles each time, and ends after six attempts", () => {
        assert.deepEqual(
            [1, 2, 3, 4, 5, 6].map((attempts) => pauseOf(attempts, 1)),
            [250, 500, 1_000, 2_000, 4_000, undefined],
        );
    });

    it("is up to half as long by chance, so that many clients don't come back together", () => {
        assert.equal(pauseOf(3, 0), 500);
    });

    it("never exceeds eight seconds", () => {
        const { pause } = decideRetry(responded(429), 20, { retry: "always" }, at(1));
        assert.equal(pause, 8_000);
    });

    it("is the one that the server asks for", () => {
        const decision = decideRetry(responded(502, { "retry-after": "7" }), 1, { retry: "always" }, at(0));
        assert.deepEqual(decision, { pause: 7_000, throttle: 0 });
    });
});

describe("A connection is kept quiet", () => {
    const throttleOf = (outcome: Outcome): number => decideRetry(outcome, 1, { retry: "never" }, at(1)).throttle;

    it("after too many requests, even by a request that is not sent again", () => {
        assert.equal(throttleOf(responded(429)), 250);
        assert.equal(throttleOf(responded(429, { "retry-after": "30" })), 30_000);
    });

    it("by an overloaded server only if it says for how long", () => {
        assert.equal(throttleOf(responded(503)), 0);
        assert.equal(throttleOf(responded(503, { "retry-after": "30" })), 30_000);
    });

    it("for five minutes at most, whatever the server asks for", () => {
        assert.equal(throttleOf(responded(429, { "retry-after": "86400" })), 300_000);
    });

    it("by nothing else", () => {
        assert.equal(throttleOf(responded(502, { "retry-after": "30" })), 0);
        assert.equal(throttleOf(failed("unreachable", false)), 0);
    });
});
