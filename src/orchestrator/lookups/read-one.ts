import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import type { HttpResponse } from "../http/exchange";
import { isFromOrchestrator, parseJsonBody } from "../responses/response-body";

/**
 * A job or a queue item. Undefined: Orchestrator says that there is none. Null: Orchestrator says no more than 404. An intermediary
 * may respond with 404 to every path, so that its response says nothing about the entity. @throws OrchestratorError
 */
export async function readOne<T extends object>(
    api: Api,
    get: Omit<ApiRequest, "method">,
    isEntity: (body: T | null) => body is T,
): Promise<T | null | undefined> {
    const request: ApiRequest = { method: "GET", ...get };
    let response: HttpResponse;
    try {
        response = await api.send(request);
    } catch (error) {
        throw api.errors.ofFailure(error, request);
    }
    if (response.status >= 200 && response.status <= 299) {
        const body = parseJsonBody(response) as T | null;
        if (isEntity(body)) return body;
        if (typeof body !== "object" || body === null) throw api.errors.ofUnreadable(response, request);
        throw new OrchestratorError("BAD_ANSWER", [sentence("job.unreadable", { path: get.path })]);
    }
    const error = api.errors.ofResponse(response, request);
    if (response.status !== 404 || error.code === "FOLDER_NOT_FOUND") throw error;
    if (isFromOrchestrator(response)) return error.cause?.errorCode === undefined ? null : undefined;
    const sentences = [...error.sentences, sentence("hint.notOfOrchestrator")];
    throw new OrchestratorError("NOT_AN_ORCHESTRATOR", sentences, error.cause);
}
