import {
    hasMessage,
    isHtml,
    isFromOrchestrator,
    isOrchestratorRefusal,
    parseJsonBody,
} from "../responses/response-body";
import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import { OrchestratorError, sentence, type Sentence } from "../errors/orchestrator-error";
import { TransportFailure, type HttpResponse } from "../http/exchange";
import { listOf } from "../api/odata";
import { isJob, type JobDto } from "../jobs/job-dto";
import type { Start } from "./start";

/** The body of the StartJobs answer, as Orchestrator sent it. */
export interface StartJobsResponse {
    value: JobDto[];
}

/**
 * What is known after StartJobs was sent. `accepted`: a 2xx status line was read, and the rest was lost or names too few jobs.
 * `doubted`: Orchestrator itself says no with a 5xx, and may have begun; or a gateway has no way to it (404), and may lie. `unknown`:
 * nothing tells whether the request was carried out.
 */
export type PostOutcome =
    | { kind: "answered"; response: StartJobsResponse; jobs: readonly JobDto[] }
    | { kind: "accepted"; failure: OrchestratorError; jobs: readonly JobDto[] }
    | { kind: "doubted" | "unknown"; failure: OrchestratorError };

/** Orchestrator does not find something that the start needs: the process, or what else the start names. Nothing was started. */
export class StartNotFound extends OrchestratorError {}

const START_JOBS = "/odata/Jobs/UiPath.Server.Configuration.OData.StartJobs";

/** The request of a start, the same each time that it is sent. */
export function startRequest({ startInfo, folder, slot, order }: Start, onSend: () => void): ApiRequest {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ startInfo });
    const { cancelBeforeSend } = order;
    return { method: "POST", path: START_JOBS, headers, body, folder, slot, urgent: true, cancelBeforeSend, onSend };
}

/** Sends StartJobs, again while it is certain that it was not carried out. @throws OrchestratorError when it certainly was not */
export async function postStart(api: Api, request: ApiRequest, requiredJobs: number): Promise<PostOutcome> {
    let response: HttpResponse;
    try {
        response = await api.send(request);
    } catch (error) {
        const failure = api.errors.ofFailure(error, request);
        if (!(error instanceof TransportFailure && error.sent)) throw failure;
        return isSuccess(error.status) ? { kind: "accepted", failure, jobs: [] } : { kind: "unknown", failure };
    }
    if (isSuccess(response.status)) {
        const body = parseJsonBody(response);
        if (listOf(body)) return named(body as StartJobsResponse, requiredJobs, response.status);
        const failure = api.errors.ofUnreadable(response, request);
        return isHtml(response) ? { kind: "unknown", failure } : { kind: "accepted", failure, jobs: [] };
    }
    const failure = api.errors.ofResponse(response, request);
    if (isRefusal(response, api.server.reportsVersion))
        throw response.status === 404 ? new StartNotFound(failure.code, failure.sentences, failure.cause) : failure;
    if (response.status === 404) return { kind: "doubted", failure: refused(failure, sentence("hint.between")) };
    return isOrchestratorRefusal(response)
        ? { kind: "doubted", failure: asRefusal(failure) }
        : { kind: "unknown", failure };
}

/** What is told when no job of the start shows. */
function asRefusal(failure: OrchestratorError): OrchestratorError {
    return failure.code === "SERVER_ERROR" ? refused(failure) : failure;
}

function refused({ sentences, cause }: OrchestratorError, ...hints: Sentence[]): OrchestratorError {
    const said = sentences.filter(({ key }) => key !== "hint.serverError");
    return new OrchestratorError("REFUSED", [...said, ...hints], cause);
}

function named(response: StartJobsResponse, asked: number, status: number): PostOutcome {
    const jobs = response.value.filter(isJob);
    const number = asked === 1 ? jobs.length : new Set(jobs.map(({ Key }) => Key)).size;
    if (number >= asked) return { kind: "answered", response, jobs };
    const failure = new OrchestratorError("BAD_ANSWER", [sentence("said.fewer", { status, number, asked })], {
        status,
    });
    return { kind: "accepted", failure, jobs };
}

const isSuccess = (status: number | undefined): boolean => status !== undefined && status >= 200 && status <= 299;

/**
 * Orchestrator's own no, or the 403 of whatever stands between: nothing was started. A sign-in or a limit is met before anything
 * is done. `tellsVersion`: the server tells its version with each answer, so that one without it is not Orchestrator's.
 */
function isRefusal(response: HttpResponse, tellsVersion: boolean): boolean {
    const { status } = response;
    if ([401, 403, 407, 429].includes(status)) return true;
    if (status >= 500 || status === 408 || isHtml(response)) return false;
    return isFromOrchestrator(response) || (!tellsVersion && hasMessage(response));
}
