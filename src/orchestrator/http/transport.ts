import axios, { type AxiosAdapter, type AxiosInstance } from "axios";
import { OrchestratorError } from "../errors";
import { Agents, type AgentOptions } from "./agents";
import { ACCEPTED_ENCODINGS } from "./content-encoding";
import { exchange, TransportFailure, type HttpAnswer } from "./exchange";
import { IdleSockets } from "./idle-sockets";

/** An answer of more than this is refused: Node-RED's process is shared by every flow. */
export const MOST_MEGABYTES = 64;

const USER_AGENT = "node-red-uipath-orchestrator";

export interface HttpRequest {
    method: string;
    url: string;
    headers?: Record<string, string>;
    body?: string | Buffer | undefined;
    /** Milliseconds, connecting included, to the last byte of the answer. */
    timeout: number;
    /** Given up when this signals. */
    signal?: AbortSignal | undefined;
}

/** The one place that sends HTTP. Every status is an answer, redirects are not followed. Knows nothing of Orchestrator. */
export class Transport {
    readonly #agents: Agents;
    readonly #axios: AxiosInstance;
    readonly #idleSockets = new IdleSockets();

    constructor(options: AgentOptions) {
        this.#agents = new Agents(options);
        this.#axios = axios.create({
            adapter: this.#adapter,
            // Bodies are serialised and parsed once, by those who know what they are.
            transformRequest: [(data: unknown) => data],
            transformResponse: [(data: unknown) => data],
            validateStatus: null,
        });
    }

    /** @throws TransportFailure */
    async send({ method, url, headers, body, timeout, signal }: HttpRequest): Promise<HttpAnswer> {
        try {
            const common = {
                accept: "application/json",
                "accept-encoding": ACCEPTED_ENCODINGS,
                "user-agent": USER_AGENT,
            };
            const {
                status,
                headers: told,
                data,
            } = await this.#axios.request<Buffer>({
                method,
                url,
                headers: { ...common, ...headers },
                data: body,
                timeout,
                ...(signal ? { signal } : {}),
            });
            return { status, headers: Object.fromEntries(Object.entries(told)) as HttpAnswer["headers"], body: data };
        } catch (error) {
            if (error instanceof TransportFailure || error instanceof OrchestratorError) throw error;
            if (axios.isCancel(error)) throw new TransportFailure("aborted", "aborted", true);
            // A fault of ours or of axios's; what it did to the request nobody knows.
            throw new TransportFailure("broken", (error as Error).message, true);
        }
    }

    close(): void {
        this.#agents.close();
    }

    /** Sits under axios in place of its own adapter, which does not tell what was seen on the wire. */
    readonly #adapter: AxiosAdapter = async (config) => {
        const answer = await exchange({
            method: config.method!.toUpperCase(),
            url: config.url!,
            headers: config.headers.toJSON() as Record<string, string>,
            body: config.data as string | Buffer | undefined,
            agent: this.#agents.for(config.url!),
            idleSockets: this.#idleSockets,
            timeout: config.timeout!,
            mostBytes: MOST_MEGABYTES * 1024 * 1024,
            signal: config.signal as AbortSignal | undefined,
        });
        return { status: answer.status, statusText: "", headers: answer.headers, data: answer.body, config };
    };
}
