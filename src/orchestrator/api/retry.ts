import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import { TransportFailure, type HttpAnswer, type TransportProblem } from "../http/exchange";
import { retryAfter } from "../responses/retry-after";

/** All tries of one request end within so many times the time-out of one. */
const TIMEOUTS = 3;

/** No try is begun with less than this of a time-out left. */
const LEAST_LEFT = 0.1;

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

/** A request, and how it is repeated. */
export interface Tries {
    repeat: Repeat;
    /** Sends it once. `timeout` in milliseconds. @throws TransportFailure */
    send(timeout: number): Promise<HttpAnswer>;
    /** Further answers that are worth another try. */
    isTransient?(answer: HttpAnswer): boolean;
    /** Each gives the pause up. */
    signals: readonly (AbortSignal | undefined)[];
}

/**
 * Repeats requests that failed in passing, with growing pauses, and holds all requests of a connection back while the server asks
 * for it.
 */
export class Repeater {
    readonly #timeout: number;
    /** By `performance.now()`: nothing is sent earlier. 0: the server has never asked for a pause. */
    #notBefore = 0;

    /** `timeout` of one try, in milliseconds. */
    constructor(timeout: number) {
        this.#timeout = timeout;
    }

    /** The last answer, or what `send` threw last. @throws OrchestratorError RATE_LIMITED when the server wants no request for too long, UNREACHABLE when given up */
    async run(tries: Tries): Promise<HttpAnswer> {
        // A try with next to no time would only hide the failure that is known.
        const deadline = performance.now() + (TIMEOUTS - LEAST_LEFT) * this.#timeout;
        for (let count = 1; ; count++) {
            if (this.#notBefore > 0) await this.#turn(deadline, tries);
            const left = deadline + LEAST_LEFT * this.#timeout - performance.now();
            // What may arrive must not be cut short: nobody would know what became of it.
            const timeout = tries.repeat === "always" ? Math.min(this.#timeout, left) : this.#timeout;
            let outcome: HttpAnswer | TransportFailure;
            try {
                outcome = await tries.send(timeout);
            } catch (error) {
                outcome = asFailure(error);
            }
            const pause = this.#pauseAfter(outcome, count, tries);
            if (pause === undefined || performance.now() + pause > deadline) {
                if (outcome instanceof TransportFailure) throw outcome;
                return outcome;
            }
            await pauseFor(pause, tries);
        }
    }

    /** Waits as long as the server asked this connection to. */
    async #turn(deadline: number, tries: Tries): Promise<void> {
        for (let wait: number; (wait = this.#notBefore - performance.now()) > 0;) {
            if (this.#notBefore > deadline)
                throw new OrchestratorError("RATE_LIMITED", [
                    sentence("network.heldBack"),
                    sentence("hint.rateLimited", { seconds: Math.ceil(wait / 1000) }),
                ]);
            await pauseFor(wait, tries);
        }
    }

    /** Undefined: no further try. */
    #pauseAfter(outcome: HttpAnswer | TransportFailure, count: number, tries: Tries): number | undefined {
        const isWorth = isWorthAnother(outcome, tries);
        const told = outcome instanceof TransportFailure ? undefined : retryAfter(outcome);
        const slowed = isSlowedDown(outcome, told);
        if (!isWorth && !slowed) return undefined;
        const pause = told ?? backOff(count);
        if (slowed) this.#notBefore = Math.max(this.#notBefore, performance.now() + Math.min(pause, LONGEST_HOLD));
        if (!slowed && count >= MOST_TRIES) return undefined;
        return isWorth ? pause : undefined;
    }
}

function isSlowedDown(outcome: HttpAnswer | TransportFailure, told: number | undefined): boolean {
    return outcome.status === 429 || (outcome.status === 503 && told !== undefined);
}

function isWorthAnother(outcome: HttpAnswer | TransportFailure, { repeat, isTransient }: Tries): boolean {
    if (repeat === "never" || (repeat === "ifNotArrived" && mayHaveArrived(outcome))) return false;
    return outcome instanceof TransportFailure
        ? TRANSIENT_PROBLEMS.has(outcome.problem)
        : TRANSIENT_STATUSES.has(outcome.status) || isTransient?.(outcome) === true;
}

function mayHaveArrived(outcome: HttpAnswer | TransportFailure): boolean {
    return outcome instanceof TransportFailure ? outcome.sent : outcome.status !== 429;
}

/** Half of it at random, so that many who failed at once don't come again at once. */
function backOff(count: number): number {
    return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (count - 1)) * (0.5 + Math.random() / 2);
}

function asFailure(error: unknown): TransportFailure {
    if (error instanceof TransportFailure) return error;
    throw error;
}

/** @throws OrchestratorError UNREACHABLE when given up */
function pauseFor(milliseconds: number, { signals }: Tries): Promise<void> {
    return new Promise((resolve, reject) => {
        const end = (): void => {
            clearTimeout(timer);
            for (const signal of signals) signal?.removeEventListener("abort", giveUp);
        };
        const giveUp = (): void => {
            end();
            reject(new OrchestratorError("UNREACHABLE", [sentence("network.closed")]));
        };
        const timer = setTimeout(() => {
            end();
            resolve();
        }, milliseconds);
        for (const signal of signals) signal?.addEventListener("abort", giveUp, { once: true });
        if (signals.some((signal) => signal?.aborted)) giveUp();
    });
}
