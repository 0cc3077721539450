/** Decides whether a request is sent again: a pure function of the outcomes of earlier attempts. */
import { TransportFailure, type HttpResponse } from "../http/exchange";
import type { TransportProblem } from "../http/transport-problem";
import { retryAfter } from "../responses/retry-after";

/** The number of attempts if the server does not ask to wait. Users should soon learn that a server is not there. */
const MAX_ATTEMPTS = 6;

/** The back-off starts with the first pause and doubles up to the longest. Milliseconds. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 8_000;

/** A server may ask for a longer pause. The connection then tries again after this. Milliseconds. */
const LONGEST_THROTTLE = 5 * 60_000;

const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);
const TRANSIENT_PROBLEMS: ReadonlySet<TransportProblem> = new Set(["unreachable", "timedOut", "broken", "tlsClosed"]);

/** `ifNotReceived`: only where the server certainly has done nothing. `always`: a second request does no harm. */
export type RetryWhen = "never" | "ifNotReceived" | "always";

/** The outcome of one attempt. */
export type Outcome = HttpResponse | TransportFailure;

export interface RetryRules {
    retry: RetryWhen;
    /** Recognises further responses as transient. */
    isTransient?(response: HttpResponse): boolean;
}

export interface RetryDecision {
    /** Milliseconds until the next attempt; undefined: there is none. */
    pause: number | undefined;
    /** Milliseconds in which the server wants no request of this connection at all; 0: it did not ask. */
    throttle: number;
}

const LAST: RetryDecision = { pause: undefined, throttle: 0 };

/** What the decision takes from the process. */
export interface RetryCircumstances {
    /** From 0 to 1. It spreads requests that failed at once. */
    random: number;
    /** Our own time in milliseconds since 1970, used if the server does not send its time. */
    date: number;
}

/** `attempts` includes this one. */
export function decideRetry(
    outcome: Outcome,
    attempts: number,
    rules: RetryRules,
    { random, date }: RetryCircumstances,
): RetryDecision {
    const isRetryable = mayRetry(outcome, rules);
    if (!isRetryable && outcome.status !== 429 && outcome.status !== 503) return LAST;
    const requested = outcome instanceof TransportFailure ? undefined : retryAfter(outcome, date);
    const isThrottled = outcome.status === 429 || (outcome.status === 503 && requested !== undefined);
    const pause = requested ?? backOff(attempts, random);
    const shouldRetry = isRetryable && (isThrottled || attempts < MAX_ATTEMPTS);
    return { pause: shouldRetry ? pause : undefined, throttle: isThrottled ? Math.min(pause, LONGEST_THROTTLE) : 0 };
}

function mayRetry(outcome: Outcome, { retry, isTransient }: RetryRules): boolean {
    if (retry === "never" || (retry === "ifNotReceived" && mayBeReceived(outcome))) return false;
    return outcome instanceof TransportFailure
        ? TRANSIENT_PROBLEMS.has(outcome.problem)
        : TRANSIENT_STATUSES.has(outcome.status) || isTransient?.(outcome) === true;
}

function mayBeReceived(outcome: Outcome): boolean {
    return outcome instanceof TransportFailure ? outcome.sent : outcome.status !== 429;
}

/** Half of the pause is random. */
function backOff(attempts: number, random: number): number {
    return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1)) * (0.5 + random / 2);
}
