import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import { sentence, type ErrorContent, type Sentence } from "../errors/orchestrator-error";
import { TransportFailure, type HttpResponse } from "../http/exchange";
import {
    hasMessage,
    isFromOrchestrator,
    isHtml,
    isOrchestratorRefusal,
    parseJsonBody,
} from "../responses/response-body";

/**
 * What is known after a request was sent that must be carried out once.
 * - `answered`: there was a 2xx response with JSON.
 * - `accepted`: there was a 2xx status line, but the rest was lost or can't be read.
 * - `refused`: it certainly was not carried out.
 * - `disputed`: Orchestrator refuses with a 5xx but may have begun, or a gateway claims that there is no way to it (404).
 * - `unknown`: nothing shows whether it was carried out.
 */
export type Posted =
    | { kind: "answered"; body: unknown; response: HttpResponse }
    | { kind: "refused"; failure: ErrorContent; status: number }
    | { kind: "accepted" | "disputed" | "unknown"; failure: ErrorContent };

/** Sends the request, with retries while it certainly was not carried out. @throws OrchestratorError when nothing was sent */
export async function postOnce(api: Api, request: ApiRequest): Promise<Posted> {
    let response: HttpResponse;
    try {
        response = await api.send(request);
    } catch (error) {
        const thrown = api.errors.ofFailure(error, request);
        if (!(error instanceof TransportFailure && error.sent)) throw thrown;
        return { kind: isSuccess(error.status) ? "accepted" : "unknown", failure: thrown.content };
    }
    const { status } = response;
    if (isSuccess(status)) {
        const body = parseJsonBody(response);
        if (body !== undefined) return { kind: "answered", body, response };
        const failure = api.errors.ofUnreadable(response, request).content;
        return { kind: isHtml(response) ? "unknown" : "accepted", failure };
    }
    const failure = api.errors.ofResponse(response, request).content;
    if (isRefusal(response, api.server.reportsVersion)) return { kind: "refused", failure, status };
    if (status === 404) return { kind: "disputed", failure: refused(failure, sentence("hint.between")) };
    return isOrchestratorRefusal(response)
        ? { kind: "disputed", failure: asRefusal(failure) }
        : { kind: "unknown", failure };
}

function asRefusal(failure: ErrorContent): ErrorContent {
    return failure.code === "SERVER_ERROR" ? refused(failure) : failure;
}

function refused({ sentences, cause }: ErrorContent, ...hints: Sentence[]): ErrorContent {
    const said = sentences.filter(({ key }) => key !== "hint.serverError");
    return { code: "REFUSED", sentences: [...said, ...hints], cause };
}

const isSuccess = (status: number | undefined): boolean => status !== undefined && status >= 200 && status <= 299;

/**
 * Orchestrator refused, or an intermediary did with a 403. Nothing was carried out: sign-in and limits are checked first. A server that
 * reports its version does so with each response, so that one without it comes from an intermediary.
 */
function isRefusal(response: HttpResponse, reportsVersion: boolean): boolean {
    const { status } = response;
    if ([401, 403, 407, 429].includes(status)) return true;
    if (status >= 500 || status === 408 || isHtml(response)) return false;
    return isFromOrchestrator(response) || (!reportsVersion && hasMessage(response));
}
