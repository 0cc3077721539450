import type { Generation } from "../specification";
import type { Folder } from "../tenant/tenant";
import type { SimulatorState } from "../state";

export interface Reply {
    status: number;
    /** A promise where it takes a while. */
    body?: unknown;
}

export interface Context {
    state: SimulatorState;
    generation: Generation;
    /** The values of the placeholders in the template. */
    params: Record<string, string>;
    query: URLSearchParams;
    folder: Folder | undefined;
    body: unknown;
    /** The Orchestrator base that was called. */
    base: string;
}

export interface RouteEntry {
    method: string;
    /** As in the specification: `/odata/Jobs({key})`. */
    template: string;
    /** The first API version of a route that no specification declares. */
    since?: number;
    /** The required scope `OR.…`. Undefined: no sign-in is required. */
    scope?: string;
    folder?: "required";
    /** The data type of the body, and the parameter that an invalid body leaves null. Of a partial one nothing is required. */
    body?: { dto: string; parameter: string; isPartial?: true };
    handle(context: Context): Reply;
}
