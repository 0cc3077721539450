import { isFromIntermediary, isHtml, pageTitle, parseJsonBody, readErrorBody } from "../responses/response-body";
import { OrchestratorError, sentence, type Sentence } from "../errors/orchestrator-error";
import {
    connectionProblem,
    unreadableResponse,
    errorOfResponse,
    factsOf,
    isUnexpectedPage,
    type FailureContext,
} from "../responses/error-of-response";
import { errorOfTransport } from "../responses/error-of-transport";
import { refusedScopeHint } from "./scopes";
import type { AccessToken } from "./token-cache";
import type { SignIn } from "../settings";
import { TransportFailure, type HttpResponse } from "../http/exchange";
import type { HttpRequest } from "../http/transport";

/** `/api/Account/Authenticate` does not tell how long its tokens live (API guide, "ROPC authentication"). Seconds. */
const PASSWORD_TOKEN_LIFETIME = 30 * 60;

export interface SignInContext {
    /** The base of the Orchestrator. */
    base: string;
    /** Sends a request, with retries for failures that pass. @throws TransportFailure */
    send(request: Omit<HttpRequest, "timeout">): Promise<HttpResponse>;
    failure: Omit<FailureContext, "address">;
}

/** Gets an access token. @throws OrchestratorError SIGN_IN_FAILED naming the wrong field, or why there was no response */
export async function signIn(credentials: SignIn, context: SignInContext): Promise<AccessToken> {
    switch (credentials.way) {
        case "token":
            return { value: credentials.token };
        case "application":
            return clientCredentials(credentials, context);
        case "password":
            return passwordSignIn(credentials, context);
    }
}

/** OAuth 2 client credentials. Source: UiPath "External applications", RFC 6749 §4.4 and §5.2. */
async function clientCredentials(
    credentials: Extract<SignIn, { way: "application" }>,
    context: SignInContext,
): Promise<AccessToken> {
    const { tokenUrl, clientId, clientSecret, scope } = credentials;
    const identity = { ...context, failure: { ...context.failure, isIdentity: true } };
    const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, scope };
    const response = await post(
        tokenUrl,
        "application/x-www-form-urlencoded",
        new URLSearchParams(form).toString(),
        identity,
    );
    if (!isSuccess(response) || isHtml(response)) throw refusedClient(response, credentials, identity);
    const body = tokenBody(response, tokenUrl, identity);
    const lifetime = Number(body["expires_in"]);
    const value = usableToken(body["access_token"], response, tokenUrl, identity);
    return { value, lifetime: lifetime > 0 ? lifetime : PASSWORD_TOKEN_LIFETIME };
}

/** The error of a token endpoint (RFC 6749 §5.2), or of an address that is none. */
function refusedClient(
    response: HttpResponse,
    { tokenUrl, scope }: Extract<SignIn, { way: "application" }>,
    context: SignInContext,
): OrchestratorError {
    const { status } = response;
    const { oauthError } = readErrorBody(response, context.failure.redactor);
    if (isSuccess(response) || isNoTokenEndpoint(response))
        return refused(response, "signIn.notThere", tokenUrl, context);
    if (status < 500 && ![408, 429].includes(status) && oauthError !== undefined) {
        if (oauthError !== "invalid_scope")
            return refused(
                response,
                CLIENT_ERRORS.has(oauthError) ? "signIn.clientRefused" : "signIn.otherRefused",
                tokenUrl,
                context,
            );
        return refused(response, "signIn.scopeRefused", tokenUrl, context, { scope }).with(refusedScopeHint(scope));
    }
    if ([400, 401].includes(status) || (status === 403 && !isFromIntermediary(response)))
        return refused(response, "signIn.unclear", tokenUrl, context);
    return withAddress(tokenUrl, errorOfResponse(response, { ...context.failure, address: tokenUrl }));
}

const CLIENT_ERRORS: ReadonlySet<string> = new Set(["invalid_client", "unauthorized_client"]);

/** No token endpoint responds like this to a request for a token. */
function isNoTokenEndpoint(response: HttpResponse): boolean {
    const { status } = response;
    if ([404, 405, 410, 415, 501].includes(status) || (status >= 300 && status < 400)) return true;
    return status !== 403 && isUnexpectedPage(response);
}

