/**
 * Transfers arguments that are too long for the body of a request as attachments.
 *
 * Source: UiPath's own SDKs (`/odata/Attachments` responds with `BlobFileAccess`, whose Uri the content is sent to or read from), and the
 * specification of API 20 (`AttachmentDto`, `StartProcessDto.InputFile`, `JobDto.OutputFile`).
 */
import { asGuid } from "../../shared/folder-ref";
import type { Api, StorageRequest } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import type { HttpResponse } from "../http/exchange";

interface AttachmentDto {
    Id: unknown;
    BlobFileAccess?: BlobFileAccess | null;
}

interface BlobFileAccess {
    Uri: string;
    Verb?: unknown;
    RequiresAuth?: unknown;
    Headers?: { Keys?: unknown; Values?: unknown } | null;
}

/** Uploads the JSON and returns the id for `InputFile`. @throws OrchestratorError */
export async function uploadArguments(
    api: Api,
    json: string,
    at: Pick<ApiRequest, "folder" | "slot" | "cancelBeforeSend">,
): Promise<string> {
    try {
        return await upload(api, json, at);
    } catch (error) {
        if (!(error instanceof OrchestratorError)) throw error;
        const after =
            error.code === "NOT_ALLOWED" ? api.errors.missingRights(["OR.Folders.Write"], "BlobFiles.Create") : [];
        throw error.with([...after, sentence("trying.upload")]);
    }
}

async function upload(
    api: Api,
    json: string,
    at: Pick<ApiRequest, "folder" | "slot" | "cancelBeforeSend">,
): Promise<string> {
    const request: ApiRequest = {
        method: "POST",
        path: "/odata/Attachments",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ Name: "input.json" }),
        retry: "always", // at worst, an attachment without content remains
        ...at,
    };
    const { Id, BlobFileAccess: access } = (await api.json(request)) as unknown as AttachmentDto;
    if (!isId(Id) || !isAccess(access)) throw unusable(201);
    await transfer(api, access, { method: "PUT", body: json }, request);
    return Id;
}

/** The content of an attachment, as text. @throws OrchestratorError */
export async function downloadAttachment(
    api: Api,
    id: string,
    at: Pick<ApiRequest, "folder" | "signal">,
): Promise<string> {
    if (!isId(id)) throw unusable(200);
    const request: ApiRequest = { method: "GET", path: `/odata/Attachments(${id})`, ...at };
    const { BlobFileAccess: access } = (await api.json(request)) as unknown as AttachmentDto;
    if (!isAccess(access)) throw unusable(200);
    return (await transfer(api, access, { method: "GET" }, request)).body.toString("utf8");
}

/** It stands in the path of a request. */
function isId(id: unknown): id is string {
    return typeof id === "string" && asGuid(id) !== undefined;
}

function isAccess(access: AttachmentDto["BlobFileAccess"]): access is BlobFileAccess {
    return typeof access?.Uri === "string";
}

function unusable(status: number): OrchestratorError {
    return new OrchestratorError("BAD_ANSWER", [sentence("said.nothing", { status })]);
}

async function transfer(
    api: Api,
    { Uri, Verb, RequiresAuth, Headers }: BlobFileAccess,
    { method, body }: { method: "GET" | "PUT"; body?: string },
    request: ApiRequest,
): Promise<HttpResponse> {
    const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
    const blob: StorageRequest = {
        method: typeof Verb === "string" ? Verb : method,
        url: Uri,
        headers: { ...type, ...namedHeaders(Headers?.Keys, Headers?.Values) },
        body,
        requiresAuth: RequiresAuth === true,
        signal: request.signal,
        cancelBeforeSend: request.cancelBeforeSend,
        slot: request.slot,
    };
    const response = await api.sendToStorage(blob).catch((error: unknown) => {
        throw api.errors.ofFailure(error, request);
    });
    if (response.status < 200 || response.status > 299) throw api.errors.ofResponse(response, request);
    return response;
}

/** The headers that Orchestrator names for a storage. Only texts count. */
function namedHeaders(names: unknown, values: unknown): Record<string, string> {
    if (!Array.isArray(names) || !Array.isArray(values)) return {};
    const named = names.map((name: unknown, at): [unknown, unknown] => [name, values[at]]);
    return Object.fromEntries(
        named
            .filter((pair): pair is [string, string] => pair.every((text) => typeof text === "string"))
            .map(([name, value]) => [name.toLowerCase(), value]),
    );
}
