import { hasMessage, isHtml, isOfOrchestrator, isOwnRefusal, parseJsonBody } from "./answer";
import type { Api } from "./api";
import type { ApiRequest } from "./sending";
import { OrchestratorError } from "./errors";
import { TransportFailure, type HttpAnswer } from "./http/exchange";
import { listOf } from "./odata";
import type { JobDto } from "./job-dto";

/** The body of the StartJobs answer, as Orchestrator sent it. */
export interface StartJobsAnswer {
    value: JobDto[];
}

/**
 * What is known after StartJobs was sent. `accepted`: a 2xx status line was read, and the jobs were lost with the rest.
 * `doubted`: Orchestrator itself says no with a 5xx, and may have begun. `unknown`: nothing tells whether the request was carried out.
 */
export type Posted =
    | { kind: "answered"; answer: StartJobsAnswer }
    | { kind: "accepted" | "doubted" | "unknown"; failure: OrchestratorError };

/** Orchestrator does not find something that the start needs: the process, or what else the start names. Nothing was started. */
export class StartNotFound extends OrchestratorError {}

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
    if (isRefusal(answer, api.version > 0))
        throw answer.status === 404 ? new StartNotFound(failure.code, failure.sentences, failure.cause) : failure;
    return isOwnRefusal(answer) ? { kind: "doubted", failure: asRefusal(failure) } : { kind: "unknown", failure };
}

/** What is told when no job of the start shows. */
function asRefusal(failure: OrchestratorError): OrchestratorError {
    if (failure.code !== "SERVER_ERROR") return failure;
    const said = failure.sentences.filter(({ key }) => key !== "hint.serverError");
    return new OrchestratorError("REFUSED", said, failure.cause);
}

const isSuccess = (status: number | undefined): boolean => status !== undefined && status >= 200 && status <= 299;

/**
 * Orchestrator's own no, or the 403 of whatever stands between: nothing was started. A sign-in or a limit is met before anything
 * is done. `tellsVersion`: the server tells its version with each answer, so that one without it is not Orchestrator's.
 */
function isRefusal(answer: HttpAnswer, tellsVersion: boolean): boolean {
    const { status } = answer;
    if (status === 401 || status === 403 || status === 429) return true;
    if (status >= 500 || status === 408 || isHtml(answer)) return false;
    return isOfOrchestrator(answer) || (!tellsVersion && hasMessage(answer));
}
