/** Recognizes requests to Orchestrator. */
import type { RawRequest } from "./http-message";

const KINDS: [kind: string, pattern: RegExp][] = [
    ["token", /\/connect\/token|\/account\/authenticate/i],
    ["start", /StartJobs/i],
    ["add", /AddQueueItem/i],
    ["items", /\/odata\/QueueItems/i],
    ["queues", /\/odata\/QueueDefinitions/i],
    ["stop", /StopJobs?\b/i],
    ["job", /\/odata\/Jobs(\(|\/)/i],
    ["jobs", /\/odata\/Jobs(\?|$)/i],
    ["releases", /\/odata\/Releases/i],
    ["buckets", /\/odata\/Buckets/i],
    ["storage", /^\/blob-storage\//],
    ["folders", /\/odata\/(Folders|OrganizationUnits)|\/api\/Folders/i],
];

export function kindOfRequest({ path }: RawRequest): string {
    return KINDS.find(([, pattern]) => pattern.test(path))?.[0] ?? "other";
}

interface Body {
    startInfo?: { InputArguments?: string };
    itemData?: { SpecificContent: { n?: number } };
    queueItems?: { SpecificContent: { n?: number } }[];
}

/** The number of a start, which is the argument `n` of its job, or of an addition, where its items have it. Undefined: it is another request. */
export function startNumberOf(request: RawRequest): number | undefined {
    if (request.method !== "POST") return undefined;
    const kind = kindOfRequest(request);
    if (kind !== "start" && kind !== "add") return undefined;
    const { startInfo, itemData, queueItems } = JSON.parse(request.body) as Body;
    if (kind === "start") return startNumberIn(startInfo!.InputArguments ?? null);
    return (itemData ?? queueItems![0]!).SpecificContent.n;
}

/** The argument `n` of a job. */
export function startNumberIn(inputArguments: string | null): number | undefined {
    const { n } = JSON.parse(inputArguments ?? "{}") as { n?: unknown };
    return typeof n === "number" ? n : undefined;
}
