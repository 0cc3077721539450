/** Sends requests of the request node to any endpoint of Orchestrator. */
import { createHash } from "node:crypto";
import { describe } from "../shared/arguments/check";
import type { FolderRef } from "../shared/folder-ref";
import { parseJson, parseRoughly } from "../shared/json/read";
import type { Method } from "../shared/settings/request";
import { shortened } from "../shared/shortened";
import { contentType, isHtml } from "./responses/response-body";
import { isModestJson } from "./responses/json-size";
import type { Api } from "./api/api";
import type { ApiRequest } from "./api/api-request";
import { contentOf, type Content } from "./content";
import { OrchestratorError, sentence } from "./errors/orchestrator-error";
import type { Folders } from "./lookups/folders";
import { listOf } from "./api/odata";
import type { HttpResponse } from "./http/exchange";
import { BASE, decodeOnce } from "../shared/request-path";
import { safePath } from "./api/request-path";

export interface RequestCommand {
    folder: FolderRef | undefined;
    method: Method;
    /** Relative to the Orchestrator base, with a query that may be unencoded. */
    path: string;
    /** Not for GET. */
    body: unknown;
    /** Reads a list to its end. GET only. */
    allPages: boolean;
    signal: AbortSignal;
}

export interface RequestResult {
    status: number;
    headers: HttpResponse["headers"];
    /** JSON is parsed, text is a string, anything else is a Buffer. An empty body is an empty string. */
    body: unknown;
}

/** @throws OrchestratorError */
export async function sendRequest(api: Api, folders: Folders, command: RequestCommand): Promise<RequestResult> {
    const path = safePath(command.path); // before any request, even the sign-in
    const content = command.method === "GET" ? undefined : writeBody(command.body, command.method);
    try {
        const request: ApiRequest = {
            method: command.method,
            path,
            folder: await folders.resolve(command.folder),
            ...(content ? { body: content.body, headers: { "content-type": content.type } } : {}),
            signal: command.signal,
        };
        return command.method === "GET" && command.allPages
            ? await readAllPages(api, request)
            : await readOne(api, request);
    } catch (error) {
        throw await explained(error, command, folders);
    }
}

function writeBody(body: unknown, method: Method): Content | undefined {
    const content = contentOf(body);
    if (content && typeof body === "string" && isJson(body)) return { ...content, type: "application/json" };
    if (content || method === "DELETE") return content;
    throw new OrchestratorError("INVALID_SETTING", [sentence("request.body", { got: describe(body) })]);
}

function isJson(text: string): boolean {
    try {
        parseRoughly(text);
        return true;
    } catch {
        return false;
    }
}

async function readOne(api: Api, request: ApiRequest): Promise<RequestResult> {
    return resultOf(api, request, await api.success(request));
}

function resultOf(api: Api, request: ApiRequest, response: HttpResponse): RequestResult {
    return { status: response.status, headers: response.headers, body: readBody(api, request, response) };
}

function readBody(api: Api, request: ApiRequest, response: HttpResponse): unknown {
    if (isHtml(response)) throw api.errors.ofUnreadable(response, request);
    if (response.body.length === 0) return "";
    const type = contentType(response);
    if (/[/+]json$/.test(type)) {
        if (!isModestJson(response.body)) throw api.errors.ofUnreadable(response, request);
        try {
            return parseJson(response.body.toString("utf8").replace(/^\uFEFF/, ""));
        } catch {
            throw api.errors.ofUnreadable(response, request);
        }
    }
    return type === "" || type.startsWith("text/") || /[/+]xml$/.test(type)
        ? response.body.toString("utf8")
        : response.body;
}

/** A longer list seems to be endless. */
const MAX_PAGES = 1000;

/** Of all bodies together, in MB. Parsed they take several times as much memory. */
const MAX_MEGABYTES = 64;

/**
 * Reads a list to its end. `$skip` grows by the length of each page. The end is where `$count` says, or an empty or short page on a
 * server without a count. The user's `$top` is the page size. The result has the other properties of the first page.
 * @throws OrchestratorError BAD_ANSWER for what can't be the whole list
 */
