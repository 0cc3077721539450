import type { Generation } from "../specification";
import type { Folder } from "../tenant/tenant";
import type { SimulatorState } from "../state";

export interface Reply {
    status: number;
    body?: unknown;
}

export interface Context {
    state: SimulatorState;
    generation: Generation;
    /** What stands in the placeholders of the template. */
    params: Record<string, string>;
    query: URLSearchParams;
    folder: Folder | undefined;
    body: unknown;
    /** Address of the Orchestrator base that was called. */
    base: string;
}

export interface RouteEntry {
    method: string;
    /** As in the specification: `/odata/Jobs({key})`. */
    template: string;
    /** First API version, for a route that no specification declares. */
    since?: number;
    /** The scope `OR.…` that it takes; undefined: no sign-in. */
    scope?: string;
    folder?: "required";
    /** The body's data type, and the parameter that an unfit body leaves null. */
    body?: { dto: string; parameter: string };
    handle(context: Context): Reply;
}
