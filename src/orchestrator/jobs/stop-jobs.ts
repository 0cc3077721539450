import type { StopStrategy } from "../../shared/settings/jobs";
import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import { OrchestratorError } from "../errors/orchestrator-error";

/** Jobs in one StopJobs. */
export const STOPS_PER_REQUEST = 100;

type Scope = Pick<ApiRequest, "folder" | "urgent" | "signal">;

const NAMESPACE = "UiPath.Server.Configuration.OData";

/**
 * Stops jobs of one folder. `hasEnded` tells whether a job that Orchestrator refuses to stop has ended already, which is no error.
 * @throws OrchestratorError
 */
export async function stopJobs(
    api: Api,
    ids: readonly number[],
    strategy: StopStrategy,
    scope: Scope,
    hasEnded: (id: number, refusal: OrchestratorError) => Promise<boolean>,
): Promise<void> {
    const stopOne = async (id: number): Promise<void> => {
        try {
            await post(api, `/odata/Jobs(${id})/${NAMESPACE}.StopJob`, { strategy }, scope);
        } catch (error) {
            if (!isRefusal(error) || !(await hasEnded(id, error))) throw error;
        }
    };
    for (let at = 0; at < ids.length; at += STOPS_PER_REQUEST) {
        const part = ids.slice(at, at + STOPS_PER_REQUEST);
        try {
            await post(api, `/odata/Jobs/${NAMESPACE}.StopJobs`, { jobIds: part, strategy }, scope);
        } catch (error) {
            if (!isRefusal(error)) throw error;
            // Orchestrator refuses all of them because of a single job that has ended.
            const failure = (await Promise.allSettled(part.map(stopOne))).find(({ status }) => status === "rejected");
            if (failure) throw (failure as PromiseRejectedResult).reason;
        }
    }
}

async function post(api: Api, path: string, body: object, scope: Scope): Promise<void> {
    const headers = { "content-type": "application/json" };
    await api.success({ method: "POST", path, headers, body: JSON.stringify(body), retry: "always", ...scope });
}

function isRefusal(error: unknown): error is OrchestratorError {
    const status = error instanceof OrchestratorError ? error.cause?.status : undefined;
    return status === 400 || status === 404 || status === 409;
}
