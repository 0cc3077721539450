import { withoutCredentials } from "../../shared/address";
import { signIn } from "../auth/sign-in";
import { TokenCache, type AccessToken } from "../auth/token-cache";
import type { Clock } from "../clock";
import type { Environment } from "../environment";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import type { HttpResponse } from "../http/exchange";
import { externalUrl } from "../http/external-url";
import { MAX_BYTES_OF_SHORT } from "../http/transport";
import { parseJsonBody } from "../responses/response-body";
import type { ConnectionSettings } from "../settings";
import { ApiErrors } from "./api-errors";
import type { ApiRequest, RequestOptions } from "./api-request";
import { HttpClient } from "./http-client";
import { ServerFacts } from "./server-facts";
import { TaskQueue, type TaskOptions, type Work } from "./task-queue";

/** A request to a storage that Orchestrator names. */
export interface StorageRequest extends Omit<RequestOptions, "retry" | "reconciling" | "urgent"> {
    url: string;
    headers: Record<string, string>;
    /** Orchestrator says that the storage asks for the bearer token. */
    requiresAuth: boolean;
}

/** Sends requests to the Orchestrator of one connection: signed in, with its tenant, within its concurrency. */
export class Api {
    readonly server: ServerFacts;
    readonly clock: Clock;
    readonly errors: ApiErrors;
    readonly #settings: ConnectionSettings;
    readonly #http: HttpClient;
    readonly #queue: TaskQueue;
    readonly #tokens: TokenCache;
    readonly #tenantHeader: Record<string, string>;
    #versionRequest: Promise<void> | undefined;

