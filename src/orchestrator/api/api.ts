import { setMaxListeners } from "node:events";
import { withoutCredentials } from "../../shared/address";
import { folderName } from "../../shared/folder-ref";
import { isMangled, parseJsonBody } from "../responses/response-body";
import { OrchestratorError, sentence, type Sentence } from "../errors/orchestrator-error";
import { badAnswer, errorOfAnswer, type FailureContext } from "../responses/error-of-response";
import { TaskQueue, type Slot, type TaskOptions, type Work } from "./task-queue";
import { rightsHint } from "../auth/scopes";
import { Redactor } from "../errors/redactor";
import { RetryLoop } from "./retry-loop";
import { ServerFacts } from "./server-facts";
import { TokenCache, type AccessToken } from "../auth/token-cache";
import { Attempt, type ApiRequest, type UnplacedRequest } from "./attempt";
import type { ConnectionSettings } from "../settings";
import { signIn } from "../auth/sign-in";
import { destinationOf } from "../http/destination";
import { errorOfTransport } from "../responses/error-of-transport";
import { environmentProxyPasswords } from "../http/environment-proxy";
import { TransportFailure, type HttpAnswer } from "../http/exchange";
import { MOST_BYTES_OF_SHORT, Transport } from "../http/transport";

export interface ElsewhereRequest {
    method: string;
    url: string;
    headers: Record<string, string>;
    body?: string | undefined;
    /** The place asks for the bearer. */
    bearer: boolean;
    signal?: AbortSignal | undefined;
    cancelBeforeSend?: AbortSignal | undefined;
    slot?: Slot | undefined;
}

/** Requests to the Orchestrator of one connection: signed in, with its tenant, within its concurrency. */
export class Api {
    readonly #settings: ConnectionSettings;
    readonly #transport: Transport;
    readonly #queue: TaskQueue;
    readonly #tokens: TokenCache;
    readonly #redactor: Redactor;
    readonly #retries: RetryLoop;
    readonly #tenantHeader: Record<string, string>;
    readonly #closing = new AbortController();
    readonly #closed = new AbortController();
    readonly #server: ServerFacts;
    #versionAsked: Promise<void> | undefined;

