/** Moves content to and from a storage: arguments and outputs that are too long for a request, and the files of buckets. */
import type { Api, StorageRequest } from "../api/api";
import type { Content } from "../content";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import type { HttpResponse, Progress } from "../http/exchange";
import { isHtml } from "../responses/response-body";
import type { BlobAccess } from "./blob-access";
import { agreesWith, isWhole } from "./wholeness";

/** How a transfer is sent. The request for its address is sent in the same way. */
export type Way = Pick<StorageRequest, "signal" | "cancelBeforeSend" | "slot">;

export interface DownloadOptions extends Way {
    maxBytes?: number | undefined;
    progress?: Progress | undefined;
    /** Recognises further content as wrong. Another attempt may fetch the right content. */
    isMalformed?: (response: HttpResponse) => boolean;
}

/** Content with the media type that the storage names; "" for none. */
export interface Download extends Content {
    body: Buffer;
}

type Judge = Required<Pick<StorageRequest, "isBroken">>;

/** The whole content, never a part of it. @throws OrchestratorError FILE_NOT_FOUND, NOT_ALLOWED, … */
export async function download(
    api: Api,
    access: BlobAccess,
    { isMalformed = () => false, ...options }: DownloadOptions,
): Promise<Download> {
    const { response, isBroken } = await send(api, access, {
        ...options,
        // The hash is that of the stored bytes.
        headers: { "accept-encoding": "identity" },
        isBroken: async (response) => isMalformed(response) || !(await isWhole(response, api.clock)),
    });
    if (isBroken) throw broken("storage.brokenDownload", response);
    return { body: response.body, type: String(response.headers["content-type"] ?? "") };
}

/** Sends the content in one piece, with its length. @throws OrchestratorError NOT_ALLOWED, … */
export async function upload(
    api: Api,
    access: BlobAccess,
    { body, type }: Content,
    options: Way & { progress?: Progress | undefined },
): Promise<void> {
    const { response, isBroken } = await send(api, access, {
        ...options,
        body,
        headers: { "content-type": type },
        // A page comes from an intermediary, and then nothing has been stored.
        isBroken: async (response) => isHtml(response) || (await agreesWith(response, body, api.clock)) === false,
    });
    if (isBroken) throw broken("storage.brokenUpload", response);
}

/** The last 2xx response, and whether it is broken nevertheless. `headers` are ours. Those that Orchestrator names override them. */
async function send(
    api: Api,
    { url, method, headers, requiresAuth }: BlobAccess,
    { isBroken, ...options }: Omit<StorageRequest, "url" | "method" | "requiresAuth"> & Judge,
): Promise<{ response: HttpResponse; isBroken: boolean }> {
    let last = false;
    const request: StorageRequest = {
        ...options,
        url,
        method,
        requiresAuth,
        headers: { accept: "*/*", ...options.headers, ...headers },
        // The references of Azure and S3 ask clients to repeat a request that ended with an internal error.
        isBroken: async (response) =>
            response.status === 500 || (last = isSuccess(response) && (await isBroken(response))),
    };
    let response: HttpResponse;
    try {
        response = await api.sendToStorage(request);
    } catch (error) {
        throw api.errors.ofStorageFailure(error, url);
    }
    if (!isSuccess(response)) throw api.errors.ofStorage(response, url);
    return { response, isBroken: last };
}

function isSuccess({ status }: HttpResponse): boolean {
    return status >= 200 && status <= 299;
}

function broken(key: "storage.brokenDownload" | "storage.brokenUpload", { status }: HttpResponse): OrchestratorError {
    return new OrchestratorError("BAD_ANSWER", [sentence(key)], { status });
}
