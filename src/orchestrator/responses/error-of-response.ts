/** Turns a failure into a sentence: the one place that knows what an answer of Orchestrator means and what to do about it. */
import { isFromBetween, isHtml, pageTitle, serverWords, type ServerWords } from "./response-body";
import {
    OrchestratorError,
    sentence,
    type ErrorCode,
    type ErrorFacts,
    type Sentence,
} from "../errors/orchestrator-error";
import { retryAfter } from "./retry-after";
import type { Redactor } from "../errors/redactor";
import type { HttpAnswer } from "../http/exchange";

/** What the request was, for the words of an error. */
export interface FailureContext {
    /** Scheme, host and path, never a query or a secret. */
    address: string;
    redactor: Redactor;
    /** Seconds. */
    timeout: number;
    /** Base of the Orchestrator. */
    base?: string;
    /** The folder of the request, as a user names it. */
    folder?: string | undefined;
    /** The token endpoint is asked, which is at the identity address. */
    isIdentity?: boolean;
    /** Orchestrator has answered at this address before, so that it can't be wrong. */
    hasAnswered?: boolean;
}

/** The error for an answer that is no success. Source of the codes: Orchestrator API guide, "Response codes" and "Start jobs errors". */
export function errorOfAnswer(answer: HttpAnswer, context: FailureContext): OrchestratorError {
    const { status } = answer;
    const said = serverWords(answer, context.redactor);
    const facts = factsOf(status, said, context.redactor);
    if (status === 407)
        return new OrchestratorError("UNREACHABLE", [sentence("network.proxySignIn", { address: context.address })], {
            status,
        });
    if (status === 403 && isFromBetween(answer)) return refusedBetween(answer, said, context);
    if (isPageInstead(answer)) return pageInstead(answer, context);
    if (status >= 300 && status < 400) return sentOn(answer, said, context, facts);
    const { code, hints } = meaning(answer, said, context);
    return new OrchestratorError(code, [quote(status, said, context), ...hints], facts);
}

/** Whether a page is all that answers. What asks to wait, and the faults of servers, come as pages, too. */
export function isPageInstead(answer: HttpAnswer): boolean {
    return answer.status < 500 && ![408, 429].includes(answer.status) && isHtml(answer);
}

/** A page where an API should be: the wrong address, or a portal that answers every path. */
export function pageInstead(answer: HttpAnswer, context: FailureContext): OrchestratorError {
    const { status } = answer;
    const { address, redactor, hasAnswered } = context;
    const page = answer.body.subarray(0, MOST_BYTES_OF_PAGE).toString("utf8");
    // The pages of nginx and Apache.
    if (/SSL certificate (was sent|error)/i.test(page))
        return new OrchestratorError("UNREACHABLE", [sentence("network.clientCertificate", hostIn(address))], {
            status,
        });
    const words = pageTitle(answer, redactor);
    const said = words ? sentence("said.page", { address, status, words }) : sentence("said.html", { address, status });
    const isPlain = /plain HTTP (request was sent to HTTPS port|to an SSL-enabled server port)/i.test(page);
    const hint = isPlain ? "network.perhapsHttps" : hasAnswered ? "hint.pageInstead" : "hint.notAnOrchestrator";
    return new OrchestratorError("NOT_AN_ORCHESTRATOR", [said, sentence(hint)], { status });
}

const MOST_BYTES_OF_PAGE = 2_000;

const hostIn = (address: string): { host: string } => ({ host: new URL(address).host });

/** Redirects are not followed: a page for signing in would be taken for an answer, or a secret go elsewhere. */
function sentOn(answer: HttpAnswer, said: ServerWords, context: FailureContext, facts: ErrorFacts): OrchestratorError {
    const { status, headers } = answer;
    const { address, base, redactor, hasAnswered } = context;
    const quoted = quote(status, said, context);
    const told = String(headers["location"] ?? "");
    const target = URL.canParse(told, address) ? new URL(told, address) : undefined;
    if (!target || told === "")
        return new OrchestratorError("NOT_AN_ORCHESTRATOR", [quoted, sentence("hint.notAnOrchestrator")], facts);
    // No query: it may hold a key.
    const place = target.origin + target.pathname;
    if (status === 303 && base && target.origin === new URL(base).origin) {
        // Source: docs, "API triggers": 202 with the address of the status, then 303 with that of the output.
        const path = redactor.redact(place.startsWith(`${base}/`) ? place.slice(base.length) : place);
        return new OrchestratorError("REFUSED", [quoted, sentence("hint.triggerEnded", { path })], facts);
    }
    const sentences = [quoted, sentence("hint.redirect", { place: redactor.redact(place) })];
    if (!hasAnswered) sentences.push(sentence("hint.checkAddress"));
    return new OrchestratorError("NOT_AN_ORCHESTRATOR", sentences, facts);
}

