import { folderName, type FolderRef } from "../shared/folder-ref";
import { specifiedVersion } from "../shared/start-process-dto";
import { parseJsonBody } from "./answer";
import { OrchestratorError, sentence } from "./errors";
import { badAnswer, errorOfAnswer, errorOfTransport, type FailureContext } from "./failure";
import { RequestQueue } from "./request-queue";
import { Secrets } from "./secrets";
import { Session } from "./session";
import type { ConnectionSettings } from "./settings";
import { signIn } from "./sign-in";
import { Transport, TransportFailure, type HttpAnswer } from "./transport";

export interface ApiRequest {
    method: string;
    /** Relative to the Orchestrator base, with its query, encoded: `/odata/Releases?$top=1`. */
    path: string;
    /** From `folderHeaders`. */
    folderHeaders?: Record<string, string>;
    /** For the words of an error. */
    folder?: FolderRef | undefined;
    headers?: Record<string, string>;
    body?: string | Buffer | undefined;
    /** Gives the request up, wherever it is. */
    signal?: AbortSignal | undefined;
    /** Keeps the request from being sent, but does not cut it once it is under way. */
    unless?: AbortSignal | undefined;
}

/** Requests to the Orchestrator of one connection: signed in, with its tenant, within its concurrency. */
export class Api {
    readonly #settings: ConnectionSettings;
    readonly #transport: Transport;
    readonly #queue: RequestQueue;
    readonly #session: Session;
    readonly #secrets: Secrets;
    readonly #closing = new AbortController();
    #serverVersion: number | undefined;
    #versionAsked: Promise<void> | undefined;

