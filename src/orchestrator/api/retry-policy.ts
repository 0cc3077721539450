/** When a request is sent again: a pure function of what was seen. */
import type { HttpAnswer, TransportProblem } from "../http/exchange";
import { TransportFailure } from "../http/exchange";
import { retryAfter } from "../responses/retry-after";

/** A server that asks for no pause gets so many tries: one that is not there should be reported soon. */
const MOST_TRIES = 6;

/** Pauses between tries: the first, doubled each time, and the longest. Milliseconds. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 8_000;

/** A server that asks for more is asked again all the same. Milliseconds. */
const LONGEST_HOLD = 5 * 60_000;

const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);
const TRANSIENT_PROBLEMS: ReadonlySet<TransportProblem> = new Set(["unreachable", "timedOut", "broken", "tlsClosed"]);

/** `ifNotArrived`: only where it is certain that the server did nothing. `always`: a second request does no harm. */
export type Repeat = "never" | "ifNotArrived" | "always";

/** What one try came to. */
export type Outcome = HttpAnswer | TransportFailure;

export interface RetryRules {
    repeat: Repeat;
    /** Further answers that are worth another try. */
    isTransient?(answer: HttpAnswer): boolean;
}

export interface RetryDecision {
    /** Milliseconds until the next try; undefined: there is none. */
    pause: number | undefined;
    /** Milliseconds for which the server wants no request of this connection at all; 0: it does not say so. */
    hold: number;
}

/** `tries`: how many there were, this one included. `random`: from 0 to 1, spreads those who failed at once. */
export function decideRetry(outcome: Outcome, tries: number, rules: RetryRules, random: number): RetryDecision {
    const told = outcome instanceof TransportFailure ? undefined : retryAfter(outcome);
    const isHeld = outcome.status === 429 || (outcome.status === 503 && told !== undefined);
    const pause = told ?? backOff(tries, random);
    const isWorth = isWorthAnother(outcome, rules) && (isHeld || tries < MOST_TRIES);
    return { pause: isWorth ? pause : undefined, hold: isHeld ? Math.min(pause, LONGEST_HOLD) : 0 };
}

function isWorthAnother(outcome: Outcome, { repeat, isTransient }: RetryRules): boolean {
    if (repeat === "never" || (repeat === "ifNotArrived" && mayHaveArrived(outcome))) return false;
    return outcome instanceof TransportFailure
        ? TRANSIENT_PROBLEMS.has(outcome.problem)
        : TRANSIENT_STATUSES.has(outcome.status) || isTransient?.(outcome) === true;
}

function mayHaveArrived(outcome: Outcome): boolean {
    return outcome instanceof TransportFailure ? outcome.sent : outcome.status !== 429;
}

/** Half of it at random. */
function backOff(tries: number, random: number): number {
    return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tries - 1)) * (0.5 + random / 2);
}
