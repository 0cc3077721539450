/** One HTTP exchange over node:http, which also reports what happened on the wire. */
import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { sendInBatch } from "./send-batch";
import { onChunks } from "./body/chunks";
import { decoded } from "./body/content-encoding";
import { BodyBuffer } from "./body/body-buffer";
import { lengthOf } from "./body/content-length";
import { writePaced } from "./body/paced-write";
import type { Route } from "./route";
import { tlsPhraseOf, tlsProblemOf } from "./tls-problem";
import { problemOf, wordsOf, type TransportProblem } from "./transport-problem";

export class TransportFailure extends Error {
    override readonly name = "TransportFailure";

    constructor(
        readonly problem: TransportProblem,
        /** The system's own, without a query. */
        readonly words: string,
        /** False only where certainly no byte of the request left on a connected socket. */
        readonly sent: boolean,
        /** Of a response that was lost after its status line. */
        readonly status?: number,
        /** The limit that a response exceeded. */
        readonly maxBytes?: number,
    ) {
        super(words);
    }
}

export interface HttpResponse {
    status: number;
    /** The names are in lower case. */
    headers: Record<string, string | string[]>;
    body: Buffer;
    /** Keeps the result of `parseJsonBody`, since several readers may parse a long body. */
    json?: { value: unknown };
}

export interface ExchangeOptions {
    method: string;
    route: Route;
    /** `exchange` adds the length of the body. */
    headers: http.OutgoingHttpHeaders;
    body: string | Buffer | undefined;
    /** In milliseconds, from connecting to the last byte of the response. With `progress` it applies to each megabyte. */
    timeout: number;
    /** Limits the response, compressed and decompressed. */
    maxBytes: number;
    signal: AbortSignal | undefined;
    /** Hears how much of the longer body, sent or received, has been transferred. `total` is known where the length is. */
    progress?: Progress | undefined;
}

export type Progress = (bytes: number, total: number | undefined) => void;

const MEGABYTE = 1024 * 1024;

/** Sends a request and reads the whole response, whatever its status. Redirects are not followed. @throws TransportFailure */
export function exchange(options: ExchangeOptions): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
        const exchange = new Exchange(options, resolve, reject);
        sendInBatch(() => exchange.begin());
    });
}

class Exchange {
    #request: http.ClientRequest | undefined;
    #response: http.IncomingMessage | undefined;
    #body: Readable | undefined;
    readonly #received = new BodyBuffer();
    #timer: NodeJS.Timeout | undefined;
    /** A connected socket has the request, so that it may have left. */
    #sent = false;
    #isDone = false;
    /** Whole megabytes that have been transferred. */
    #megabytes = 0;

    constructor(
        private readonly options: ExchangeOptions,
        private resolve: (response: HttpResponse) => void,
        private reject: (failure: TransportFailure) => void,
    ) {}

    begin(): void {
        const { route, timeout, signal } = this.options;
        if (signal?.aborted) return this.#fail("aborted", "aborted");
        signal?.addEventListener("abort", this, { once: true });
        this.#timer = setTimeout(() => this.#fail("timedOut", `no response within ${timeout} ms`), timeout);
        const closing = route.pool.closeStale();
        if (!closing) return this.#send();
        closing.then(
            () => this.#send(),
            (error: Error) => this.#failWith(error), // before anything was sent
        );
    }