    constructor(settings: ConnectionSettings) {
        this.#settings = settings;
        this.#secrets = new Secrets(secretsOf(settings));
        this.#transport = new Transport({
            tls: settings.tls,
            proxy: settings.proxy,
            maxSockets: settings.concurrency,
            timeout: settings.timeout,
        });
        this.#queue = new RequestQueue(settings.concurrency);
        this.#session = new Session(async () => {
            const token = await signIn(settings.signIn, {
                base: settings.address.base,
                transport: this.#transport,
                failure: this.#failureContext(),
                signal: this.#closing.signal,
            });
            this.#secrets.addToken(token.value);
            return token;
        });
    }

    /** API version of the server by its last answer, as the newest specification not newer than it; 0: none known. */
    get version(): number {
        return specifiedVersion(this.#serverVersion);
    }

    /** The version as the server tells it, for messages. */
    get versionName(): string {
        return this.#serverVersion === undefined ? "not told" : String(this.#serverVersion);
    }

    /** The version that the server tells, after asking for it, once, where no answer has told it yet. Needs no sign-in. */
    async askVersion(): Promise<number | undefined> {
        if (this.#serverVersion === undefined) await (this.#versionAsked ??= this.#readVersion());
        return this.#serverVersion;
    }

    async #readVersion(): Promise<void> {
        const path = "/api/Status/Get";
        try {
            const url = this.#settings.address.base + path;
            this.#noteVersion(
                await this.#transport.send({
                    method: "GET",
                    url,
                    headers: this.#tenantHeader(),
                    signal: this.#closing.signal,
                }),
            );
        } catch (error) {
            this.#versionAsked = undefined;
            throw this.failure(error, { method: "GET", path });
        }
    }

    /**
     * Sends a request and gives any answer. On a 401 the token is renewed once and the request repeated.
     * @throws TransportFailure when no answer came; OrchestratorError when the sign-in failed or the queue is full.
     */
    send(request: ApiRequest): Promise<HttpAnswer> {
        return this.#queue.run(async () => {
            const token = await this.#session.token();
            this.#mayStillSend(request);
            const answer = await this.#sendWith(token, request);
            if (answer.status !== 401) return answer;
            if (this.#settings.signIn.way === "token") return answer;
            const renewed = await this.#session.renewed(token);
            this.#mayStillSend(request);
            return this.#sendWith(renewed, request);
        });
    }

    /** Sends a request whose success is a 2xx. @throws OrchestratorError for everything else. */
    async success(request: ApiRequest): Promise<HttpAnswer> {
        let answer: HttpAnswer;
        try {
            answer = await this.send(request);
        } catch (error) {
            throw this.failure(error, request);
        }
        if (answer.status < 200 || answer.status > 299) throw this.answerError(answer, request);
        return answer;
    }

    /** Sends a request whose success is a 2xx with a JSON object. @throws OrchestratorError for everything else. */
    async json(request: ApiRequest): Promise<Record<string, unknown>> {
        const answer = await this.success(request);
        const body = parseJsonBody(answer);
        if (typeof body !== "object" || body === null) throw this.badAnswer(answer, request);
        return body as Record<string, unknown>;
    }

    /** What an unsuccessful answer means. */
    answerError(answer: HttpAnswer, request: ApiRequest): OrchestratorError {
        const error = errorOfAnswer(answer, this.#failureContext(request));
        if (answer.status !== 401) return error;
        const hint = this.#settings.signIn.way === "token" ? "hint.tokenRefused" : "hint.signInRefused";
        return error.with({ after: [sentence(hint)] });
    }

    /** A 2xx that can't be read. */
    badAnswer(answer: HttpAnswer, request: ApiRequest): OrchestratorError {
        return badAnswer(answer, this.#failureContext(request));
    }

    /** Whatever `send` threw, as an OrchestratorError. */
    failure(error: unknown, request: ApiRequest): OrchestratorError {
        if (error instanceof OrchestratorError) return error;
        if (error instanceof TransportFailure) return errorOfTransport(error, this.#failureContext(request));
        throw error;
    }

    /** Sends to another place than the Orchestrator (blob storage): no bearer unless it is the same origin and asked for. */
    sendElsewhere(request: {
        method: string;
        url: string;
        headers: Record<string, string>;
        body: string;
        bearer: boolean;
    }): Promise<HttpAnswer> {
        return this.#queue.run(async () => {
            const { bearer, ...rest } = request;
            const sameOrigin = new URL(request.url).origin === new URL(this.#settings.address.base).origin;
            const headers =
                bearer && sameOrigin
                    ? { ...rest.headers, authorization: `Bearer ${await this.#session.token()}` }
                    : rest.headers;
            return this.#transport.send({ ...rest, headers });
        });
    }

    /** What waits is refused and sign-in given up. A request under way ends by itself or by its owner; then the sockets close. */
    close(): void {
        this.#closing.abort();
        void this.#queue.close().then(() => this.#transport.close());
    }

    #mayStillSend({ unless }: ApiRequest): void {
        if (unless?.aborted || this.#closing.signal.aborted)
            throw new OrchestratorError("UNREACHABLE", [sentence("network.closed")]);
    }

    async #sendWith(
        token: string,
        { method, path, folderHeaders, headers, body, signal }: ApiRequest,
    ): Promise<HttpAnswer> {
        const answer = await this.#transport.send({
            method,
            url: this.#settings.address.base + path,
            headers: { ...headers, ...this.#tenantHeader(), ...folderHeaders, authorization: `Bearer ${token}` },
            body,
            signal,
        });
        this.#noteVersion(answer);
        return answer;
    }

    #tenantHeader(): Record<string, string> {
        return this.#settings.tenant ? { "x-uipath-tenantname": this.#settings.tenant } : {};
    }

    /** `api-supported-versions: 1.0, 2.0, … 20.0`: the highest counts. */
    #noteVersion({ headers }: HttpAnswer): void {
        const told = headers["api-supported-versions"];
        const versions =
            String(told ?? "")
                .match(/\d+(\.\d+)?/g)
                ?.map(Number) ?? [];
        if (versions.length > 0) this.#serverVersion = Math.floor(Math.max(...versions));
    }

    #failureContext(request?: ApiRequest): FailureContext {
        const { address, timeout } = this.#settings;
        return {
            address: address.base + (request?.path.split("?")[0] ?? ""),
            secrets: this.#secrets,
            timeout: timeout / 1000,
            folder: request?.folder && folderName(request.folder),
        };
    }
}

function secretsOf({ signIn: how, proxy }: ConnectionSettings): string[] {
    const own = how.way === "application" ? how.clientSecret : how.way === "token" ? how.token : how.password;
    const proxyPassword = proxy ? proxy.password : "";
    return [own, proxyPassword];
}
