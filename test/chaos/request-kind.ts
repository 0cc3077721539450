/** Recognizes requests to Orchestrator. */
import type { RawRequest } from "./http-message";

const KINDS: [kind: string, pattern: RegExp][] = [
    ["token", /\/connect\/token|\/account\/authenticate/i],
    ["start", /StartJobs/i],
    ["stop", /StopJobs?\b/i],
    ["job", /\/odata\/Jobs(\(|\/)/i],
    ["jobs", /\/odata\/Jobs(\?|$)/i],
    ["releases", /\/odata\/Releases/i],
    ["folders", /\/odata\/(Folders|OrganizationUnits)|\/api\/Folders/i],
];

export function kindOfRequest({ path }: RawRequest): string {
    return KINDS.find(([, pattern]) => pattern.test(path))?.[0] ?? "other";
}

/** The number of a start, which is the argument `n` of its job. Undefined: it is another request. */
export function startNumberOf(request: RawRequest): number | undefined {
    if (request.method !== "POST" || kindOfRequest(request) !== "start") return undefined;
    const { startInfo } = JSON.parse(request.body) as { startInfo: { InputArguments?: string } };
    return startNumberIn(startInfo.InputArguments ?? null);
}

/** The argument `n` of a job. */
export function startNumberIn(inputArguments: string | null): number | undefined {
    const { n } = JSON.parse(inputArguments ?? "{}") as { n?: unknown };
    return typeof n === "number" ? n : undefined;
}
