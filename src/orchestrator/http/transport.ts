import { Axios, AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from "axios";
import { OrchestratorError } from "../errors/orchestrator-error";
import { ACCEPTED_ENCODINGS } from "./content-encoding";
import { exchange, TransportFailure, type HttpAnswer } from "./exchange";
import { Pools, type PoolOptions } from "./pools";
import { routeTo, type Route } from "./route";

/** An answer of more than this is refused: Node-RED's process is shared by every flow. */
export const MOST_BYTES = 64 * 1024 * 1024;

/** Bytes of an answer that is short in every version: a token, a status. */
export const MOST_BYTES_OF_SHORT = 1024 * 1024;

/** Sent with every request that does not say otherwise. */
const COMMON_HEADERS = {
    accept: "application/json",
    "accept-encoding": ACCEPTED_ENCODINGS,
    "user-agent": "node-red-uipath-orchestrator",
};

/** Axios hears of none: they are in the answer itself. Shared, since axios would make one for each. */
const NO_HEADERS = new AxiosHeaders();

export interface HttpRequest {
    method: string;
    url: string;
    headers?: Record<string, string>;
    body?: string | Buffer | undefined;
    /** Milliseconds, connecting included, to the last byte of the answer. */
    timeout: number;
    /** Given up when this signals. */
    signal?: AbortSignal | undefined;
    /** Bytes of the answer, as it came and decompressed, where it is known to be short. */
    mostBytes?: number | undefined;
}

/**
 * The one place that sends HTTP. Every status is an answer, redirects are not followed. Knows nothing of Orchestrator.
 *
 * Under axios sits an adapter of our own, since its own does not tell what was seen on the wire. The adapter is given with each
 * request and has the headers and the body from there: axios would clean and copy the headers six times on their way, which took a
 * third of a start, and its errors would carry the token.
 */
export class Transport {
    readonly #pools: Pools;
    /** Without any defaults, headers above all: each would be merged into every request. */
    readonly #axios = new Axios();

    constructor(options: PoolOptions) {
        this.#pools = new Pools(options);
    }

    /** @throws TransportFailure */
    async send(request: HttpRequest): Promise<HttpAnswer> {
        const route = routeTo(request.url, this.#pools);
        try {
            const { data } = await this.#axios.request<HttpAnswer>({
                method: request.method,
                url: request.url,
                adapter: (config) => this.#adapt(request, route, config),
            });
            return data;
        } catch (error) {
            if (error instanceof TransportFailure || error instanceof OrchestratorError) throw error;
            // A fault of ours or of axios's; what it did to the request nobody knows.
            throw new TransportFailure("broken", (error as Error).message, true);
        }
    }

    close(): void {
        this.#pools.close();
    }

    #adapt(
        { method, headers, body, timeout, signal, mostBytes = MOST_BYTES }: HttpRequest,
        route: Route,
        config: InternalAxiosRequestConfig,
    ): Promise<AxiosResponse<HttpAnswer>> {
        return exchange({
            method,
            route,
            headers: Object.assign({}, COMMON_HEADERS, headers),
            body,
            timeout,
            mostBytes,
            signal,
        }).then((data) => ({ status: data.status, statusText: "", headers: NO_HEADERS, data, config }));
    }
}
