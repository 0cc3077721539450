/** Explains unsuccessful responses: the only place that knows what they mean and what to do about them. */
import { isFromIntermediary, isHtml, pageTitle, parseJsonBody, readErrorBody, type ErrorBody } from "./response-body";
import {
    OrchestratorError,
    sentence,
    type ErrorCode,
    type ErrorFacts,
    type Sentence,
} from "../errors/orchestrator-error";
import { retryAfter } from "./retry-after";
import type { Redactor } from "../errors/redactor";
import type { HttpResponse } from "../http/exchange";

/** What an error message says about the request. */
export interface FailureContext {
    /** Scheme, host and path, but never a query or a secret. */
    address: string;
    /** Our own time in milliseconds since 1970. */
    date: number;
    redactor: Redactor;
    /** Seconds. */
    timeout: number;
    /** The base of the Orchestrator. */
    base?: string;
    /** As the user names it. */
    folder?: string | undefined;
    /** The request goes to the token endpoint, at the identity address. */
    isIdentity?: boolean;
    /** The request goes to a storage that Orchestrator names. */
    isStorage?: boolean;
    /** Orchestrator has responded at this address before, so that the address must be right. */
    hasAnswered?: boolean;
}

/** Source of the codes: Orchestrator API guide, "Response codes" and "Start jobs errors". */
export function errorOfResponse(response: HttpResponse, context: FailureContext): OrchestratorError {
    const { status } = response;
    const body = readErrorBody(response, context.redactor);
    const facts = factsOf(status, body, context.redactor);
    const problem = connectionProblem(response, context);
    if (problem) return problem;
    if (status === 403 && isFromIntermediary(response))
        return new OrchestratorError(
            "NOT_AN_ORCHESTRATOR",
            [saidByIntermediary(response, context), sentence("hint.between")],
            { status },
        );
    if (isUnexpectedPage(response)) return unexpectedPage(response, context);
    if (status >= 300 && status < 400) return redirected(response, body, context, facts);
    const { code, hints } = meaning(response, body, context);
    return new OrchestratorError(code, [quote(status, body, context), ...hints], facts);
}

const MAX_BYTES_OF_PAGE = 2_000;

/** As nginx and Apache say it. */
const WANTS_CERTIFICATE = /SSL certificate (was sent|error)/i;

/** As nginx, Apache and servers in Go say it. */
const WANTS_HTTPS =
    /plain HTTP (request was sent to HTTPS port|to an SSL-enabled server port)|HTTP request to an HTTPS server/i;

/** What a proxy or a web server says of the connection itself: no application saw the request. Undefined for anything else. */
export function connectionProblem(response: HttpResponse, context: FailureContext): OrchestratorError | undefined {
    const { status } = response;
    const { address } = context;
    if (status === 407)
        return new OrchestratorError("UNREACHABLE", [sentence("network.proxySignIn", { address })], { status });
    if (status < 400 || status > 499 || parseJsonBody(response) !== undefined) return undefined;
    const page = response.body.subarray(0, MAX_BYTES_OF_PAGE).toString("utf8");
    if (WANTS_CERTIFICATE.test(page)) {
        const { host } = new URL(address);
        return new OrchestratorError("UNREACHABLE", [sentence("network.clientCertificate", { host })], { status });
    }
    if (!WANTS_HTTPS.test(page)) return undefined;
    const sentences = [saidByIntermediary(response, context), sentence("network.perhapsHttps")];
    return new OrchestratorError("NOT_AN_ORCHESTRATOR", sentences, { status });
}

/** A page where an API should be. A page with a request to wait or with a server error is not unexpected. */
export function isUnexpectedPage(response: HttpResponse): boolean {
    return response.status < 500 && ![408, 429].includes(response.status) && isHtml(response);
}

/** The address is wrong, or a portal responds to every path. */
export function unexpectedPage(response: HttpResponse, context: FailureContext): OrchestratorError {
    const { status } = response;
    const { address, redactor, hasAnswered } = context;
    const words = pageTitle(response, redactor);
    const reason = words
        ? sentence("said.page", { address, status, words })
        : sentence("said.html", { address, status });
    const hint = hasAnswered ? "hint.pageInstead" : "hint.notAnOrchestrator";
    return new OrchestratorError("NOT_AN_ORCHESTRATOR", [reason, sentence(hint)], { status });
}

/** Redirects are not followed: a sign-in page would pass for a response, or a secret would leave the server. */
function redirected(
    response: HttpResponse,
    body: ErrorBody,
    context: FailureContext,
    facts: ErrorFacts,
): OrchestratorError {
    const { status } = response;
    const { address, base, redactor, hasAnswered } = context;
    const quoted = quote(status, body, context);
    const target = redirectTarget(response, address);
    if (!target)
        return new OrchestratorError("NOT_AN_ORCHESTRATOR", [quoted, sentence("hint.notAnOrchestrator")], facts);
    const { origin, place } = target;
    if (status === 303 && base && origin === new URL(base).origin) {
        // Source: docs, "API triggers": 202 with the address of the status, then 303 with that of the output.
        const path = redactor.redact(place.startsWith(`${base}/`) ? place.slice(base.length) : place);
        return new OrchestratorError("REFUSED", [quoted, sentence("hint.triggerEnded", { path })], facts);
    }
    const sentences = [quoted, sentence("hint.redirect", { place: redactor.redact(place) })];
    if (!hasAnswered) sentences.push(sentence("hint.checkAddress"));
    return new OrchestratorError("NOT_AN_ORCHESTRATOR", sentences, facts);
}