    #send(): void {
        if (this.#isDone) return;
        const { method, route, headers, body } = this.options;
        const { pool, hostname, port, path } = route;
        try {
            const send = route.secure ? https.request : http.request;
            // Node.js adds the length only for some methods.
            if (body !== undefined) headers["content-length"] = Buffer.byteLength(body);
            this.#request = send({ method, headers, agent: pool.agent, hostname, port, path })
                .on("socket", (socket) => this.#onSocket(socket))
                .on("response", (response) => this.#onResponse(response))
                .on("error", (error) => this.#failWith(error))
                .on(
                    "close",
                    () => this.#response ?? this.#fail("broken", "the connection was closed without an answer"),
                );
        } catch (error) {
            this.#failWith(error as Error);
        }
    }

    handleEvent(): void {
        this.#fail("aborted", "aborted");
    }

    /** A socket gets the request only once it is connected. Until then the request certainly has not left. */
    #onSocket(socket: Socket): void {
        if (!socket.writable) return; // the socket has broken, and the request gets an error event
        if (!isConnecting(socket)) return this.#write();
        socket.once(this.options.route.secure ? "secureConnect" : "connect", () => this.#write());
    }

    #write(): void {
        try {
            const { body, progress } = this.options;
            if (progress && body) {
                const bytes = typeof body === "string" ? Buffer.from(body) : body;
                writePaced(this.#request!, bytes, (sent) => this.#progress(sent, bytes.length));
            } else this.#request!.end(body);
            this.#sent = true;
        } catch (error) {
            this.#failWith(error as Error); // the headers contradict each other
        }
    }

    #onResponse(response: http.IncomingMessage): void {
        this.#response = response;
        const { socket } = response; // the response loses it at its end
        response
            .on("error", (error) => this.#failWith(error))
            .on("close", () => this.#onResponseClose(response, socket));
        try {
            this.#body = decoded(response, (error) => this.#failWith(error));
        } catch (error) {
            return this.#failWith(error as Error);
        }
        const length = lengthOf(response) ?? 0;
        if (length > this.options.maxBytes) return this.#failTooLarge();
        this.#received.expect(length);
        // Neither the compressed nor the decompressed body may fill the memory.
        if (this.#body !== response) {
            this.#collect(response, undefined);
            this.#body.on("end", () => this.#succeed(response));
        }
        this.#collect(this.#body, this.#received);
    }

    #onResponseClose(response: http.IncomingMessage, socket: Socket): void {
        if (!response.complete) return this.#fail("broken", "the connection was closed before the end of the answer");
        this.options.route.pool.markIdle(socket, response.headers);
        if (this.#body === response) this.#succeed(response);
    }

    /** Counts the bytes of a stream, and keeps them where there is a buffer. */
    #collect(stream: Readable, buffer: BodyBuffer | undefined): void {
        onChunks(stream, (chunk, bytes) => {
            if (bytes > this.options.maxBytes) return this.#failTooLarge();
            if (this.#isDone) return;
            buffer?.append(chunk);
            // The announced length is that of the bytes on the wire.
            if (stream === this.#response && !this.options.body) this.#progress(bytes, lengthOf(this.#response));
        });
    }

    /** A long transfer may go on as long as it makes progress. */
    #progress(bytes: number, total: number | undefined): void {
        const { progress } = this.options;
        if (!progress || this.#isDone) return;
        const megabytes = Math.floor(bytes / MEGABYTE);
        if (megabytes > this.#megabytes) this.#timer!.refresh();
        this.#megabytes = megabytes;
        progress(bytes, total);
    }

    #failTooLarge(): void {
        this.#fail("tooLarge", `more than ${this.options.maxBytes} bytes`);
    }

    #succeed(response: http.IncomingMessage): void {
        // A server may refuse before it has read everything, but it can't have done what it has not read.
        if (!this.#request!.writableFinished)
            return this.#fail("broken", "the answer came before the end of the request");
        if (!this.#finish()) return;
        this.resolve(this.#toResponse(response));
        this.#detach();
    }

    #failWith(error: Error): void {
        // A request behind a proxy has no socket until the proxy lets it pass.
        if (!this.#request?.socket && tlsProblemOf(error)) this.#fail("proxyTls", tlsPhraseOf(error));
        else this.#fail(problemOf(error, this.#sent), wordsOf(error));
    }

    #fail(problem: TransportProblem, words: string): void {
        if (!this.#finish()) return;
        this.#request?.destroy();
        this.#body?.destroy();
        const response = this.#response;
        // An unsuccessful response already means something by its status line.
        if (response && problem !== "aborted" && !(response.statusCode! >= 200 && response.statusCode! <= 299))
            this.resolve(this.#toResponse(response));
        else this.reject(new TransportFailure(problem, words, this.#sent, response?.statusCode, this.options.maxBytes));
        this.#detach();
    }

    /** Node.js may keep its listeners for long. They must not keep the caller in memory. */
    #detach(): void {
        this.resolve = this.reject = () => undefined;
        this.#received.clear();
    }

    /** False when the exchange was done already. */
    #finish(): boolean {
        if (this.#isDone) return false;
        this.#isDone = true;
        clearTimeout(this.#timer);
        this.options.signal?.removeEventListener("abort", this);
        return true;
    }

    #toResponse(response: http.IncomingMessage): HttpResponse {
        const headers = response.headers as Record<string, string | string[]>;
        return { status: response.statusCode!, headers, body: this.#received.take() };
    }
}

/** A TLS socket has it in a property that Node.js's types leave out. A socket may also have connected while it had no request. */
function isConnecting(socket: Socket & { secureConnecting?: boolean }): boolean {
    return socket.connecting || socket.secureConnecting === true;
}
