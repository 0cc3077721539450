/** Any endpoint of the Orchestrator: what the request node sends. */
import { describe } from "../shared/arguments/check";
import type { FolderRef } from "../shared/folder-ref";
import { thrownWords } from "../shared/flow-values";
import { contentType, isHtml, parseJsonBody } from "./answer";
import type { Api } from "./api";
import type { ApiRequest } from "./sending";
import { OrchestratorError, sentence } from "./errors";
import type { Folders } from "./folders";
import { listOf } from "./odata";
import type { HttpAnswer } from "./http/exchange";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface RequestOrder {
    folder: FolderRef | undefined;
    method: Method;
    /** Relative to the Orchestrator base, with its query, which may be unencoded. */
    path: string;
    /** Not for GET. */
    body: unknown;
    /** GET only: the list is read to its end. */
    allPages: boolean;
    signal: AbortSignal;
}

export interface RequestResult {
    status: number;
    headers: HttpAnswer["headers"];
    /** Parsed where it is JSON, a text where it is text, else a Buffer. An empty body is an empty text. */
    body: unknown;
}

export async function sendRequest(api: Api, folders: Folders, order: RequestOrder): Promise<RequestResult> {
    const path = safePath(order.path); // before anything is sent, sign-in included
    const sent = order.method === "GET" ? undefined : writeBody(order.body, order.method);
    try {
        const request: ApiRequest = {
            method: order.method,
            path,
            folder: order.folder,
            folderHeaders: await folders.headers(order.folder),
            ...(sent ? { body: sent.body, headers: { "content-type": sent.type } } : {}),
            signal: order.signal,
        };
        return order.method === "GET" && order.allPages
            ? await readAllPages(api, request)
            : await readOne(api, request);
    } catch (error) {
        throw await explained(error, order, folders);
    }
}

const BASE = "http://base.invalid/base";

/**
 * The path, encoded as a browser does it. @throws OrchestratorError INVALID_SETTING when it is none or would leave the base:
 * absolute, `//`, `..`, encoded (however often) or with backslashes.
 */
export function safePath(path: string): string {
    const trimmed = path.trim();
    if (trimmed === "") throw new OrchestratorError("INVALID_SETTING", [sentence("request.noPath")]);
    // A fragment is never sent, so `#` can only be meant as text.
    const relative = (trimmed.startsWith("/") ? trimmed : `/${trimmed}`)
        .replaceAll("#", "%23")
        .replace(/%(?![0-9a-f]{2})/gi, "%25");
    const href = leavesBase(trimmed) ? "" : new URL(BASE + relative).href;
    if (!href.startsWith(`${BASE}/`))
        throw new OrchestratorError("INVALID_SETTING", [sentence("request.path", { path: trimmed })]);
    return href.slice(BASE.length);
}

