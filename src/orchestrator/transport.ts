import axios, { AxiosError, type AxiosInstance, type AxiosResponse } from "axios";
import { Agents, type AgentOptions } from "./agents";

/** An answer of more than this is refused: Node-RED's process is shared by every flow. */
export const MOST_MEGABYTES = 64;

const USER_AGENT = "node-red-uipath-orchestrator";

export interface HttpRequest {
    method: string;
    url: string;
    headers?: Record<string, string>;
    body?: string | Buffer | undefined;
    /** Given up when this signals. */
    signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
    status: number;
    /** Names in lower case. */
    headers: Record<string, string | string[]>;
    body: Buffer;
}

/** Why no answer came. `words` are the system's, without the URL's query. */
export type TransportProblem = "unreachable" | "tls" | "timedOut" | "broken" | "tooLarge" | "aborted";

export class TransportFailure extends Error {
    override readonly name = "TransportFailure";

    constructor(
        readonly problem: TransportProblem,
        readonly words: string,
        /** False only where it is certain that not a byte of the request left on a connected socket. */
        readonly sent: boolean,
    ) {
        super(words);
    }
}

/** The one place that sends HTTP. Every status is an answer, redirects are not followed. Knows nothing of Orchestrator. */
export class Transport {
    readonly #agents: Agents;
    readonly #axios: AxiosInstance;
    readonly #timeout: number;

    /** `timeout` in milliseconds, for one request from its first byte to the last byte of the answer. */
    constructor(options: AgentOptions & { timeout: number }) {
        this.#agents = new Agents(options);
        this.#timeout = options.timeout;
        this.#axios = axios.create({
            responseType: "arraybuffer",
            // Bodies are serialised and parsed once, by those who know what they are.
            transformRequest: [(data: unknown) => data],
            transformResponse: [(data: unknown) => data],
            validateStatus: null,
            maxRedirects: 0,
            maxContentLength: MOST_MEGABYTES * 1024 * 1024,
            maxBodyLength: Infinity,
            proxy: false, // our agents know the proxy
        });
    }

    /** @throws TransportFailure */
    async send({ method, url, headers, body, signal }: HttpRequest): Promise<HttpAnswer> {
        const giveUp = new AbortController();
        let timedOut = false;
        const timer = setTimeout(() => {
            timedOut = true;
            giveUp.abort();
        }, this.#timeout);
        const abort = (): void => giveUp.abort();
        signal?.addEventListener("abort", abort, { once: true });
        if (signal?.aborted) abort();
        try {
            const agent = this.#agents.for(url);
            const answer: AxiosResponse<Buffer> = await this.#axios.request({
                method,
                url,
                headers: { accept: "application/json", "user-agent": USER_AGENT, ...headers },
                data: body,
                signal: giveUp.signal,
                httpAgent: agent,
                httpsAgent: agent,
            });
            return { status: answer.status, headers: plainHeaders(answer), body: answer.data };
        } catch (error) {
            throw failure(error, timedOut);
        } finally {
            clearTimeout(timer);
            signal?.removeEventListener("abort", abort);
        }
    }

    close(): void {
        this.#agents.close();
    }
}

function plainHeaders(answer: AxiosResponse): Record<string, string | string[]> {
    const headers: Record<string, string | string[]> = {};
    for (const [name, value] of Object.entries(answer.headers))
        if (typeof value === "string" || Array.isArray(value)) headers[name.toLowerCase()] = value as string | string[];
    return headers;
}

/** System errors of a connection that was never made: nothing can have been sent. */
const NOT_CONNECTED = new Set(
    "ECONNREFUSED ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH EHOSTDOWN EADDRNOTAVAIL ENETDOWN".split(" "),
);

const isTlsCode = (code: string): boolean =>
    /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY|DECRYPT)|HOSTNAME_MISMATCH|EPROTO)/.test(
        code,
    );

function failure(error: unknown, timedOut: boolean): TransportFailure {
    if (!(error instanceof AxiosError)) return new TransportFailure("broken", wordsOf(error), true);
    // Node's own code hides in `cause` when axios has a code of its own for it.
    const code = (error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.code ?? "";
    const words = wordsOf(error);
    if (timedOut) return new TransportFailure("timedOut", words, true);
    if (code === "ERR_CANCELED") return new TransportFailure("aborted", words, true);
    if (/maxContentLength/.test(words)) return new TransportFailure("tooLarge", words, true);
    if (NOT_CONNECTED.has(code)) return new TransportFailure("unreachable", words, false);
    // The proxy refused the tunnel, so nothing went through it.
    if (/^Bad response: \d+/.test(words)) return new TransportFailure("unreachable", `proxy: ${words}`, false);
    if (isTlsCode(code)) return new TransportFailure("tls", words, false);
    return new TransportFailure("broken", words, true);
}

function wordsOf(error: unknown): string {
    const { code, message } = error as NodeJS.ErrnoException;
    // A host with several addresses fails with an AggregateError, whose own message is empty.
    return message || code || String(error);
}
