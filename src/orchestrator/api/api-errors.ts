import type { Clock } from "../clock";
import { folderName } from "../../shared/folder-ref";
import { missingRights } from "../auth/scopes";
import { sentence, type OrchestratorError, type Sentence } from "../errors/orchestrator-error";
import { Redactor } from "../errors/redactor";
import { environmentProxyPasswords } from "../http/environment-proxy";
import { TransportFailure, type HttpResponse } from "../http/exchange";
import { errorOfResponse, unreadableResponse, type FailureContext } from "../responses/error-of-response";
import { errorOfStorage } from "../responses/error-of-storage";
import { errorOfTransport } from "../responses/error-of-transport";
import type { ConnectionSettings } from "../settings";
import type { ApiRequest } from "./api-request";
import type { ServerFacts } from "./server-facts";

/** Explains the failures of one connection, without its secrets. */
export class ApiErrors {
    readonly redactor: Redactor;

    constructor(
        private readonly settings: ConnectionSettings,
        private readonly server: ServerFacts,
        private readonly clock: Clock,
    ) {
        this.redactor = new Redactor(secretsOf(settings));
    }

    /** What an unsuccessful response means. */
    ofResponse(response: HttpResponse, request: ApiRequest): OrchestratorError {
        const error = errorOfResponse(response, this.#context(request));
        if (error.code !== "SIGN_IN_FAILED") return error;
        const hint = this.settings.signIn.way === "token" ? "hint.tokenRefused" : "hint.signInRefused";
        return error.with([sentence(hint)]);
    }

    /** A 2xx whose body can't be read. */
    ofUnreadable(response: HttpResponse, request: ApiRequest): OrchestratorError {
        return unreadableResponse(response, this.#context(request));
    }

    /** Why there is no response. @throws whatever else the request threw */
    ofFailure(error: unknown, request: ApiRequest): OrchestratorError {
        if (error instanceof TransportFailure) return errorOfTransport(error, this.#context(request));
        throw error;
    }

    /** What an unsuccessful response of a storage means. `url` is where it was sent to. */
    ofStorage(response: HttpResponse, url: string): OrchestratorError {
        return errorOfStorage(response, url, this.#storageContext(url));
    }

    /** Why a storage did not respond. @throws as `ofFailure` */
    ofStorageFailure(error: unknown, url: string): OrchestratorError {
        if (error instanceof TransportFailure) return errorOfTransport(error, this.#storageContext(url));
        throw error;
    }

    /** What a refused account lacks. `permissions` are those of a role, in Orchestrator's words. */
    missingRights(scopes: readonly string[], permissions: string): Sentence[] {
        return missingRights(this.settings.signIn, scopes, permissions);
    }

    /** The token endpoint may be wrong although Orchestrator's address is right. */
    get signInContext(): Omit<FailureContext, "address"> {
        return { ...this.#context(), hasAnswered: false };
    }

    /** Without the query, which has the signature. */
    #storageContext(url: string): FailureContext {
        const { origin, pathname } = new URL(url);
        return { ...this.#context(), address: origin + pathname, isStorage: true };
    }

    #context(request?: ApiRequest): FailureContext {
        const { address, timeout } = this.settings;
        return {
            address: address.base + (request?.path.split("?")[0] ?? ""),
            base: address.base,
            date: this.clock.date(),
            redactor: this.redactor,
            timeout: timeout / 1000,
            folder: request?.folder?.ref && folderName(request.folder.ref),
            hasAnswered: this.server.hasAnswered,
        };
    }
}

function secretsOf({ signIn, proxy }: ConnectionSettings): string[] {
    const secret =
        signIn.way === "application" ? signIn.clientSecret : signIn.way === "token" ? signIn.token : signIn.password;
    return [secret, ...(proxy ? [proxy.password] : environmentProxyPasswords())];
}
