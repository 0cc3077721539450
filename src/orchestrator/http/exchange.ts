/** One HTTP exchange over node:http, with what was seen of it on the wire. */
import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { atEndOfTurn } from "./at-end-of-turn";
import { decoded, UnknownEncoding } from "./content-encoding";
import { GrowingBuffer } from "./growing-buffer";
import type { Route } from "./route";
import { tlsProblemOf, tlsWordsOf, type TlsProblem } from "./tls-problem";

/** Why no answer came. `words` are the system's, without the URL's query. */
export type TransportProblem =
    | "unreachable"
    | "proxySignIn"
    | "proxy" // says no for good
    | TlsProblem
    | "timedOut"
    | "broken"
    | "tooLarge"
    | "unreadable"
    | "unsendable" // a header that HTTP does not allow
    | "aborted";

export class TransportFailure extends Error {
    override readonly name = "TransportFailure";

    constructor(
        readonly problem: TransportProblem,
        readonly words: string,
        /** False only where it is certain that not a byte of the request left on a connected socket. */
        readonly sent: boolean,
        /** The status, where its line was read before the rest was lost. */
        readonly status?: number,
        /** For an answer that is too large: how much of one would have been read. */
        readonly mostBytes?: number,
    ) {
        super(words);
    }
}

export interface HttpAnswer {
    status: number;
    /** Names in lower case. */
    headers: Record<string, string | string[]>;
    body: Buffer;
    /** The body as JSON, once somebody has asked for it (`parseJsonBody`); it may be long, and several ask. */
    json?: { value: unknown };
}

export interface ExchangeOptions {
    method: string;
    route: Route;
    /** The length of the body is added to them. */
    headers: http.OutgoingHttpHeaders;
    body: string | Buffer | undefined;
    /** Milliseconds, connecting included, to the last byte of the answer. */
    timeout: number;
    /** Bytes of the answer, as it came and decompressed. */
    mostBytes: number;
    signal: AbortSignal | undefined;
}

/** Sends a request and reads the whole answer, whatever its status. Redirects are not followed. @throws TransportFailure */
export function exchange(options: ExchangeOptions): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
        const begun = new Exchange(options, resolve, reject);
        atEndOfTurn(() => begun.begin());
    });
}

class Exchange {
    #request: http.ClientRequest | undefined;
    #answer: http.IncomingMessage | undefined;
    #body: Readable | undefined;
    readonly #received = new GrowingBuffer();
    #timer: NodeJS.Timeout | undefined;
    /** Whether the request was given to a connected socket, and so may have left. */
    #sent = false;
    #over = false;

    constructor(
        private readonly options: ExchangeOptions,
        private resolve: (answer: HttpAnswer) => void,
        private reject: (failure: TransportFailure) => void,
    ) {}

