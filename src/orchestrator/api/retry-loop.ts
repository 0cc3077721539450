import type { Clock } from "../clock";
import type { Environment } from "../environment";
import { connectionClosed } from "../errors/connection-closed";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import { TransportFailure, type HttpResponse } from "../http/exchange";
import { decideRetry, type Outcome, type RetryRules } from "./retry-policy";

/** All attempts of a request end within this many time-outs. */
const TIMEOUTS = 3;

/** No attempt begins with less than this part of a time-out left: it would only hide the known failure. */
const LEAST_LEFT = 0.1;

/** A request that may be sent several times. */
export interface Retryable extends RetryRules {
    /** Sends it once. `timeout` is in milliseconds. @throws TransportFailure */
    send(timeout: number): Promise<HttpResponse>;
    /** Each of them cancels a pause. */
    signals: readonly (AbortSignal | undefined)[];
}

/** Times the attempts of requests, and keeps a whole connection quiet while the server asks for it. */
export class RetryLoop {
    /** By the process's clock: no request is sent earlier. 0: the server has never throttled. */
    #notBefore = 0;

    /** `timeout` of one attempt, in milliseconds. */
    constructor(
        private readonly timeout: number,
        private readonly environment: Pick<Environment, "clock" | "random">,
    ) {}

    /**
     * The last response, or what the last attempt threw.
     * @throws OrchestratorError RATE_LIMITED when the server throttles for too long, UNREACHABLE when a signal aborts
     */
    async run(request: Retryable): Promise<HttpResponse> {
        const { clock, random } = this.environment;
        const deadline = clock.now() + (TIMEOUTS - LEAST_LEFT) * this.timeout;
        for (let attempts = 1; ; attempts++) {
            if (this.#notBefore > 0) await this.#waitForServer(deadline, request);
            const left = deadline + LEAST_LEFT * this.timeout - clock.now();
            // A write keeps its whole time-out. If it were cut short, its outcome would be unknown.
            const timeout = request.retry === "always" ? Math.min(this.timeout, left) : this.timeout;
            let outcome: Outcome;
            try {
                outcome = await request.send(timeout);
            } catch (error) {
                outcome = asFailure(error);
            }
            const { pause, throttle } = decideRetry(outcome, attempts, request, {
                date: clock.date(),
                random: random(),
            });
            if (throttle > 0) this.#notBefore = Math.max(this.#notBefore, clock.now() + throttle);
            if (pause === undefined || clock.now() + pause > deadline) {
                if (outcome instanceof TransportFailure) throw outcome;
                return outcome;
            }
            await pauseFor(pause, clock, request);
        }
    }

    async #waitForServer(deadline: number, request: Retryable): Promise<void> {
        for (let wait: number; (wait = this.#notBefore - this.environment.clock.now()) > 0;) {
            if (this.#notBefore > deadline)
                throw new OrchestratorError("RATE_LIMITED", [
                    sentence("network.heldBack"),
                    sentence("hint.rateLimited", { seconds: Math.ceil(wait / 1000) }),
                ]);
            await pauseFor(wait, this.environment.clock, request);
        }
    }
}

function asFailure(error: unknown): TransportFailure {
    if (error instanceof TransportFailure) return error;
    throw error;
}

/** @throws OrchestratorError UNREACHABLE when a signal aborts */
function pauseFor(milliseconds: number, clock: Clock, { signals }: Retryable): Promise<void> {
    return new Promise((resolve, reject) => {
        const end = (): void => {
            clock.clearTimeout(timer);
            for (const signal of signals) signal?.removeEventListener("abort", cancel);
        };
        const cancel = (): void => {
            end();
            reject(connectionClosed());
        };
        const timer = clock.setTimeout(() => {
            end();
            resolve();
        }, milliseconds);
        for (const signal of signals) signal?.addEventListener("abort", cancel, { once: true });
        if (signals.some((signal) => signal?.aborted)) cancel();
    });
}
