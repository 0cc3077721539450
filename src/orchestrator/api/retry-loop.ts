import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import { TransportFailure, type HttpAnswer } from "../http/exchange";
import { decideRetry, type Outcome, type RetryRules } from "./retry-policy";

/** All tries of one request end within so many times the time-out of one. */
const TIMEOUTS = 3;

/** No try is begun with less than this of a time-out left. */
const LEAST_LEFT = 0.1;

/** A request, and how it may be repeated. */
export interface Retryable extends RetryRules {
    /** Sends it once. `timeout` in milliseconds. @throws TransportFailure */
    send(timeout: number): Promise<HttpAnswer>;
    /** Each gives the pause up. */
    signals: readonly (AbortSignal | undefined)[];
}

/**
 * The timing of retries: pauses between the tries of a request, and holds all requests of a connection back while the server asks
 * for it.
 */
export class RetryLoop {
    readonly #timeout: number;
    /** By `performance.now()`: nothing is sent earlier. 0: the server has never asked for a pause. */
    #notBefore = 0;

    /** `timeout` of one try, in milliseconds. */
    constructor(timeout: number) {
        this.#timeout = timeout;
    }

    /** The last answer, or what `send` threw last. @throws OrchestratorError RATE_LIMITED when the server wants no request for too long, UNREACHABLE when given up */
    async run(request: Retryable): Promise<HttpAnswer> {
        // A try with next to no time would only hide the failure that is known.
        const deadline = performance.now() + (TIMEOUTS - LEAST_LEFT) * this.#timeout;
        for (let tries = 1; ; tries++) {
            if (this.#notBefore > 0) await this.#heldBack(deadline, request);
            const left = deadline + LEAST_LEFT * this.#timeout - performance.now();
            // What may arrive must not be cut short: nobody would know what became of it.
            const timeout = request.repeat === "always" ? Math.min(this.#timeout, left) : this.#timeout;
            let outcome: Outcome;
            try {
                outcome = await request.send(timeout);
            } catch (error) {
                outcome = asFailure(error);
            }
            const { pause, hold } = decideRetry(outcome, tries, request, Math.random());
            if (hold > 0) this.#notBefore = Math.max(this.#notBefore, performance.now() + hold);
            if (pause === undefined || performance.now() + pause > deadline) {
                if (outcome instanceof TransportFailure) throw outcome;
                return outcome;
            }
            await pauseFor(pause, request);
        }
    }

    /** Waits as long as the server asked this connection to. */
    async #heldBack(deadline: number, request: Retryable): Promise<void> {
        for (let wait: number; (wait = this.#notBefore - performance.now()) > 0;) {
            if (this.#notBefore > deadline)
                throw new OrchestratorError("RATE_LIMITED", [
                    sentence("network.heldBack"),
                    sentence("hint.rateLimited", { seconds: Math.ceil(wait / 1000) }),
                ]);
            await pauseFor(wait, request);
        }
    }
}

function asFailure(error: unknown): TransportFailure {
    if (error instanceof TransportFailure) return error;
    throw error;
}

/** @throws OrchestratorError UNREACHABLE when given up */
function pauseFor(milliseconds: number, { signals }: Retryable): Promise<void> {
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
