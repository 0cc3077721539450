/** Writes OData requests and reads their lists. Source: OASIS OData 4.01 URL Conventions §5.1.1.6 (literals), Orchestrator API guide "About OData". */
import { parseJsonBody } from "../responses/response-body";
import type { Api } from "./api";
import type { ApiRequest } from "./api-request";

/** A string literal. Quotes inside are doubled. */
export function literal(text: string): string {
    return `'${text.replaceAll("'", "''")}'`;
}

/** A path with percent-encoded query options. A blank becomes %20, since some proxies don't decode `+`. */
export function withQuery(path: string, options: Record<string, string | number | undefined>): string {
    const query = Object.entries(options)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name}=${encodeURIComponent(String(value).toWellFormed())}`)
        .join("&");
    return query ? `${path}?${query}` : path;
}

/** The `value` array of a list response; undefined for any other body. */
export function listOf(body: unknown): unknown[] | undefined {
    const value = (body as { value?: unknown } | null)?.value;
    return Array.isArray(value) ? value : undefined;
}

export interface Page<T> {
    items: T[];
    /** The length of the whole list, where the server counts it (`$count=true`). */
    count: number | undefined;
}

/** One page of a list. @throws OrchestratorError BAD_ANSWER when the response is no list, or `isItem` refuses an item */
export async function readPage<T>(
    api: Api,
    request: Omit<ApiRequest, "method">,
    isItem: (item: unknown) => boolean = isObject,
): Promise<Page<T>> {
    const get: ApiRequest = { method: "GET", ...request };
    const response = await api.success(get);
    const body = parseJsonBody(response);
    const items = listOf(body);
    if (!items?.every(isItem)) throw api.errors.ofUnreadable(response, get);
    const count = (body as Record<string, unknown>)["@odata.count"];
    return { items: items as T[], count: typeof count === "number" ? count : undefined };
}

/** The items of one page. @throws OrchestratorError BAD_ANSWER as `readPage` */
export async function readList<T>(
    api: Api,
    request: Omit<ApiRequest, "method">,
    isItem?: (item: unknown) => boolean,
): Promise<T[]> {
    return (await readPage<T>(api, request, isItem)).items;
}

function isObject(item: unknown): boolean {
    return typeof item === "object" && item !== null;
}