    begin(): void {
        const { route, timeout, signal } = this.options;
        if (signal?.aborted) return this.#fail("aborted", "aborted");
        signal?.addEventListener("abort", this.#abort, { once: true });
        this.#timer = setTimeout(() => this.#fail("timedOut", `no answer within ${timeout} ms`), timeout);
        const closing = route.pool.closeStale();
        if (!closing) return this.#send();
        closing.then(
            () => this.#send(),
            (error: Error) => this.#failWith(error), // nothing of the request has left
        );
    }

    #send(): void {
        if (this.#over) return;
        const { method, route, headers, body } = this.options;
        const { pool, hostname, port, path } = route;
        try {
            const send = route.secure ? https.request : http.request;
            // Node.js tells the length of some methods' bodies only.
            if (body !== undefined) headers["content-length"] = Buffer.byteLength(body);
            this.#request = send({ method, headers, agent: pool.agent, hostname, port, path })
                .on("socket", this.#attached)
                .on("response", this.#answered)
                .on("error", (error) => this.#failWith(error))
                .on("close", () => this.#answer ?? this.#fail("broken", "the connection was closed without an answer"));
        } catch (error) {
            this.#failWith(error as Error);
        }
    }

    readonly #abort = (): void => this.#fail("aborted", "aborted");

    /** Not a byte is given to a socket that is being connected: until then it is certain that the request has not left. */
    readonly #attached = (socket: Socket): void => {
        if (!socket.writable) return; // it has broken meanwhile: the request hears of it
        if (!isConnecting(socket)) return this.#write();
        socket.once(this.options.route.secure ? "secureConnect" : "connect", () => this.#write());
    };

    #write(): void {
        try {
            this.#request!.end(this.options.body);
            this.#sent = true;
        } catch (error) {
            this.#failWith(error as Error); // headers that contradict each other
        }
    }

    readonly #answered = (answer: http.IncomingMessage): void => {
        this.#answer = answer;
        const { socket } = answer; // which it loses at its end
        answer.on("error", (error) => this.#failWith(error)).on("close", () => this.#answerClosed(answer, socket));
        try {
            this.#body = decoded(answer, (error) => this.#failWith(error));
        } catch (error) {
            return this.#failWith(error as Error);
        }
        // Neither the answer as it came nor what was compressed in it may fill the memory.
        if (this.#body !== answer) {
            this.#collect(answer, undefined);
            this.#body.on("end", () => this.#succeed(answer));
        }
        this.#collect(this.#body, this.#received);
    };

    #answerClosed(answer: http.IncomingMessage, socket: Socket): void {
        if (!answer.complete) return this.#fail("broken", "the connection was closed before the end of the answer");
        this.options.route.pool.idles(socket, answer.headers);
        if (this.#body === answer) this.#succeed(answer);
    }

    /** Counts what a stream brings, and keeps it where asked. */
    #collect(stream: Readable, kept: GrowingBuffer | undefined): void {
        let bytes = 0;
        stream.on("data", (chunk: Buffer) => {
            bytes += chunk.length;
            if (bytes > this.options.mostBytes) this.#fail("tooLarge", `more than ${this.options.mostBytes} bytes`);
            else if (!this.#over) kept?.add(chunk);
        });
    }

    #succeed(answer: http.IncomingMessage): void {
        if (!this.#end()) return;
        // The server has answered before it has read everything; what is left would fail later, when nobody listens any more.
        if (!this.#request!.writableFinished) this.#request!.destroy();
        this.resolve(this.#whole(answer));
        this.#letGo();
    }

    #failWith(error: Error): void {
        this.#fail(problemOf(error, this.#sent), wordsOf(error));
    }

    #fail(problem: TransportProblem, words: string): void {
        if (!this.#end()) return;
        this.#request?.destroy();
        this.#body?.destroy();
        const answer = this.#answer;
        // What an unsuccessful answer means is told by its status line; its words, as far as they came.
        if (answer && problem !== "aborted" && !(answer.statusCode! >= 200 && answer.statusCode! <= 299))
            this.resolve(this.#whole(answer));
        else this.reject(new TransportFailure(problem, words, this.#sent, answer?.statusCode, this.options.mostBytes));
        this.#letGo();
    }

    /** Node.js's lists of listeners, which may outlive this by far, keep nobody who waited for it. */
    #letGo(): void {
        this.resolve = this.reject = () => undefined;
        this.#received.clear();
    }

    /** False when it was over already. */
    #end(): boolean {
        if (this.#over) return false;
        this.#over = true;
        clearTimeout(this.#timer);
        this.options.signal?.removeEventListener("abort", this.#abort);
        return true;
    }

    #whole(answer: http.IncomingMessage): HttpAnswer {
        const headers = answer.headers as Record<string, string | string[]>;
        return { status: answer.statusCode!, headers, body: this.#received.take() };
    }
}

/** Of TLS sockets Node.js tells it in a property that its types leave out. One may have been connected while no request had it. */
function isConnecting(socket: Socket & { secureConnecting?: boolean }): boolean {
    return socket.connecting || socket.secureConnecting === true;
}

/** hpagent's words for a proxy that does not open a tunnel, with its status. */
const NO_TUNNEL = /^Bad response: (\d+)/;

/** Whether anything was sent is told by the socket, not by this. */
function problemOf(error: NodeJS.ErrnoException, connected: boolean): TransportProblem {
    const code = error.code ?? "";
    if (/^ERR_(INVALID_CHAR|INVALID_HTTP_TOKEN|UNESCAPED_CHARACTERS|HTTP_INVALID|HTTP_TRAILER)/.test(code))
        return "unsendable";
    const tunnel = NO_TUNNEL.exec(error.message)?.[1];
    if (tunnel === "407") return "proxySignIn";
    if (tunnel && /^[34]/.test(tunnel)) return "proxy"; // not only for now
    if (error instanceof UnknownEncoding || /^(Z_|ERR_BROTLI|ERR__ERROR)/.test(code)) return "unreadable";
    return tlsProblemOf(error) ?? (connected ? "broken" : "unreachable");
}

function wordsOf(error: NodeJS.ErrnoException): string {
    const { code, message } = error;
    if (tlsProblemOf(error)) return tlsWordsOf(error);
    const tunnel = NO_TUNNEL.exec(message)?.[1];
    if (tunnel) return `the proxy answered ${tunnel}`;
    // A host with several addresses fails with an AggregateError, whose own message is empty.
    return message || code || "unknown";
}
