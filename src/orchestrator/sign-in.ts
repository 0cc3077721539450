import { isHtml, parseJsonBody, serverWords } from "./answer";
import { OrchestratorError, sentence } from "./errors";
import { badAnswer, errorOfAnswer, errorOfTransport, factsOf, type FailureContext } from "./failure";
import type { AccessToken } from "./session";
import type { SignIn } from "./settings";
import { TransportFailure, type HttpAnswer } from "./http/exchange";
import type { HttpRequest } from "./http/transport";

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
    const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, scope };
    const answer = await ask(
        tokenUrl,
        "application/x-www-form-urlencoded",
        new URLSearchParams(form).toString(),
        context,
    );
    if (answer.status === 404) throw refused(answer, "signIn.notThere", tokenUrl, context);
    if (answer.status === 400 || answer.status === 401) {
        const { oauthError } = serverWords(answer, context.failure.secrets);
        throw refused(
            answer,
            oauthError === "invalid_scope" ? "signIn.scopeRefused" : "signIn.clientRefused",
            tokenUrl,
            context,
        );
    }
    const body = tokenBody(answer, tokenUrl, context);
    const lifetime = Number(body["expires_in"]);
    const value = usableToken(body["access_token"], answer, tokenUrl, context);
    return { value, lifetime: lifetime > 0 ? lifetime : PASSWORD_TOKEN_LIFETIME };
}

/** Source: Orchestrator API guide, "Authenticating" (`/api/Account/Authenticate`). */
async function password(how: Extract<SignIn, { way: "password" }>, context: SignInContext): Promise<AccessToken> {
    const url = `${context.base}/api/Account/Authenticate`;
    const body = { tenancyName: how.tenant, usernameOrEmailAddress: how.username, password: how.password };
    const answer = await ask(url, "application/json", JSON.stringify(body), context);
    if ([400, 401, 403].includes(answer.status))
        throw refused(answer, "signIn.passwordRefused", url, context).with([sentence("signIn.windows")]);
    const { result } = tokenBody(answer, url, context);
    return { value: usableToken(result, answer, url, context), lifetime: PASSWORD_TOKEN_LIFETIME };
}

/** Longer than any header that a server takes. */
const MOST_TOKEN_CHARACTERS = 16_384;

/** The token, if it can be sent: one that is kept would make every later message fail. */
function usableToken(token: unknown, answer: HttpAnswer, address: string, context: SignInContext): string {
    if (typeof token !== "string" || token.trim() === "") throw refused(answer, "signIn.noToken", address, context);
    if (token.length > MOST_TOKEN_CHARACTERS || !/^[\x20-\x7e]+$/.test(token))
        throw refused(answer, "signIn.badToken", address, context);
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
    if (answer.status < 200 || answer.status > 299)
        throw tried(address, errorOfAnswer(answer, { ...failure, address }));
    const body = parseJsonBody(answer);
    if (typeof body !== "object" || body === null) {
        if (isHtml(answer)) throw tried(address, badAnswer(answer, { ...failure, address }));
        // Not a word of it is quoted: it may be the token itself.
        throw tried(
            address,
            new OrchestratorError("SIGN_IN_FAILED", [sentence("signIn.noToken")], { status: answer.status }),
        );
    }
    return body as Record<string, unknown>;
}

type Refusal =
    | "signIn.notThere"
    | "signIn.scopeRefused"
    | "signIn.clientRefused"
    | "signIn.passwordRefused"
    | "signIn.noToken"
    | "signIn.badToken";

function refused(answer: HttpAnswer, key: Refusal, address: string, { failure }: SignInContext): OrchestratorError {
    const said = serverWords(answer, failure.secrets);
    const words = failure.secrets.redact([said.words, said.oauthError].find(Boolean) ?? String(answer.status));
    return tried(
        address,
        new OrchestratorError(
            "SIGN_IN_FAILED",
            [sentence(key, { words, address })],
            factsOf(answer.status, said, failure.secrets),
        ),
    );
}

function tried(address: string, error: OrchestratorError): OrchestratorError {
    return error.with([sentence("trying.signIn", { address })]);
}
