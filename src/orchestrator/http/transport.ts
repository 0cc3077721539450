import { Axios, AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from "axios";
import { OrchestratorError } from "../errors/orchestrator-error";
import { ACCEPTED_ENCODINGS } from "./body/content-encoding";
import { exchange, TransportFailure, type HttpResponse, type Progress } from "./exchange";
import { ConnectionPools, type TransportOptions } from "./connection-pools";
import { routeTo, type Route } from "./route";
import { tlsWordsOf } from "./tls-problem";

/** Larger responses are refused, since every flow shares Node-RED's process. */
export const MAX_BYTES = 64 * 1024 * 1024;

/** For responses that are short in every version: a token, a status. */
export const MAX_BYTES_OF_SHORT = 1024 * 1024;

/** For each request. A request's own headers override them. */
const COMMON_HEADERS = {
    accept: "application/json",
    "accept-encoding": ACCEPTED_ENCODINGS,
    "user-agent": "node-red-uipath-orchestrator",
};

/** Axios sees no headers: the response itself has them. One object serves all, since axios would create one for each response. */
const NO_HEADERS = new AxiosHeaders();

export interface HttpRequest {
    method: string;
    url: string;
    headers?: Record<string, string>;
    body?: string | Buffer | undefined;
    /** In milliseconds, from connecting to the last byte of the response. */
    timeout: number;
    /** Aborts the request. */
    signal?: AbortSignal | undefined;
    /** Limits the response, compressed and decompressed. */
    maxBytes?: number | undefined;
    /** Hears the progress of a long transfer. The time-out then is for each megabyte. */
    progress?: Progress | undefined;
}

/** Sends single requests. */
export interface HttpTransport {
    /** The response, whatever its status. Redirects are not followed. @throws TransportFailure */
    send(request: HttpRequest): Promise<HttpResponse>;
    close(): void;
}

/**
 * The only sender of HTTP. It knows nothing of Orchestrator.
 *
 * Axios gets an adapter of our own, since its own does not report what happened on the wire. Each request brings its own adapter, so
 * that axios sees nothing of the request: its errors would carry the token, and it would copy the headers six times.
 */
export class Transport implements HttpTransport {
    readonly #pools: ConnectionPools;
    /** It has no defaults, since axios would merge them into each request. */
    readonly #axios = new Axios();

    constructor(options: TransportOptions) {
        this.#pools = new ConnectionPools(options);
    }

    async send(request: HttpRequest): Promise<HttpResponse> {
        const route = this.#routeTo(request.url);
        try {
            const { data } = await this.#axios.request<HttpResponse>({
                adapter: (config) => this.#adapt(request, route, config),
            });
            return data;
        } catch (error) {
            if (error instanceof TransportFailure || error instanceof OrchestratorError) throw error;
            // A bug of ours or of axios. What it did to the request is unknown.
            throw new TransportFailure("broken", (error as Error).message, true);
        }
    }

    #routeTo(url: string): Route {
        try {
            return routeTo(url, this.#pools);
        } catch (error) {
            if (error instanceof OrchestratorError) throw error;
            throw new TransportFailure("tlsConfiguration", tlsWordsOf(error as Error), false);
        }
    }

    close(): void {
        this.#pools.close();
    }

    #adapt(
        { method, headers, body, timeout, signal, maxBytes = MAX_BYTES, progress }: HttpRequest,
        route: Route,
        config: InternalAxiosRequestConfig,
    ): Promise<AxiosResponse<HttpResponse>> {
        return exchange({
            method,
            route,
            headers: Object.assign({}, COMMON_HEADERS, headers),
            body,
            timeout,
            maxBytes,
            signal,
            progress,
        }).then((data) => ({ status: data.status, statusText: "", headers: NO_HEADERS, data, config }));
    }
}
