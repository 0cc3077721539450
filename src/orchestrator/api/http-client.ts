import { setMaxListeners } from "node:events";
import type { Environment } from "../environment";
import { connectionClosed } from "../errors/connection-closed";
import type { HttpResponse } from "../http/exchange";
import { MAX_BYTES_OF_SHORT, type HttpRequest, type HttpTransport } from "../http/transport";
import { isMalformed } from "../responses/response-body";
import type { ConnectionSettings } from "../settings";
import type { RequestOptions } from "./api-request";
import { RetryLoop, type Retryable } from "./retry-loop";
import type { RetryWhen } from "./retry-policy";
import type { ServerFacts } from "./server-facts";

/** Sends the requests of one connection over HTTP, with retries, for as long as the connection is open. */
export class HttpClient {
    readonly #transport: HttpTransport;
    readonly #retries: RetryLoop;
    readonly #timeout: number;
    readonly #closing = new AbortController();
    readonly #closed = new AbortController();
    readonly #locksAccounts: boolean;

    constructor(
        { tls, proxy, concurrency, timeout, signIn }: ConnectionSettings,
        private readonly server: ServerFacts,
        private readonly environment: Environment,
    ) {
        this.#transport = environment.createTransport({ tls, proxy, maxSockets: concurrency, timeout });
        this.#timeout = timeout;
        this.#retries = new RetryLoop(timeout, environment);
        this.#locksAccounts = signIn.way === "password";
        // Each request under way adds a listener, and there may be many.
        setMaxListeners(0, this.#closing.signal, this.#closed.signal);
    }

    /** The last response. @throws TransportFailure; OrchestratorError where the request was cancelled or the server throttles */
    send(url: string, options: RequestOptions, headers: Record<string, string>): Promise<HttpResponse> {
        return this.#retries.run(this.#prepare(url, options, headers));
    }

    /** As `send`, to a server that is not Orchestrator. Where it throttles, only this request waits. */
    sendElsewhere(url: string, options: RequestOptions, headers: Record<string, string>): Promise<HttpResponse> {
        return new RetryLoop(this.#timeout, this.environment).run(this.#prepare(url, options, headers));
    }

    /** A request for a token. A refused one is not retried: repeated refusals lock an account. @throws as `send` */
    sendSignIn(request: Omit<HttpRequest, "timeout">): Promise<HttpResponse> {
        const { signal } = this.#closed;
        return this.#retries.run({
            send: (timeout) => this.#transport.send({ ...request, timeout, signal, maxBytes: MAX_BYTES_OF_SHORT }),
            retry: "always",
            isTransient: this.#isTransientSignIn,
            signals: [signal],
        });
    }

    /** The result of the work, which goes on when the connection closes. @throws OrchestratorError UNREACHABLE then */
    whileOpen<T>(work: Promise<T>): Promise<T> {
        const { signal } = this.#closing;
        let giveUp = (): void => undefined;
        const closing = new Promise<never>((_resolve, reject) => {
            giveUp = () => reject(connectionClosed());
            if (signal.aborted) giveUp();
            else signal.addEventListener("abort", giveUp, { once: true });
        });
        return Promise.race([work, closing]).finally(() => signal.removeEventListener("abort", giveUp));
    }

    /** Sends nothing new and aborts reads. A start under way goes on, and may still be reconciled. */
    beginClose(): void {
        this.#closing.abort();
    }

    /** Aborts everything and closes the sockets. */
    close(): void {
        this.#closed.abort();
        this.#transport.close();
    }

    #prepare(url: string, options: RequestOptions, headers: Record<string, string>): PreparedRequest {
        const open = options.reconciling ? this.#closed.signal : this.#closing.signal;
        return new PreparedRequest(this.#transport, url, options, headers, open, this.#isTransient);
    }

    /** Once Orchestrator has responded at this address, a malformed response comes from an intermediary and will pass. */
    readonly #isTransient = (response: HttpResponse): boolean => this.server.hasAnswered && isMalformed(response);

    readonly #isTransientSignIn = (response: HttpResponse): boolean =>
        !this.#locksAccounts && (response.status < 300 || response.status >= 500) && this.#isTransient(response);
}

class PreparedRequest implements Retryable {
    readonly retry: RetryWhen;
    readonly isTransient: (response: HttpResponse) => boolean;
    /** Of the last response. */
    #isBroken = false;

    /** `open` aborts when the connection is closed for this request. */
    constructor(
        private readonly transport: HttpTransport,
        private readonly url: string,
        private readonly options: RequestOptions,
        private readonly headers: Record<string, string>,
        private readonly open: AbortSignal,
        isTransient: (response: HttpResponse) => boolean,
    ) {
        this.isTransient = options.isBroken ? () => this.#isBroken : isTransient;
        this.retry = options.retry ?? (options.method === "GET" ? "always" : "ifNotReceived");
    }

    get signals(): (AbortSignal | undefined)[] {
        return [this.open, this.options.signal, this.options.cancelBeforeSend];
    }

    send(timeout: number): Promise<HttpResponse> {
        const { method, body, signal, cancelBeforeSend, onSend, maxBytes, progress, isBroken } = this.options;
        if (cancelBeforeSend?.aborted || this.open.aborted) throw connectionClosed();
        onSend?.();
        const { transport, url, headers } = this;
        const abort = signal ?? (cancelBeforeSend ? undefined : this.open);
        const sent = transport.send({ method, url, headers, body, timeout, signal: abort, maxBytes, progress });
        return isBroken ? this.#judged(sent, isBroken) : sent;
    }

    async #judged(
        sent: Promise<HttpResponse>,
        isBroken: NonNullable<RequestOptions["isBroken"]>,
    ): Promise<HttpResponse> {
        const response = await sent;
        this.#isBroken = await isBroken(response);
        return response;
    }
}
