/**
 * Transfers arguments that are too long for the body of a request as attachments.
 *
 * Source: UiPath's own SDKs (`/odata/Attachments` responds with `BlobFileAccess`, whose Uri the content is sent to or read from), and the
 * specification of API 20 (`AttachmentDto`, `StartProcessDto.InputFile`, `JobDto.OutputFile`).
 */
import { asGuid } from "../../shared/folder-ref";
import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import { isMalformed } from "../responses/response-body";
import { readAccess } from "../storage/blob-access";
import { download, upload } from "../storage/transfer";

interface AttachmentDto {
    Id: unknown;
    BlobFileAccess?: unknown;
}

type Upload = Pick<ApiRequest, "folder" | "slot" | "cancelBeforeSend">;

/** Uploads the JSON and returns the id for `InputFile`. @throws OrchestratorError */
export async function uploadArguments(api: Api, json: string, { folder, ...way }: Upload): Promise<string> {
    try {
        const { Id, BlobFileAccess } = await createAttachment(api, { folder, ...way });
        if (!isId(Id)) throw unusable(201);
        await upload(api, readAccess(BlobFileAccess, "PUT"), { body: json, type: "application/json" }, way);
        return Id;
    } catch (error) {
        if (!(error instanceof OrchestratorError)) throw error;
        throw error.with([sentence("trying.upload")]);
    }
}

async function createAttachment(api: Api, at: Upload): Promise<AttachmentDto> {
    const request: ApiRequest = {
        method: "POST",
        path: "/odata/Attachments",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ Name: "input.json" }),
        retry: "always", // at worst, an attachment without content remains
        ...at,
    };
    try {
        return (await api.json(request)) as unknown as AttachmentDto;
    } catch (error) {
        if (!(error instanceof OrchestratorError) || error.code !== "NOT_ALLOWED") throw error;
        throw error.with(api.errors.missingRights(["OR.Folders.Write"], "BlobFiles.Create"));
    }
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
    const { body } = await download(api, readAccess(access, "GET"), { signal: at.signal, isMalformed });
    return body.toString("utf8");
}

/** It stands in the path of a request. */
function isId(id: unknown): id is string {
    return typeof id === "string" && asGuid(id) !== undefined;
}

function unusable(status: number): OrchestratorError {
    return new OrchestratorError("BAD_ANSWER", [sentence("said.nothing", { status })]);
}
