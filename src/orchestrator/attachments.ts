/**
 * Uploads input arguments that are too long for the body of StartJobs.
 *
 * Source: UiPath's own SDKs (`POST /odata/Attachments` answers with `BlobFileAccess`, the content is put to its Uri), and the
 * specification of API 20 (`AttachmentDto`, `StartProcessDto.InputFile`).
 */
import type { Api, ApiRequest } from "./api";
import { OrchestratorError, sentence } from "./errors";

interface AttachmentDto {
    Id: string;
    BlobFileAccess?: {
        Uri: string;
        Verb?: string | null;
        RequiresAuth?: boolean | null;
        Headers?: { Keys?: string[]; Values?: string[] } | null;
    } | null;
}

/** The id to send as `InputFile`. @throws OrchestratorError */
export async function uploadArguments(
    api: Api,
    json: string,
    at: Pick<ApiRequest, "folder" | "folderHeaders" | "unless">,
): Promise<string> {
    try {
        return await upload(api, json, at);
    } catch (error) {
        if (!(error instanceof OrchestratorError)) throw error;
        const after = error.code === "NOT_ALLOWED" ? [sentence("hint.notAllowedAttachment")] : [];
        throw error.with({ before: [sentence("arguments.upload")], after });
    }
}

async function upload(
    api: Api,
    json: string,
    at: Pick<ApiRequest, "folder" | "folderHeaders" | "unless">,
): Promise<string> {
    const request: ApiRequest = {
        method: "POST",
        path: "/odata/Attachments",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ Name: "input.json" }),
        repeat: "always", // at worst an attachment without content is left over
        ...at,
    };
    const attachment = (await api.json(request)) as unknown as AttachmentDto;
    const access = attachment.BlobFileAccess;
    if (typeof attachment.Id !== "string" || typeof access?.Uri !== "string" || !URL.canParse(access.Uri))
        throw new OrchestratorError("BAD_ANSWER", [sentence("said.nothing", { status: 201 })]);
    await put(api, access, json, request);
    return attachment.Id;
}

async function put(
    api: Api,
    access: NonNullable<AttachmentDto["BlobFileAccess"]>,
    json: string,
    request: ApiRequest,
): Promise<void> {
    const names = access.Headers?.Keys ?? [];
    const headers = Object.fromEntries(
        names.map((name, at) => [name.toLowerCase(), access.Headers?.Values?.[at] ?? ""]),
    );
    const blob = {
        method: access.Verb ?? "PUT",
        url: access.Uri,
        headers: { "content-type": "application/json", ...headers },
        body: json,
        bearer: access.RequiresAuth === true,
        unless: request.unless,
    };
    const answer = await api.sendElsewhere(blob).catch((error: unknown) => {
        throw api.failure(error, request);
    });
    if (answer.status < 200 || answer.status > 299) throw api.answerError(answer, request);
}
