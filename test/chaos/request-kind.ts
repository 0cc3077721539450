/** What a request to Orchestrator is about. */
import type { WholeRequest } from "./http-message";

const SUBJECTS: [subject: string, pattern: RegExp][] = [
    ["token", /\/connect\/token|\/account\/authenticate/i],
    ["start", /StartJobs/i],
    ["stop", /StopJobs?\b/i],
    ["job", /\/odata\/Jobs(\(|\/)/i],
    ["jobs", /\/odata\/Jobs(\?|$)/i],
    ["releases", /\/odata\/Releases/i],
    ["folders", /\/odata\/(Folders|OrganizationUnits)|\/api\/Folders/i],
];

/** A word for what is asked for. */
export function kindOfRequest({ path }: WholeRequest): string {
    return SUBJECTS.find(([, pattern]) => pattern.test(path))?.[0] ?? "other";
}

/** The start's own number: the argument `n` of its job; undefined where it is no start. */
export function startNumberOf(request: WholeRequest): number | undefined {
    if (request.method !== "POST" || kindOfRequest(request) !== "start") return undefined;
    const { startInfo } = JSON.parse(request.body) as { startInfo: { InputArguments?: string } };
    return startNumberIn(startInfo.InputArguments ?? null);
}

/** The number in a job's arguments. */
export function startNumberIn(inputArguments: string | null): number | undefined {
    const { n } = JSON.parse(inputArguments ?? "{}") as { n?: unknown };
    return typeof n === "number" ? n : undefined;
}
