import { OrchestratorError, sentence, type ErrorCode, type Sentence } from "../errors/orchestrator-error";
import type { FailureContext } from "./error-of-response";
import type { TransportFailure } from "../http/exchange";
import type { TransportProblem } from "../http/transport-problem";

/** The other problems are UNREACHABLE. */
const CODES: Partial<Record<TransportProblem, ErrorCode>> = {
    timedOut: "TIMED_OUT",
    tooLarge: "BAD_ANSWER",
    unreadable: "BAD_ANSWER",
    unsendable: "INVALID_SETTING",
    tlsConfiguration: "INVALID_SETTING",
};

/** The error of a request without a response. */
export function errorOfTransport(failure: TransportFailure, context: FailureContext): OrchestratorError {
    return new OrchestratorError(CODES[failure.problem] ?? "UNREACHABLE", sentencesOf(failure, context));
}

function sentencesOf({ problem, words, maxBytes }: TransportFailure, context: FailureContext): Sentence[] {
    const { address, redactor, timeout } = context;
    const host = hostOf(address);
    const detail = redactor.redact(words);
    switch (problem) {
        case "timedOut":
            return [sentence("network.timedOut", { address, seconds: timeout })];
        case "tooLarge":
            return [tooLarge(context, maxBytes! / 1024 / 1024)];
        case "aborted":
            return [sentence("network.closed")];
        case "unsendable":
        case "unreadable":
            return [sentence(`network.${problem}`, { address, words: detail })];
        case "broken":
            return [sentence("network.broken", { address, words: detail }), ...perhapsHttps(context)];
        case "unreachable":
            return [sentence("network.unreachable", { address, words: detail }), unreachableHint(context)];
        case "proxySignIn":
            return [sentence("network.proxySignIn", { address })];
        case "proxy":
            return [
                sentence("network.unreachable", { address, words: detail }),
                sentence("network.proxyHint", { host }),
            ];
        default:
            return [sentence(`network.${problem}`, { host, words: detail })];
    }
}

function tooLarge({ address, isStorage }: FailureContext, megabytes: number): Sentence {
    return isStorage
        ? sentence("storage.tooLarge", { megabytes })
        : sentence("network.tooLarge", { address, megabytes });
}

function unreachableHint({ isIdentity, isStorage }: FailureContext): Sentence {
    if (isStorage) return sentence("network.unreachableStorageHint");
    return sentence(isIdentity ? "network.unreachableIdentityHint" : "network.unreachableHint");
}

/** A server that expects TLS just closes a plain connection. */
function perhapsHttps({ address, hasAnswered }: FailureContext): Sentence[] {
    return !hasAnswered && address.startsWith("http:") ? [sentence("network.perhapsHttps")] : [];
}

function hostOf(address: string): string {
    return URL.canParse(address) ? new URL(address).host : address;
}
