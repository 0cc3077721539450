import { isHtml, parseJsonBody } from "./answer";
import type { Api } from "./api";
import type { ApiRequest } from "./sending";
import { OrchestratorError, sentence } from "./errors";
import { TransportFailure, type HttpAnswer } from "./http/exchange";
import { listOf } from "./odata";
import type { JobDto } from "./job-dto";

/** The body of the StartJobs answer, as Orchestrator sent it. */
export interface StartJobsAnswer {
    value: JobDto[];
}

/**
 * What is known after StartJobs was sent. `accepted`: a 2xx status line was read, and the jobs were lost with the rest.
 * `unknown`: nothing tells whether the request was carried out.
 */
export type Posted =
    { kind: "answered"; answer: StartJobsAnswer } | { kind: "accepted" | "unknown"; failure: OrchestratorError };

/** Sends StartJobs, again while it is certain that it was not carried out. @throws OrchestratorError when it certainly was not */
export async function postStart(api: Api, request: ApiRequest): Promise<Posted> {
    let answer: HttpAnswer;
    try {
        answer = await api.send(request);
    } catch (error) {
        const failure = api.failure(error, request);
        if (!(error instanceof TransportFailure && error.sent)) throw failure;
        return { kind: isSuccess(error.status) ? "accepted" : "unknown", failure };
    }
    if (isSuccess(answer.status)) {
        const body = parseJsonBody(answer);
        if (listOf(body)) return { kind: "answered", answer: body as StartJobsAnswer };
        return { kind: isHtml(answer) ? "unknown" : "accepted", failure: api.badAnswer(answer, request) };
    }
    const failure = api.answerError(answer, request);
    if (isRefusal(answer)) throw answer.status === 404 ? processGone(failure) : failure;
    return { kind: "unknown", failure };
}

const isSuccess = (status: number | undefined): boolean => status !== undefined && status >= 200 && status <= 299;

/** Orchestrator's own no. A page of HTML is the word of something between us and it; a sign-in or a limit is met before anything is done. */
function isRefusal(answer: HttpAnswer): boolean {
    const { status } = answer;
    if (status === 401 || status === 429) return true;
    return status < 500 && status !== 408 && !isHtml(answer);
}

/** A 404 to StartJobs: the process that we know by its key is not there any more. Nothing was started. */
function processGone(error: OrchestratorError): OrchestratorError {
    return new OrchestratorError("PROCESS_NOT_FOUND", [...error.sentences, sentence("process.gone")], error.cause);
}
