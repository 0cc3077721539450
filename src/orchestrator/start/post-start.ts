import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import { OrchestratorError, sentence, type ErrorContent } from "../errors/orchestrator-error";
import { listOf } from "../api/odata";
import { isJob, type JobDto } from "../jobs/job-dto";
import { postOnce } from "../once/post-once";
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
    const posted = await postOnce(api, request);
    switch (posted.kind) {
        case "answered": {
            const { body, response } = posted;
            if (listOf(body)) return readJobs(body as StartJobsResponse, required, response.status);
            return { kind: "accepted", failure: api.errors.ofUnreadable(response, request).content, jobs: [] };
        }
        case "accepted":
            return { kind: "accepted", failure: posted.failure, jobs: [] };
        case "refused": {
            const { code, sentences, cause } = posted.failure;
            throw posted.status === 404
                ? new StartNotFound(code, sentences, cause)
                : OrchestratorError.of(posted.failure);
        }
        default:
            return { kind: posted.kind, failure: posted.failure };
    }
}

function readJobs(response: StartJobsResponse, required: number, status: number): PostOutcome {
    const jobs = response.value.filter(isJob);
    const number = required === 1 ? jobs.length : new Set(jobs.map(({ Key }) => Key)).size;
    if (number >= required) return { kind: "confirmed", response, jobs };
    const sentences = [sentence("said.fewer", { status, number, asked: required })];
    return { kind: "accepted", failure: { code: "BAD_ANSWER", sentences, cause: { status } }, jobs };
}