/** A firewall or a gateway says no in a page or a text of its own. */
function refusedBetween(
    answer: HttpAnswer,
    { words }: ServerWords,
    { address, redactor }: FailureContext,
): OrchestratorError {
    const { status } = answer;
    const title = isHtml(answer) ? pageTitle(answer, redactor) : redactor.redact(words);
    const said = title
        ? sentence("said.between", { address, status, words: title })
        : sentence("said.html", { address, status });
    return new OrchestratorError("NOT_AN_ORCHESTRATOR", [said, sentence("hint.between")], { status });
}

/** A 2xx whose body is not the JSON that it should be. */
export function badAnswer(answer: HttpAnswer, context: FailureContext): OrchestratorError {
    if (isHtml(answer)) return pageInstead(answer, context);
    const start = context.redactor
        .redact(answer.body.subarray(0, 20_000).toString("utf8"))
        .slice(0, 80)
        .replace(/\s+/g, " ");
    const sentences = [sentence("hint.badAnswer", { status: answer.status, words: `“${start}”` })];
    return new OrchestratorError("BAD_ANSWER", sentences, { status: answer.status });
}

/** The facts of an answer. Its texts are a server's words, too. */
export function factsOf(status: number, { errorCode, traceId }: ServerWords, redactor: Redactor): ErrorFacts {
    return {
        status,
        ...(errorCode !== undefined
            ? { errorCode: typeof errorCode === "string" ? redactor.redact(errorCode) : errorCode }
            : {}),
        ...(traceId ? { traceId: redactor.redact(traceId) } : {}),
    };
}

export function quote(status: number, { words }: ServerWords, { redactor, isIdentity }: FailureContext): Sentence {
    if (!words) return sentence(isIdentity ? "said.identityNothing" : "said.nothing", { status });
    return sentence(isIdentity ? "said.identity" : "said.words", { status, words: redactor.redact(words) });
}

type Meaning = { code: ErrorCode; hints: Sentence[] };

/** Orchestrator's error codes that mean the same whatever the HTTP status is. */
const MEANINGS: Readonly<Record<string, (context: FailureContext) => Meaning>> = {
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

function meaning(answer: HttpAnswer, said: ServerWords, context: FailureContext): Meaning {
    const errorCode = String(said.errorCode);
    // A server's word may be the name of what every object has (“constructor”).
    if (Object.hasOwn(MEANINGS, errorCode)) return MEANINGS[errorCode]!(context);
    const isAboutRobots =
        answer.status === 404 ? /\brobots?\b/i : /invalid robot id|specified unattended (user|robot)/i;
    if (isAboutRobots.test(said.words)) return { code: "ROBOT_NOT_FOUND", hints: [sentence("hint.robotNotFound")] };
    return meaningOfStatus(answer, said);
}

function meaningOfStatus(answer: HttpAnswer, said: ServerWords): Meaning {
    const { status } = answer;
    if (status === 401) return { code: "SIGN_IN_FAILED", hints: [] }; // the API knows which hint
    if (status === 403) return { code: "NOT_ALLOWED", hints: [sentence("hint.notAllowed")] };
    if (status === 408) return { code: "TIMED_OUT", hints: [sentence("hint.serverError")] };
    if (status === 429) return { code: "RATE_LIMITED", hints: [rateHint(answer)] };
    if (status >= 500) return { code: "SERVER_ERROR", hints: [sentence("hint.serverError")] };
    return { code: "REFUSED", hints: /must not be null/i.test(said.words) ? [sentence("hint.mustNotBeNull")] : [] };
}

function rateHint(answer: HttpAnswer): Sentence {
    const wait = retryAfter(answer);
    return wait === undefined
        ? sentence("hint.rateLimitedSoon")
        : sentence("hint.rateLimited", { seconds: Math.ceil(wait / 1000) });
}
