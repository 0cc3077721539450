/** How OData is written. Source: OASIS OData 4.01 URL Conventions §5.1.1.6 (literals), Orchestrator API guide "About OData". */
import { parseJsonBody } from "../responses/response-body";
import type { Api } from "./api";
import type { ApiRequest } from "./attempt";

/** A string literal: quotes inside are doubled. */
export function literal(text: string): string {
    return `'${text.replaceAll("'", "''")}'`;
}

/** A path with its query options, percent-encoded (a blank as %20: not every proxy reads `+` as one). */
export function withQuery(path: string, options: Record<string, string | number | undefined>): string {
    const query = Object.entries(options)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name}=${encodeURIComponent(String(value).toWellFormed())}`)
        .join("&");
    return query ? `${path}?${query}` : path;
}

/** The `value` array of a list answer; undefined when the body is no list. */
export function listOf(body: unknown): unknown[] | undefined {
    const value = (body as { value?: unknown } | null)?.value;
    return Array.isArray(value) ? value : undefined;
}

export interface Page<T> {
    items: T[];
    /** How many there are in all, where the server counted (`$count=true`). */
    count: number | undefined;
}

/** One page of a list. @throws OrchestratorError BAD_ANSWER when the answer is no list, or an item is not what it should be */
export async function readPage<T>(
    api: Api,
    request: Omit<ApiRequest, "method">,
    isItem: (item: unknown) => boolean = isObject,
): Promise<Page<T>> {
    const whole: ApiRequest = { method: "GET", ...request };
    const answer = await api.success(whole);
    const body = parseJsonBody(answer);
    const items = listOf(body);
    if (!items?.every(isItem)) throw api.badAnswer(answer, whole);
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