async function readAllPages(api: Api, request: ApiRequest): Promise<RequestResult> {
    const { start, size, wantsCount } = pagingOf(request.path);
    const pages = new PageCheck(start, size);
    const all: unknown[] = [];
    let first: RequestResult | undefined;
    for (let isEnd = false; !isEnd;) {
        const skip = start + all.length;
        const extra = [...(skip > start ? [`$skip=${skip}`] : []), ...(wantsCount ? [] : ["$count=true"])];
        const pageRequest = { ...request, path: withOptions(request.path, extra) };
        const response = await api.success(pageRequest);
        const page = resultOf(api, pageRequest, response);
        const items = listOf(page.body);
        if (!items) throw incomplete("request.notAList", {}, page.status);
        isEnd = pages.isEnd(items.length, (page.body as Body)["@odata.count"], response);
        first ??= page;
        for (const item of items) all.push(item);
    }
    const { "@odata.count": count, ...rest } = first!.body as Body;
    return {
        ...first!,
        body: { ...rest, ...(wantsCount && count !== undefined ? { "@odata.count": count } : {}), value: all },
    };
}

type Body = Record<string, unknown>;

/** What the user's own query options say. */
function pagingOf(path: string): { start: number; size: number | undefined; wantsCount: boolean } {
    const options = [...new URL(BASE + path).searchParams];
    const option = (name: string): string | undefined => options.find(([key]) => key.toLowerCase() === name)?.[1];
    const [start, size] = [Number(option("$skip") ?? 0), Number(option("$top") ?? NaN)];
    return {
        start: Number.isSafeInteger(start) ? start : 0,
        size: Number.isSafeInteger(size) ? size : undefined,
        wantsCount: option("$count") !== undefined,
    };
}

/** Checks the pages of a list: finds the last one, and refuses pages that can't be of one list. */
class PageCheck {
    readonly #digests = new Set<string>();
    #bytes = 0;
    #reached: number;
    /** The last page was empty, although its count says that there are more items. */
    #wasEmpty = false;

    constructor(
        start: number,
        private readonly size: number | undefined,
    ) {
        this.#reached = start;
    }

    /** Whether this page is the last one. `count` is the page's claim about the whole list. @throws OrchestratorError BAD_ANSWER */
    isEnd(length: number, count: unknown, { body, status }: HttpResponse): boolean {
        const skipped = this.#reached;
        const reached = skipped + length;
        this.#reached = reached;
        this.#bytes += body.length;
        if (this.size === 0) return true;
        if (typeof count !== "number") {
            if (length === 0 || (this.size !== undefined && length < this.size)) return true;
        } else {
            if (reached === count || (length === 0 && reached > count)) return true;
            // Items may come and go meanwhile. Then the next page, or the same page again, tells the end.
            const isWrong = length > 0 ? skipped >= count : this.#wasEmpty;
            if (isWrong) throw incomplete("request.wrongCount", { count, reached }, status);
            this.#wasEmpty = length === 0;
            if (this.#wasEmpty) return false;
        }
        const digest = createHash("sha256").update(body).digest("base64");
        if (this.#digests.has(digest)) throw incomplete("request.samePage", {}, status);
        this.#digests.add(digest);
        if (this.#digests.size >= MAX_PAGES || this.#bytes > MAX_MEGABYTES * 1024 * 1024)
            throw incomplete("request.noEnd", { pages: MAX_PAGES, megabytes: MAX_MEGABYTES }, status);
        return false;
    }
}

type IncompleteKey = "request.notAList" | "request.wrongCount" | "request.samePage" | "request.noEnd";

function incomplete(key: IncompleteKey, values: Record<string, string | number>, status: number): OrchestratorError {
    return new OrchestratorError("BAD_ANSWER", [sentence(key, values)], { status });
}

/** The options replace those of the path with the same name. */
function withOptions(path: string, options: string[]): string {
    const { pathname, search } = new URL(BASE + path);
    const bare = pathname.slice(new URL(BASE).pathname.length);
    const query = search.slice(1);
    const names = options.map((option) => option.split("=")[0]!.toLowerCase());
    const kept = query
        .split("&")
        .filter((part) => part !== "" && !names.includes(decodeOnce(part.split("=")[0]!).toLowerCase()));
    return `${bare}?${[...kept, ...options].join("&")}`;
}

async function explained(error: unknown, { method, path, folder }: RequestCommand, folders: Folders): Promise<unknown> {
    if (!(error instanceof OrchestratorError)) return error;
    const unknown = error.code === "FOLDER_NOT_FOUND" ? folder : undefined;
    if (unknown) folders.forget(unknown);
    const after = unknown ? await folders.similar(unknown) : [];
    const tried = sentence("trying.request", { method, path: shortened(path.trim().split("?", 1)[0]!, 200) });
    return error.with([...after, tried]);
}
