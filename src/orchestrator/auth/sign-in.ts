import { isFromBetween, isHtml, parseJsonBody, serverWords } from "../responses/response-body";
import { OrchestratorError, sentence, type Sentence } from "../errors/orchestrator-error";
import { badAnswer, errorOfAnswer, factsOf, isPageInstead, type FailureContext } from "../responses/error-of-response";
import { errorOfTransport } from "../responses/error-of-transport";
import { refusedScopeHint } from "./scopes";
import type { AccessToken } from "./token-cache";
import type { SignIn } from "../settings";
import { TransportFailure, type HttpAnswer } from "../http/exchange";
import type { HttpRequest } from "../http/transport";

/** Lifetime of a token of `/api/Account/Authenticate`, whose answer tells none (API guide, "ROPC authentication"). Seconds. */
const PASSWORD_TOKEN_LIFETIME = 30 * 60;

export interface SignInContext {
    /** Base of the Orchestrator. */
    base: string;
    /** Sends a request, again where it failed in passing. A refusal is an answer, whatever it looks like: accounts get locked. */
    send(request: Omit<HttpRequest, "timeout">): Promise<HttpAnswer>;
    failure: Omit<FailureContext, "address">;
}

/** Gets an access token. @throws OrchestratorError SIGN_IN_FAILED naming the field that is wrong, or what kept us from asking. */
export async function signIn(how: SignIn, context: SignInContext): Promise<AccessToken> {
    switch (how.way) {
        case "token":
            return { value: how.token };
        case "application":
            return application(how, context);
        case "password":
            return password(how, context);
    }
}

/** OAuth 2 client credentials. Source: UiPath "External applications", RFC 6749 §4.4 and §5.2. */
async function application(how: Extract<SignIn, { way: "application" }>, context: SignInContext): Promise<AccessToken> {
    const { tokenUrl, clientId, clientSecret, scope } = how;
    const identity = { ...context, failure: { ...context.failure, isIdentity: true } };
    const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, scope };
    const answer = await ask(
        tokenUrl,
        "application/x-www-form-urlencoded",
        new URLSearchParams(form).toString(),
        identity,
    );
    if (!isSuccess(answer) || isHtml(answer)) throw refusedApplication(answer, how, identity);
    const body = tokenBody(answer, tokenUrl, identity);
    const lifetime = Number(body["expires_in"]);
    const value = usableToken(body["access_token"], answer, tokenUrl, identity);
    return { value, lifetime: lifetime > 0 ? lifetime : PASSWORD_TOKEN_LIFETIME };
}

/** What a token endpoint refuses with (RFC 6749 §5.2), or what is none. */
function refusedApplication(
    answer: HttpAnswer,
    { tokenUrl, scope }: Extract<SignIn, { way: "application" }>,
    context: SignInContext,
): OrchestratorError {
    const { status } = answer;
    const { oauthError } = serverWords(answer, context.failure.redactor);
    if (isSuccess(answer) || isElsewhere(answer)) return refused(answer, "signIn.notThere", tokenUrl, context);
    if (status < 500 && oauthError !== undefined) {
        if (oauthError !== "invalid_scope")
            return refused(
                answer,
                CLIENT_ERRORS.has(oauthError) ? "signIn.clientRefused" : "signIn.otherRefused",
                tokenUrl,
                context,
            );
        return refused(answer, "signIn.scopeRefused", tokenUrl, context, { scope }).with(refusedScopeHint(scope));
    }
    if ([400, 401].includes(status) || (status === 403 && !isFromBetween(answer)))
        return refused(answer, "signIn.unclear", tokenUrl, context);
    return tried(tokenUrl, errorOfAnswer(answer, { ...context.failure, address: tokenUrl }));
}

const CLIENT_ERRORS: ReadonlySet<string> = new Set(["invalid_client", "unauthorized_client"]);

/** What no token endpoint answers to a request for a token. */
function isElsewhere(answer: HttpAnswer): boolean {
    const { status } = answer;
    if ([404, 405, 410, 415, 501].includes(status) || (status >= 300 && status < 400)) return true;
    return ![403, 407].includes(status) && isPageInstead(answer);
}

const isSuccess = ({ status }: HttpAnswer): boolean => status >= 200 && status <= 299;

/** Source: Orchestrator API guide, "Authenticating" (`/api/Account/Authenticate`). */
async function password(how: Extract<SignIn, { way: "password" }>, context: SignInContext): Promise<AccessToken> {
    const url = `${context.base}/api/Account/Authenticate`;
    const body = { tenancyName: how.tenant, usernameOrEmailAddress: how.username, password: how.password };
    const answer = await ask(url, "application/json", JSON.stringify(body), context);
    if ([400, 401, 403].includes(answer.status))
        throw refused(answer, "signIn.passwordRefused", url, context).with([sentence("signIn.windows")]);
    if ([404, 405].includes(answer.status) && !isHtml(answer))
        throw refused(answer, "signIn.noPasswords", url, context);
    const { result } = tokenBody(answer, url, context);
    return { value: usableToken(result, answer, url, context), lifetime: PASSWORD_TOKEN_LIFETIME };
}

/** Longer than any header that a server takes. */
const MOST_TOKEN_CHARACTERS = 16_384;

/** The token, if it can be sent: one that is kept would make every later message fail. */
function usableToken(token: unknown, answer: HttpAnswer, address: string, context: SignInContext): string {
    if (typeof token !== "string" || token.trim() === "")
        throw refused(answer, "signIn.noToken", address, context).with([whereHint(context.failure)]);
    if (token.length > MOST_TOKEN_CHARACTERS || !/^[\x20-\x7e]+$/.test(token))
        throw refused(answer, "signIn.badToken", address, context).with([whereHint(context.failure)]);
    return token;
}

async function ask(url: string, type: string, body: string, { send, failure }: SignInContext): Promise<HttpAnswer> {
    try {
        return await send({ method: "POST", url, headers: { "content-type": type }, body });
    } catch (error) {
        if (!(error instanceof TransportFailure)) throw error;
        throw tried(url, errorOfTransport(error, { ...failure, address: url }));
    }
}

function tokenBody(answer: HttpAnswer, address: string, { failure }: SignInContext): Record<string, unknown> {
    if (!isSuccess(answer)) throw tried(address, errorOfAnswer(answer, { ...failure, address }));
    const body = parseJsonBody(answer);
    if (typeof body !== "object" || body === null) {
        if (isHtml(answer)) throw tried(address, badAnswer(answer, { ...failure, address }));
        // Not a word of it is quoted: it may be the token itself.
        throw tried(
            address,
            new OrchestratorError("SIGN_IN_FAILED", [sentence("signIn.noToken"), whereHint(failure)], {
                status: answer.status,
            }),
        );
    }
    return body as Record<string, unknown>;
}

/** Which address is to be checked. */
function whereHint({ isIdentity }: Omit<FailureContext, "address">): Sentence {
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
    answer: HttpAnswer,
    key: Refusal,
    address: string,
    { failure }: SignInContext,
    more: Record<string, string> = {},
): OrchestratorError {
    const said = serverWords(answer, failure.redactor);
    const words = failure.redactor.redact([said.words, said.oauthError].find(Boolean) ?? String(answer.status));
    return tried(
        address,
        new OrchestratorError(
            "SIGN_IN_FAILED",
            [sentence(key, { words, address, status: answer.status, ...more })],
            factsOf(answer.status, said, failure.redactor),
        ),
    );
}

function tried(address: string, error: OrchestratorError): OrchestratorError {
    return error.with([sentence("trying.signIn", { address })]);
}
