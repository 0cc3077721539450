import {
    hasMessage,
    isHtml,
    isFromOrchestrator,
    isOrchestratorRefusal,
    parseJsonBody,
} from "../responses/response-body";
import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import { OrchestratorError, sentence, type ErrorContent, type Sentence } from "../errors/orchestrator-error";
import { TransportFailure, type HttpResponse } from "../http/exchange";
import { listOf } from "../api/odata";
import { isJob, type JobDto } from "../jobs/job-dto";
import type { Start } from "./start";

/** The body of the StartJobs response, as Orchestrator sent it. */
export interface StartJobsResponse {
    "@odata.context"?: string;
    value: JobDto[];
}

/** The response that StartJobs would have sent with these jobs. Single jobs bring a context of their own. */
export function responseWith(jobs: readonly JobDto[], base: string): StartJobsResponse {
    const value = jobs.map((job) => {
        const { "@odata.context": _own, ...fields } = job as JobDto & { "@odata.context"?: string };
        return fields;
    });
    return { "@odata.context": `${base}/odata/$metadata#Jobs`, value };
}

/**
 * What is known after StartJobs was sent.
 * - `confirmed`: the response names the jobs.
 * - `accepted`: there was a 2xx status line, but the rest was lost or names too few jobs.
 * - `disputed`: Orchestrator refuses with a 5xx but may have begun, or a gateway claims that there is no way to it (404).
 * - `unknown`: nothing tells whether the request was carried out.
 */
export type PostOutcome =
    | { kind: "confirmed"; response: StartJobsResponse; jobs: readonly JobDto[] }
    | { kind: "accepted"; failure: ErrorContent; jobs: readonly JobDto[] }
    | { kind: "disputed" | "unknown"; failure: ErrorContent };

/** Orchestrator does not find the process, or something else that the start names. Nothing was started. */
export class StartNotFound extends OrchestratorError {}

const START_JOBS = "/odata/Jobs/UiPath.Server.Configuration.OData.StartJobs";

/** The request is the same each time it is sent. */
export function startRequest({ startInfo, folder, slot, command }: Start, onSend: () => void): ApiRequest {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ startInfo });
    const { cancelBeforeSend } = command;
    return { method: "POST", path: START_JOBS, headers, body, folder, slot, urgent: true, cancelBeforeSend, onSend };
}

/** Sends StartJobs, with retries while it certainly was not carried out. @throws OrchestratorError when it certainly was not */
export async function postStart(api: Api, request: ApiRequest, required: number): Promise<PostOutcome> {
    let response: HttpResponse;
    try {
        response = await api.send(request);
    } catch (error) {
        const thrown = api.errors.ofFailure(error, request);
        if (!(error instanceof TransportFailure && error.sent)) throw thrown;
        const failure = thrown.content;
        return isSuccess(error.status) ? { kind: "accepted", failure, jobs: [] } : { kind: "unknown", failure };
    }
    if (isSuccess(response.status)) {
        const body = parseJsonBody(response);
        if (listOf(body)) return readJobs(body as StartJobsResponse, required, response.status);
        const failure = api.errors.ofUnreadable(response, request).content;
        return isHtml(response) ? { kind: "unknown", failure } : { kind: "accepted", failure, jobs: [] };
    }
    const failure = api.errors.ofResponse(response, request).content;
    if (isRefusal(response, api.server.reportsVersion))
        throw response.status === 404
            ? new StartNotFound(failure.code, failure.sentences, failure.cause)
            : OrchestratorError.of(failure);
    if (response.status === 404) return { kind: "disputed", failure: refused(failure, sentence("hint.between")) };
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

function readJobs(response: StartJobsResponse, required: number, status: number): PostOutcome {
    const jobs = response.value.filter(isJob);
    const number = required === 1 ? jobs.length : new Set(jobs.map(({ Key }) => Key)).size;
    if (number >= required) return { kind: "confirmed", response, jobs };
    const sentences = [sentence("said.fewer", { status, number, asked: required })];
    return { kind: "accepted", failure: { code: "BAD_ANSWER", sentences, cause: { status } }, jobs };
}

const isSuccess = (status: number | undefined): boolean => status !== undefined && status >= 200 && status <= 299;

/**
 * Orchestrator refused, or an intermediary did with a 403. Nothing was started: sign-in and limits are checked first. A server that
 * reports its version does so with each response, so that one without it comes from an intermediary.
 */
function isRefusal(response: HttpResponse, reportsVersion: boolean): boolean {
    const { status } = response;
    if ([401, 403, 407, 429].includes(status)) return true;
    if (status >= 500 || status === 408 || isHtml(response)) return false;
    return isFromOrchestrator(response) || (!reportsVersion && hasMessage(response));
}