/** Where a response to this address redirects to. The place is without the query, which may hold a key. */
export function redirectTarget(
    { status, headers }: HttpResponse,
    address: string,
): { origin: string; place: string } | undefined {
    const location = String(headers["location"] ?? "");
    if (status < 300 || status > 399 || location === "" || !URL.canParse(location, address)) return undefined;
    const { origin, pathname } = new URL(location, address);
    return { origin, place: origin + pathname };
}

/** The page or the text of a firewall, a gateway or a web server. */
function saidByIntermediary(response: HttpResponse, { address, redactor }: FailureContext): Sentence {
    const { status } = response;
    const words = isHtml(response) ? pageTitle(response, redactor) : readErrorBody(response, redactor).words;
    return words
        ? sentence("said.between", { address, status, words: redactor.redact(words) })
        : sentence("said.html", { address, status });
}

/** A 2xx response whose body is not the expected JSON. */
export function unreadableResponse(response: HttpResponse, context: FailureContext): OrchestratorError {
    if (isHtml(response)) return unexpectedPage(response, context);
    const start = context.redactor
        .redact(response.body.subarray(0, 20_000).toString("utf8"))
        .slice(0, 80)
        .replace(/\s+/g, " ");
    const sentences = [sentence("hint.badAnswer", { status: response.status, words: `“${start}”` })];
    return new OrchestratorError("BAD_ANSWER", sentences, { status: response.status });
}

/** The facts of a response. Their texts may hold secrets, since the server wrote them. */
export function factsOf(status: number, { errorCode, traceId }: ErrorBody, redactor: Redactor): ErrorFacts {
    return {
        status,
        ...(errorCode !== undefined
            ? { errorCode: typeof errorCode === "string" ? redactor.redact(errorCode) : errorCode }
            : {}),
        ...(traceId ? { traceId: redactor.redact(traceId) } : {}),
    };
}

export function quote(status: number, { words }: ErrorBody, { redactor, isIdentity }: FailureContext): Sentence {
    if (!words) return sentence(isIdentity ? "said.identityNothing" : "said.nothing", { status });
    return sentence(isIdentity ? "said.identity" : "said.words", { status, words: redactor.redact(words) });
}

type Meaning = { code: ErrorCode; hints: Sentence[] };

/** Orchestrator's error codes that mean the same whatever the HTTP status is. */
const MEANINGS: Readonly<Record<string, (context: FailureContext) => Meaning>> = {
    "1016": () => ({ code: "DUPLICATE_REFERENCE", hints: [sentence("hint.duplicateReference")] }),
    "1100": ({ folder }) => ({
        code: "FOLDER_NOT_FOUND",
        hints: folder ? [sentence("hint.folderNotFound", { folder })] : [],
    }),
    "1101": () => ({ code: "FOLDER_REQUIRED", hints: [sentence("hint.folderRequired")] }),
    "1230": () => ({ code: "NO_ROBOT", hints: [sentence("hint.noOwnRobot")] }),
    "1670": () => ({ code: "NO_ROBOT", hints: [sentence("hint.pendingJob")] }),
    "1671": () => ({ code: "NO_ROBOT", hints: [sentence("hint.noRobot")] }),
    "2818": () => ({ code: "NO_ROBOT", hints: [sentence("hint.noMachine")] }),
};

function meaning(response: HttpResponse, body: ErrorBody, context: FailureContext): Meaning {
    const errorCode = String(body.errorCode);
    // A server's word may be the name of what every object has (“constructor”).
    if (Object.hasOwn(MEANINGS, errorCode)) return MEANINGS[errorCode]!(context);
    const isAboutRobots =
        response.status === 404 ? /\brobots?\b/i : /invalid robot id|specified unattended (user|robot)/i;
    if (isAboutRobots.test(body.words)) return { code: "ROBOT_NOT_FOUND", hints: [sentence("hint.robotNotFound")] };
    return meaningOfStatus(response, body, context.date);
}

function meaningOfStatus(response: HttpResponse, body: ErrorBody, date: number): Meaning {
    const { status } = response;
    if (status === 401) return { code: "SIGN_IN_FAILED", hints: [] }; // the API knows which hint
    if (status === 403) return { code: "NOT_ALLOWED", hints: [sentence("hint.notAllowed"), sentence("hint.rights")] };
    if (status === 408) return { code: "TIMED_OUT", hints: [sentence("hint.serverError")] };
    if (status === 429) return { code: "RATE_LIMITED", hints: [rateHint(response, date)] };
    if (status >= 500) return { code: "SERVER_ERROR", hints: [sentence("hint.serverError")] };
    return { code: "REFUSED", hints: /must not be null/i.test(body.words) ? [sentence("hint.mustNotBeNull")] : [] };
}

function rateHint(response: HttpResponse, date: number): Sentence {
    const wait = retryAfter(response, date);
    return wait === undefined
        ? sentence("hint.rateLimitedSoon")
        : sentence("hint.rateLimited", { seconds: Math.ceil(wait / 1000) });
}
