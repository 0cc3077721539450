/** The way of one request to Orchestrator and back. The adversary changes it before it begins. */
import type { HttpResponse } from "../../../src/orchestrator/http/exchange";

/** `start`: what must be carried out once, such as a start of jobs. */
export type RequestKind = "start" | "list" | "read" | "stop" | "token" | "other";

/**
 * - `answer`: the client gets the answer.
 * - `refused`: there is no connection, so that nothing is sent.
 * - `broken`: the connection breaks before the answer.
 * - `cut`: the connection breaks in the answer, after its status line.
 * - `silence`: nothing more comes, until the client gives up.
 */
export type Ending = "answer" | "refused" | "broken" | "cut" | "silence";

export interface Passage {
    readonly kind: RequestKind;
    /** How long the client looks for the jobs of a start after it failed. Milliseconds. */
    readonly window: number;
    /** Orchestrator's. */
    readonly apiVersion: number;
    /** Milliseconds on the way to Orchestrator, and back. */
    there: number;
    back: number;
    /** How much later than it arrives Orchestrator carries the request out, in milliseconds; once for each entry. */
    deliveries: number[];
    ending: Ending;
    /** Makes the client's answer of Orchestrator's; of undefined where the request was not carried out. */
    answer: (reply: HttpResponse | undefined) => HttpResponse;
}

export function kindOf(method: string, url: string): RequestKind {
    if (method === "POST" && /StartJobs|AddQueueItem/.test(url)) return "start";
    if (method === "POST" && url.includes("StopJob")) return "stop";
    if (url.includes("/connect/token")) return "token";
    if (/odata\/(Jobs|QueueItems)[?]/.test(url)) return "list";
    return /odata\/(Jobs|QueueItems)/.test(url) ? "read" : "other";
}

const NO_ANSWER: HttpResponse = { status: 502, headers: {}, body: Buffer.alloc(0) };

const unchanged = (reply: HttpResponse | undefined): HttpResponse => reply ?? NO_ANSWER;

export function undisturbed(
    known: Pick<Passage, "kind" | "window" | "apiVersion">,
    there: number,
    back: number,
): Passage {
    const { kind, window, apiVersion } = known;
    return { kind, window, apiVersion, there, back, deliveries: [0], ending: "answer", answer: unchanged };
}
