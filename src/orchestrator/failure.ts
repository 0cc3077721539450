/** Turns a failure into a sentence: the one place that knows what an answer of Orchestrator means and what to do about it. */
import { isFromBetween, isHtml, pageTitle, serverWords, type ServerWords } from "./answer";
import { OrchestratorError, sentence, type ErrorCode, type ErrorFacts, type Sentence } from "./errors";
import { retryAfter } from "./retry-after";
import type { Secrets } from "./secrets";
import type { HttpAnswer, TransportFailure } from "./http/exchange";

/** What the request was, for the words of an error. */
export interface FailureContext {
    /** Scheme, host and path, never a query or a secret. */
    address: string;
    secrets: Secrets;
    /** Seconds. */
    timeout: number;
    /** The folder of the request, as a user names it. */
    folder?: string | undefined;
}

/** The error for an answer that is no success. Source of the codes: Orchestrator API guide, "Response codes" and "Start jobs errors". */
export function errorOfAnswer(answer: HttpAnswer, context: FailureContext): OrchestratorError {
    const { status } = answer;
    const said = serverWords(answer, context.secrets);
    const facts = factsOf(status, said, context.secrets);
    if (status === 403 && isFromBetween(answer)) return refusedBetween(answer, said, context);
    if (status < 500 && isHtml(answer)) return notAnOrchestrator(status, context);
    if (status >= 300 && status < 400)
        return new OrchestratorError(
            "NOT_AN_ORCHESTRATOR",
            [quote(status, said, context), sentence("hint.redirect")],
            facts,
        );
    const { code, hints } = meaning(answer, said, context);
    return new OrchestratorError(code, [quote(status, said, context), ...hints], facts);
}

/** A page where an API should be: the wrong address, or a portal that answers every path. */
export function notAnOrchestrator(status: number, { address }: FailureContext): OrchestratorError {
    const sentences = [sentence("said.html", { address, status }), sentence("hint.notAnOrchestrator")];
    return new OrchestratorError("NOT_AN_ORCHESTRATOR", sentences, { status });
}

/** A firewall or a gateway says no in a page or a text of its own. */
function refusedBetween(
    answer: HttpAnswer,
    { words }: ServerWords,
    { address, secrets }: FailureContext,
): OrchestratorError {
    const { status } = answer;
    const title = isHtml(answer) ? pageTitle(answer, secrets) : secrets.redact(words);
    const said = title
        ? sentence("said.between", { address, status, words: title })
        : sentence("said.html", { address, status });
    return new OrchestratorError("NOT_AN_ORCHESTRATOR", [said, sentence("hint.between")], { status });
}

/** A 2xx whose body is not the JSON that it should be. */
export function badAnswer(answer: HttpAnswer, context: FailureContext): OrchestratorError {
    if (isHtml(answer)) return notAnOrchestrator(answer.status, context);
    const start = context.secrets
        .redact(answer.body.subarray(0, 20_000).toString("utf8"))
        .slice(0, 80)
        .replace(/\s+/g, " ");
    const sentences = [
        quote(answer.status, { words: "" }, context),
        sentence("hint.badAnswer", { words: `“${start}”` }),
    ];
    return new OrchestratorError("BAD_ANSWER", sentences, { status: answer.status });
}

/** The error for a request that got no answer. */
export function errorOfTransport(
    failure: TransportFailure,
    { address, secrets, timeout }: FailureContext,
): OrchestratorError {
    const words = secrets.redact(failure.words);
    switch (failure.problem) {
        case "timedOut":
            return new OrchestratorError("TIMED_OUT", [sentence("network.timedOut", { address, seconds: timeout })]);
        case "tls":
            return new OrchestratorError("UNREACHABLE", [sentence("network.tls", { address, words })]);
        case "tooLarge":
            return new OrchestratorError("BAD_ANSWER", [
                sentence("network.tooLarge", { address, megabytes: failure.mostBytes! / 1024 / 1024 }),
            ]);
        case "unsendable":
            return new OrchestratorError("INVALID_SETTING", [sentence("network.unsendable", { address, words })]);
        case "unreadable":
            return new OrchestratorError("BAD_ANSWER", [sentence("network.unreadable", { address, words })]);
        case "aborted":
            return new OrchestratorError("UNREACHABLE", [sentence("network.closed")]);
        case "broken":
            return new OrchestratorError("UNREACHABLE", [sentence("network.broken", { address, words })]);
        case "proxy":
        case "unreachable": {
            const sentences = [
                sentence("network.unreachable", { address, words }),
                sentence("network.unreachableHint"),
            ];
            return new OrchestratorError("UNREACHABLE", sentences);
        }
    }
}

/** The facts of an answer. Its texts are a server's words, too. */
export function factsOf(status: number, { errorCode, traceId }: ServerWords, secrets: Secrets): ErrorFacts {
    return {
        status,
        ...(errorCode !== undefined
            ? { errorCode: typeof errorCode === "string" ? secrets.redact(errorCode) : errorCode }
            : {}),
        ...(traceId ? { traceId: secrets.redact(traceId) } : {}),
    };
}

export function quote(status: number, { words }: ServerWords, { secrets }: FailureContext): Sentence {
    return words
        ? sentence("said.words", { status, words: secrets.redact(words) })
        : sentence("said.nothing", { status });
}

type Meaning = { code: ErrorCode; hints: Sentence[] };

/** Orchestrator's error codes that mean the same whatever the HTTP status is. */
const MEANINGS: Readonly<Record<string, (context: FailureContext) => Meaning>> = {
    "1100": ({ folder }) => ({
        code: "FOLDER_NOT_FOUND",
        hints: folder ? [sentence("hint.folderNotFound", { folder })] : [],
    }),
    "1101": () => ({ code: "FOLDER_REQUIRED", hints: [sentence("hint.folderRequired")] }),
    "1230": () => ({ code: "NO_ROBOT", hints: [sentence("hint.noRobot")] }),
    "1670": () => ({ code: "NO_ROBOT", hints: [sentence("hint.pendingJob")] }),
    "1671": () => ({ code: "NO_ROBOT", hints: [sentence("hint.noRobot")] }),
    "2818": () => ({ code: "NO_ROBOT", hints: [sentence("hint.noRobot")] }),
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