    constructor(settings: ConnectionSettings) {
        this.#settings = settings;
        this.#server = new ServerFacts(settings.apiVersion);
        this.#tenantHeader = settings.tenant ? { "x-uipath-tenantname": settings.tenant } : {};
        this.#redactor = new Redactor(secretsOf(settings));
        this.#transport = new Transport({
            tls: settings.tls,
            proxy: settings.proxy,
            maxSockets: settings.concurrency,
            timeout: settings.timeout,
        });
        this.#queue = new TaskQueue(settings.concurrency);
        this.#retries = new RetryLoop(settings.timeout);
        this.#tokens = new TokenCache(
            () => this.#signIn(),
            (work) => this.#queue.run(work, { urgent: true }),
        );
        // One listener a request under way, which may be many.
        setMaxListeners(0, this.#closing.signal, this.#closed.signal);
    }

    /** See `ServerFacts`, as the next ones. */
    get version(): number {
        return this.#server.version;
    }

    get serverVersion(): number | undefined {
        return this.#server.serverVersion;
    }

    get tellsVersion(): boolean {
        return this.#server.tellsVersion;
    }

    get serverTime(): number | undefined {
        return this.#server.serverTime;
    }

    get hasAnswered(): boolean {
        return this.#server.hasAnswered;
    }

    /** The base address, by which connections to the same Orchestrator are known. */
    get base(): string {
        return this.#settings.address.base;
    }

    /** A server without tenants in its address, of any age. */
    get isStandalone(): boolean {
        return this.#settings.address.deployment === "standalone";
    }

    /** Milliseconds for one request. */
    get timeout(): number {
        return this.#settings.timeout;
    }

    /** As `serverVersion`, after asking for it, once, where it is not known yet. Needs no sign-in. */
    async askVersion(): Promise<number | undefined> {
        if (this.serverVersion === undefined) await (this.#versionAsked ??= this.#readVersion());
        return this.serverVersion;
    }

    async #readVersion(): Promise<void> {
        try {
            await this.probe({ method: "GET", path: "/api/Status/Get" });
        } catch (error) {
            this.#versionAsked = undefined;
            throw error;
        }
    }

    /** Any answer, a short one, to a request that needs no sign-in. @throws OrchestratorError when there is none */
    async probe(request: ApiRequest, { namesTenant = true } = {}): Promise<HttpAnswer> {
        try {
            const short = { ...request, mostBytes: MOST_BYTES_OF_SHORT };
            return await this.#queue.run(() => this.#sendThere(short, namesTenant ? this.#tenantHeader : {}));
        } catch (error) {
            throw this.failure(error, request);
        }
    }

    /** Signs in, unless that is done. @throws OrchestratorError */
    async signIn(): Promise<void> {
        await this.#queue.run(async () => this.#token());
    }

    /** What the account lacks that was refused something. `permissions`: of a role, as Orchestrator names them. */
    rights(scopes: readonly string[], permissions: string): Sentence[] {
        return rightsHint(this.#settings.signIn, scopes, permissions);
    }

    /** A text without the secrets of this connection, whoever wrote it. */
    redact(text: string): string {
        return this.#redactor.redact(text);
    }

    async #signIn(): Promise<AccessToken> {
        const { signal } = this.#closed;
        const token = await signIn(this.#settings.signIn, {
            base: this.#settings.address.base,
            send: (request) =>
                this.#retries.run({
                    send: (timeout) =>
                        this.#transport.send({ ...request, timeout, signal, mostBytes: MOST_BYTES_OF_SHORT }),
                    repeat: "always",
                    isTransient: this.#isTransientSignIn,
                    signals: [signal],
                }),
            failure: { ...this.#failureContext(), hasAnswered: false },
        });
        this.#redactor.addToken(token.value);
        return token;
    }

    /** Runs a task of several requests when its turn comes. Those that name its slot are sent at once. @throws as the task, QUEUE_FULL, UNREACHABLE */
    admit<T>(task: Work<T>, options: TaskOptions): Promise<T> {
        return this.#queue.run(task, options);
    }

    /**
     * Sends a request and gives any answer: the last one where it was repeated. On a 401 the token is renewed once.
     * @throws TransportFailure when no answer came; OrchestratorError when the sign-in failed or nothing could be sent.
     */
    send(request: ApiRequest): Promise<HttpAnswer> {
        const { urgent, settling, cancelBeforeSend, slot } = request;
        if (slot?.isHeld) return this.#signedIn(request);
        return this.#queue.run(() => this.#signedIn(request), { urgent: urgent || settling, cancelBeforeSend });
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
        return error.with([sentence(hint)]);
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

    /**
     * Sends to another place than the Orchestrator (blob storage): no bearer unless it is the same origin and asked for. Rejects with
     * BAD_ANSWER where nothing is sent to, such as an http address beside an https Orchestrator.
     */
    sendElsewhere({
        method,
        url,
        headers,
        body,
        bearer,
        signal,
        cancelBeforeSend,
        slot,
    }: ElsewhereRequest): Promise<HttpAnswer> {
        const place = destinationOf(url, this.#settings.address.base);
        if (!place) {
            const address = withoutCredentials(url);
            return Promise.reject(new OrchestratorError("BAD_ANSWER", [sentence("network.elsewhere", { address })]));
        }
        const request = { method, body, signal, cancelBeforeSend, repeat: "always" as const };
        const send = async (): Promise<HttpAnswer> => {
            const token = bearer && place.isOwn ? await this.#token() : undefined;
            const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
            return this.#repeatedly(place.url, request, { ...headers, ...authorization });
        };
        return slot?.isHeld ? send() : this.#queue.run(send, { cancelBeforeSend });
    }

    /** Nothing new is sent, what waits is refused and reads are cut; a start that is under way goes on, and may be settled. */
    beginClose(): void {
        this.#closing.abort();
        this.#queue.drop();
    }

    /** When nothing is under way any more. */
    close(): void {
        this.#closed.abort();
        this.#transport.close();
    }

    async #signedIn(request: ApiRequest): Promise<HttpAnswer> {
        const token = this.#tokens.current ?? (await this.#token(request.settling));
        const answer = await this.#sendThere(request, this.#headers(token, request));
        if (answer.status !== 401 || this.#settings.signIn.way === "token") return answer;
        this.#tokens.forget(token);
        if (request.repeat === "never") return answer;
        return this.#sendThere(request, this.#headers(await this.#token(request.settling), request));
    }

    async #token(settling?: boolean): Promise<string> {
        return this.#tokens.current ?? this.#whileOpen(this.#tokens.renew(), settling);
    }

    /** Waits for the token no longer than the connection is open. */
    #whileOpen(token: Promise<string>, settling?: boolean): Promise<string> {
        if (settling) return token;
        const { signal } = this.#closing;
        let closed = (): void => undefined;
        const closing = new Promise<never>((_resolve, reject) => {
            closed = () => reject(new OrchestratorError("UNREACHABLE", [sentence("network.closed")]));
            if (signal.aborted) closed();
            else signal.addEventListener("abort", closed, { once: true });
        });
        return Promise.race([token, closing]).finally(() => signal.removeEventListener("abort", closed));
    }

    #sendThere(request: ApiRequest, headers: Record<string, string>): Promise<HttpAnswer> {
        return this.#repeatedly(this.#settings.address.base + request.path, request, headers).then(this.#server.note);
    }

    /** As often as it may be sent, and only while the connection is open and the node is. */
    #repeatedly(url: string, request: UnplacedRequest, headers: Record<string, string>): Promise<HttpAnswer> {
        const open = request.settling ? this.#closed.signal : this.#closing.signal;
        return this.#retries.run(new Attempt(this.#transport, url, request, headers, open, this.#isTransient));
    }

    /** What is mangled where Orchestrator has answered before comes from something on the way, and passes. */
    readonly #isTransient = (answer: HttpAnswer): boolean => this.#server.hasAnswered && isMangled(answer);

    /** A refusal is none, whatever it looks like, and of a password nobody knows: what asks again and again locks the account. */
    readonly #isTransientSignIn = (answer: HttpAnswer): boolean =>
        this.#settings.signIn.way === "application" &&
        (answer.status < 300 || answer.status >= 500) &&
        this.#isTransient(answer);

    #headers(token: string, { headers, folder }: ApiRequest): Record<string, string> {
        // Not spread: V8 takes a hundred times as long for several spreads in one literal.
        return Object.assign({}, headers, this.#tenantHeader, folder?.headers, { authorization: `Bearer ${token}` });
    }

    #failureContext(request?: ApiRequest): FailureContext {
        const { address, timeout } = this.#settings;
        return {
            address: address.base + (request?.path.split("?")[0] ?? ""),
            base: address.base,
            redactor: this.#redactor,
            timeout: timeout / 1000,
            folder: request?.folder?.ref && folderName(request.folder.ref),
            hasAnswered: this.#server.hasAnswered,
        };
    }
}

function secretsOf({ signIn: how, proxy }: ConnectionSettings): string[] {
    const own = how.way === "application" ? how.clientSecret : how.way === "token" ? how.token : how.password;
    return [own, ...(proxy ? [proxy.password] : environmentProxyPasswords())];
}