function leavesBase(path: string): boolean {
    // A URL parser drops control characters, and what stood around them joins.
    // oxlint-disable-next-line no-control-regex
    if (/[\u0000-\u001f]/.test(path)) return true;
    let decoded = path.split(/[?#]/)[0]!;
    for (let before = ""; before !== decoded;) {
        before = decoded;
        decoded = decodeLoosely(before);
    }
    const [start = ""] = path.split(/[/?#(]/);
    const isAbsolute = start.includes(":");
    return isAbsolute || decoded.startsWith("//") || decoded.includes("\\") || decoded.split("/").includes("..");
}

/** Every well-formed escape of an ASCII character decoded; the others stay as they are. */
function decodeLoosely(text: string): string {
    return text.replace(/%([0-7][0-9a-f])/gi, (_escape, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function writeBody(body: unknown, method: Method): { body: string | Buffer; type: string } | undefined {
    if (Buffer.isBuffer(body)) return { body, type: "application/octet-stream" };
    if (typeof body === "string" && body !== "")
        return { body, type: isJson(body) ? "application/json" : "text/plain; charset=utf-8" };
    if (typeof body === "object" && body !== null) return { body: toJson(body), type: "application/json" };
    // A DELETE has no body as a rule; every other method's would be missing by mistake.
    if (method === "DELETE") return undefined;
    throw new OrchestratorError("INVALID_SETTING", [sentence("request.body", { got: describe(body) })]);
}

function isJson(text: string): boolean {
    try {
        JSON.parse(text);
        return true;
    } catch {
        return false;
    }
}

function toJson(body: object): string {
    try {
        return JSON.stringify(body);
    } catch (error) {
        throw new OrchestratorError("INVALID_SETTING", [
            sentence("request.notSerializable", { words: thrownWords(error) }),
        ]);
    }
}

async function readOne(api: Api, request: ApiRequest): Promise<RequestResult> {
    const answer = await api.success(request);
    return { status: answer.status, headers: answer.headers, body: readBody(api, request, answer) };
}

function readBody(api: Api, request: ApiRequest, answer: HttpAnswer): unknown {
    if (isHtml(answer)) throw api.badAnswer(answer, request);
    if (answer.body.length === 0) return "";
    const type = contentType(answer);
    if (/[/+]json$/.test(type)) {
        const body = parseJsonBody(answer);
        if (body === undefined) throw api.badAnswer(answer, request);
        return body;
    }
    return type === "" || type.startsWith("text/") || /[/+]xml$/.test(type)
        ? answer.body.toString("utf8")
        : answer.body;
}

/**
 * A list to its end: `$skip` moves on by what came, `$count` tells the end where the server counts, an empty or short page
 * where it does not. A `$top` of the user's is the page size. The first page gives the rest of the body.
 */
async function readAllPages(api: Api, request: ApiRequest): Promise<RequestResult> {
    const url = new URL(BASE + request.path);
    const asked = (name: string): string | undefined =>
        [...url.searchParams].find(([key]) => key.toLowerCase() === name)?.[1];
    const start = Number(asked("$skip") ?? 0);
    const size = asked("$top") === undefined ? undefined : Number(asked("$top"));
    const countAsked = asked("$count") !== undefined;
    const page = (skip: number): Promise<RequestResult> => {
        const extra = [...(skip > start ? [`$skip=${skip}`] : []), ...(countAsked ? [] : ["$count=true"])];
        return readOne(api, { ...request, path: withOptions(request.path, extra) });
    };

    const first = await page(start);
    const items = listOf(first.body);
    if (!items) throw new OrchestratorError("BAD_ANSWER", [sentence("request.notAList")], { status: first.status });
    const { "@odata.count": count, ...rest } = first.body as Record<string, unknown>;
    const all = [...items];
    for (let last = items; last.length > 0 && !isEnd(start + all.length, count, last.length, size);) {
        const next = listOf((await page(start + all.length)).body) ?? [];
        // An endpoint that neither counts nor skips would give its only page for ever.
        if (typeof count !== "number" && JSON.stringify(next) === JSON.stringify(last)) break;
        last = next;
        for (const item of last) all.push(item);
    }
    return {
        ...first,
        body: { ...rest, ...(countAsked && count !== undefined ? { "@odata.count": count } : {}), value: all },
    };
}

function isEnd(reached: number, count: unknown, lastLength: number, size: number | undefined): boolean {
    if (typeof count === "number") return reached >= count;
    return size !== undefined && lastLength < size;
}

/** The path with options that replace its own of the same name. */
function withOptions(path: string, options: string[]): string {
    const { pathname, search } = new URL(BASE + path);
    const bare = pathname.slice(new URL(BASE).pathname.length);
    const query = search.slice(1);
    const names = options.map((option) => option.split("=")[0]!.toLowerCase());
    const kept = query
        .split("&")
        .filter((part) => part !== "" && !names.includes(decodeLoosely(part.split("=")[0]!).toLowerCase()));
    return `${bare}?${[...kept, ...options].join("&")}`;
}

async function explained(error: unknown, { method, path, folder }: RequestOrder, folders: Folders): Promise<unknown> {
    if (!(error instanceof OrchestratorError)) return error;
    const unknown = error.code === "FOLDER_NOT_FOUND" ? folder : undefined;
    if (unknown) folders.forget(unknown);
    const after = unknown ? await folders.similar(unknown) : [];
    return error.with({
        before: [sentence("trying.request", { method, path: path.trim().split("?")[0]! })],
        after: [...after],
    });
}