const isSuccess = ({ status }: HttpResponse): boolean => status >= 200 && status <= 299;

/** Source: Orchestrator API guide, "Authenticating" (`/api/Account/Authenticate`). */
async function passwordSignIn(
    credentials: Extract<SignIn, { way: "password" }>,
    context: SignInContext,
): Promise<AccessToken> {
    const url = `${context.base}/api/Account/Authenticate`;
    const body = {
        tenancyName: credentials.tenant,
        usernameOrEmailAddress: credentials.username,
        password: credentials.password,
    };
    const response = await post(url, "application/json", JSON.stringify(body), context);
    if ([400, 401, 403].includes(response.status))
        throw refused(response, "signIn.passwordRefused", url, context).with([sentence("signIn.windows")]);
    if ([404, 405].includes(response.status) && !isHtml(response))
        throw refused(response, "signIn.noPasswords", url, context);
    const { result } = tokenBody(response, url, context);
    return { value: usableToken(result, response, url, context), lifetime: PASSWORD_TOKEN_LIFETIME };
}

/** No server accepts a longer header. */
const MAX_TOKEN_CHARACTERS = 16_384;

/** Refuses a token that can't be sent. Once cached, it would make each later message fail. */
function usableToken(token: unknown, response: HttpResponse, address: string, context: SignInContext): string {
    if (typeof token !== "string" || token.trim() === "")
        throw refused(response, "signIn.noToken", address, context).with([addressHint(context.failure)]);
    if (token.length > MAX_TOKEN_CHARACTERS || !/^[\x20-\x7e]+$/.test(token))
        throw refused(response, "signIn.badToken", address, context).with([addressHint(context.failure)]);
    return token;
}

async function post(url: string, type: string, body: string, { send, failure }: SignInContext): Promise<HttpResponse> {
    const context = { ...failure, address: url };
    const response = await send({ method: "POST", url, headers: { "content-type": type }, body }).catch(
        (error: unknown) => {
            throw error instanceof TransportFailure ? withAddress(url, errorOfTransport(error, context)) : error;
        },
    );
    const problem = connectionProblem(response, context);
    if (problem) throw withAddress(url, problem);
    return response;
}

function tokenBody(response: HttpResponse, address: string, { failure }: SignInContext): Record<string, unknown> {
    if (!isSuccess(response)) throw withAddress(address, errorOfResponse(response, { ...failure, address }));
    const body = parseJsonBody(response);
    if (typeof body !== "object" || body === null) {
        if (isHtml(response)) throw withAddress(address, unreadableResponse(response, { ...failure, address }));
        // The body is not quoted, since it may be the token itself.
        throw withAddress(
            address,
            new OrchestratorError("SIGN_IN_FAILED", [sentence("signIn.noToken"), addressHint(failure)], {
                status: response.status,
            }),
        );
    }
    return body as Record<string, unknown>;
}

function addressHint({ isIdentity }: Omit<FailureContext, "address">): Sentence {
    return sentence(isIdentity ? "hint.checkIdentity" : "hint.checkAddress");
}

type Refusal =
    | "signIn.notThere"
    | "signIn.unclear"
    | "signIn.otherRefused"
    | "signIn.noPasswords"
    | "signIn.scopeRefused"
    | "signIn.clientRefused"
    | "signIn.passwordRefused"
    | "signIn.noToken"
    | "signIn.badToken";

function refused(
    response: HttpResponse,
    key: Refusal,
    address: string,
    { failure }: SignInContext,
    more: Record<string, string> = {},
): OrchestratorError {
    const body = readErrorBody(response, failure.redactor);
    const said = [body.words, body.oauthError, isHtml(response) ? pageTitle(response, failure.redactor) : ""];
    const words = failure.redactor.redact(said.find(Boolean) ?? String(response.status));
    return withAddress(
        address,
        new OrchestratorError(
            "SIGN_IN_FAILED",
            [sentence(key, { words, address, status: response.status, ...more })],
            factsOf(response.status, body, failure.redactor),
        ),
    );
}

function withAddress(address: string, error: OrchestratorError): OrchestratorError {
    return error.with([sentence("trying.signIn", { address })]);
}
