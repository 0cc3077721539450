import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";

/** The first API version with `ValidateExistingJob`. */
const VALIDATION_SINCE = 15;

/** What a pending job waits for. A `free…` one exists, but is busy. */
export type Lack = "robot" | "freeRobot" | "machine" | "freeMachine";

/** Why a job is pending: in Orchestrator's words, and what it lacks where Orchestrator's codes tell that. */
export interface PendingReason {
    words: string;
    lacks?: Lack;
}

/** Without words where Orchestrator tells none. @throws OrchestratorError */
export async function readPendingReason(
    api: Api,
    id: number,
    scope: Pick<ApiRequest, "folder" | "urgent" | "signal">,
): Promise<PendingReason> {
    if (api.server.specification < VALIDATION_SINCE) return { words: "" };
    const path = `/odata/Jobs(${id})/UiPath.Server.Configuration.OData.ValidateExistingJob`;
    const { Errors, ErrorCodes } = await api.json({ method: "POST", path, ...scope, retry: "always" });
    const codes = texts(ErrorCodes);
    const lacks = LACKS.find(([pattern]) => codes.some((code) => pattern.test(code)))?.[1];
    return { words: texts(Errors).join(" ") || codes.join(", "), ...(lacks ? { lacks } : {}) };
}

/** Source: `ValidationResultDto.ErrorCodes`, an open set. It calls machines templates. */
const LACKS: readonly [RegExp, Lack][] = [
    [/^Template(NotAssignedToFolder|NoRuntime|NoHostsAvailable)$/i, "machine"],
    [/^TemplateFullCapacity$/i, "freeMachine"],
    [/^Robot(Busy|ConcurrencyLimit)$/i, "freeRobot"],
    [/^Robot(NotAssignedToFolder|NotFound)$/i, "robot"],
];

function texts(list: unknown): string[] {
    return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
}