    constructor(settings: ConnectionSettings, environment: Environment) {
        this.#settings = settings;
        this.clock = environment.clock;
        this.server = new ServerFacts(environment.clock, settings.apiVersion);
        this.errors = new ApiErrors(settings, this.server, environment.clock);
        this.#http = new HttpClient(settings, this.server, environment);
        this.#queue = new TaskQueue(settings.concurrency);
        this.#tokens = new TokenCache(
            environment.clock,
            () => this.#requestToken(),
            (work) => this.#queue.run(work, { urgent: true }),
        );
        this.#tenantHeader = settings.tenant ? { "x-uipath-tenantname": settings.tenant } : {};
    }

    /** The base address. Connections with the same one share an Orchestrator. */
    get base(): string {
        return this.#settings.address.base;
    }

    /** UiPath updates it, so that it is never an old one. */
    get isCloud(): boolean {
        return this.#settings.address.deployment === "cloud";
    }

    /** The address has no tenant, and the server may be of any age. */
    get isStandalone(): boolean {
        return this.#settings.address.deployment === "standalone";
    }

    /** For one request, in milliseconds. */
    get timeout(): number {
        return this.#settings.timeout;
    }

    /** Makes sure that the server was asked for its API version. No sign-in is needed. @throws OrchestratorError */
    async askVersion(): Promise<void> {
        if (this.server.apiVersion === undefined) await (this.#versionRequest ??= this.#requestVersion());
    }

    /** Any response to a request without a sign-in. It must be short. @throws OrchestratorError where there is none */
    async probe(request: ApiRequest, { namesTenant = true } = {}): Promise<HttpResponse> {
        try {
            const short = { ...request, maxBytes: MAX_BYTES_OF_SHORT };
            return await this.#queue.run(() => this.#sendWith(short, namesTenant ? this.#tenantHeader : {}));
        } catch (error) {
            throw this.errors.ofFailure(error, request);
        }
    }

    /** Signs in where there is no token yet. @throws OrchestratorError */
    async signIn(): Promise<void> {
        await this.#queue.run(async () => this.#token());
    }

    /** Runs a task of several requests in its turn. A request that carries the task's slot is not queued. @throws as the task, QUEUE_FULL, UNREACHABLE */
    admit<T>(task: Work<T>, options: TaskOptions): Promise<T> {
        return this.#queue.run(task, options);
    }

    /**
     * The last response, whatever its status. On a 401 the token is renewed once.
     * @throws TransportFailure without a response; OrchestratorError where the sign-in failed or nothing could be sent
     */
    send(request: ApiRequest): Promise<HttpResponse> {
        const { urgent, reconciling, cancelBeforeSend, slot } = request;
        if (slot?.isHeld) return this.#sendSignedIn(request);
        return this.#queue.run(() => this.#sendSignedIn(request), { urgent: urgent || reconciling, cancelBeforeSend });
    }

    /** A 2xx response. @throws OrchestratorError for everything else */
    async success(request: ApiRequest): Promise<HttpResponse> {
        let response: HttpResponse;
        try {
            response = await this.send(request);
        } catch (error) {
            throw this.errors.ofFailure(error, request);
        }
        if (response.status < 200 || response.status > 299) throw this.errors.ofResponse(response, request);
        return response;
    }

    /** The JSON object of a 2xx response. @throws OrchestratorError for everything else */
    async json(request: ApiRequest): Promise<Record<string, unknown>> {
        const response = await this.success(request);
        const body = parseJsonBody(response);
        if (typeof body !== "object" || body === null) throw this.errors.ofUnreadable(response, request);
        return body as Record<string, unknown>;
    }

    /**
     * Any response of a storage. The bearer token goes there only where the storage asks for it and has Orchestrator's origin.
     * A transfer begins again where the token has expired meanwhile: it does the same once more.
     * @throws OrchestratorError BAD_ANSWER for an unsafe URL, such as http beside an https Orchestrator
     */
    async sendToStorage(request: StorageRequest): Promise<HttpResponse> {
        const { headers, requiresAuth, cancelBeforeSend, slot } = request;
        const target = externalUrl(request.url, this.base);
        if (!target) {
            const address = withoutCredentials(request.url);
            throw new OrchestratorError("BAD_ANSWER", [sentence("network.elsewhere", { address })]);
        }
        const options: RequestOptions = { ...request, retry: "always" };
        const send = (authorization: Record<string, string>): Promise<HttpResponse> =>
            target.isSameOrigin
                ? this.#http.send(target.url, options, { ...headers, ...authorization })
                : this.#http.sendElsewhere(target.url, options, headers);
        const work = (): Promise<HttpResponse> =>
            requiresAuth && target.isSameOrigin
                ? this.#sendWithToken(options, (token) => send({ authorization: `Bearer ${token}` }))
                : send({});
        return slot?.isHeld ? work() : this.#queue.run(work, { cancelBeforeSend });
    }

    /** Refuses what waits, sends nothing new and aborts reads. A start under way goes on, and may still be reconciled. */
    beginClose(): void {
        this.#http.beginClose();
        this.#queue.drop();
    }

    /** To be called when no start is under way any more. */
    close(): void {
        this.#http.close();
    }

    async #requestVersion(): Promise<void> {
        try {
            await this.probe({ method: "GET", path: "/api/Status/Get" });
        } catch (error) {
            this.#versionRequest = undefined;
            throw error;
        }
    }

    async #requestToken(): Promise<AccessToken> {
        const token = await signIn(this.#settings.signIn, {
            base: this.base,
            send: (request) => this.#http.sendSignIn(request),
            failure: this.errors.signInContext,
        });
        this.errors.redactor.addToken(token.value);
        return token;
    }

    #sendSignedIn(request: ApiRequest): Promise<HttpResponse> {
        return this.#sendWithToken(request, (token) => this.#sendWith(request, this.#headers(token, request)));
    }

    /** Sends with the token, and once more with a new one where it is refused. */
    async #sendWithToken(
        { retry, reconciling }: Pick<RequestOptions, "retry" | "reconciling">,
        send: (token: string) => Promise<HttpResponse>,
    ): Promise<HttpResponse> {
        const token = this.#tokens.current ?? (await this.#token(reconciling));
        const response = await send(token);
        if (response.status !== 401 || this.#settings.signIn.way === "token") return response;
        this.#tokens.forget(token);
        return retry === "never" ? response : send(await this.#token(reconciling));
    }

    async #token(reconciling?: boolean): Promise<string> {
        const { current } = this.#tokens;
        if (current !== undefined) return current;
        return reconciling ? this.#tokens.renew() : this.#http.whileOpen(this.#tokens.renew());
    }

    #sendWith(request: ApiRequest, headers: Record<string, string>): Promise<HttpResponse> {
        return this.#http.send(this.base + request.path, request, headers).then(this.server.note);
    }

    #headers(token: string, { headers, folder }: ApiRequest): Record<string, string> {
        // No spreads: see docs/performance-notes.md, "What V8 does".
        return Object.assign({}, headers, this.#tenantHeader, folder?.headers, { authorization: `Bearer ${token}` });
    }
}
