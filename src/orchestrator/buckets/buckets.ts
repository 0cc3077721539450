import type { FolderRef } from "../../shared/folder-ref";
import { hasDotSegment } from "../../shared/request-path";
import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import type { FolderContext } from "../api/folder-context";
import type { Content } from "../content";
import { isNotFound, OrchestratorError, sentence, type Sentence } from "../errors/orchestrator-error";
import type { Progress } from "../http/exchange";
import type { Folders } from "../lookups/folders";
import { readAccess, type BlobAccess } from "../storage/blob-access";
import { download, upload, type Download } from "../storage/transfer";
import { findBucket } from "./bucket-lists";
import { allFiles, bucketPath, type FileItem } from "./file-lists";

export interface FileCommand {
    bucket: string;
    /** The path of the file. To list files: the path of a directory, or "" for all. */
    path: string;
    folder: FolderRef | undefined;
    signal: AbortSignal;
}

export interface TransferCommand extends FileCommand {
    progress: Progress;
}

/** A bucket, and the folder that the request names. */
interface BucketContext {
    bucket: number;
    folder: FolderContext;
}

const READ = { scopes: ["OR.Administration.Read"], permissions: "Buckets.View, BlobFiles.View" };
const CREATE = { scopes: ["OR.Administration.Read"], permissions: "Buckets.View, BlobFiles.Create" };
const DELETE = { scopes: [...READ.scopes, "OR.Administration.Write"], permissions: "Buckets.View, BlobFiles.Delete" };

/** Moves files between Node-RED and the storage buckets of Orchestrator. */
export class Buckets {
    constructor(
        private readonly api: Api,
        private readonly folders: Folders,
    ) {}

    /** The whole file. @throws OrchestratorError BUCKET_NOT_FOUND, FILE_NOT_FOUND, BAD_ANSWER if it is too large or broken, … */
    download(command: TransferCommand & { maxBytes: number }): Promise<Download> {
        const { path, signal, progress, maxBytes } = command;
        return this.#explained(command, READ, "trying.download", async (place) => {
            const access = await this.#access("GET", place, { path }, signal);
            return download(this.api, access, { signal, progress, maxBytes });
        });
    }

    /** Writes a file, and replaces an existing one. @throws OrchestratorError BUCKET_NOT_FOUND, … */
    upload(command: TransferCommand & { content: Content }): Promise<void> {
        const { path, signal, progress, content } = command;
        return this.#explained(command, CREATE, "trying.uploadFile", async (place) => {
            const access = await this.#access("PUT", place, { path, contentType: content.type }, signal);
            await upload(this.api, access, content, { signal, progress });
        });
    }

    /** All files below a directory, at any depth. @throws OrchestratorError BUCKET_NOT_FOUND, … */
    list(command: FileCommand): Promise<FileItem[]> {
        const { path, signal } = command;
        return this.#explained(command, READ, "trying.listFiles", (place) =>
            allFiles(this.api, { ...place, signal }, path),
        );
    }

    /** @throws OrchestratorError BUCKET_NOT_FOUND, FILE_NOT_FOUND, … */
    delete(command: FileCommand): Promise<void> {
        const { path, signal } = command;
        return this.#explained(command, DELETE, "trying.deleteFile", async ({ bucket, folder }) => {
            let attempts = 0;
            const request: ApiRequest = {
                method: "DELETE",
                path: bucketPath(bucket, "DeleteFile", { path }),
                folder,
                signal,
                retry: "always",
                onSend: () => void attempts++,
            };
            await this.api.success(request).catch((error: unknown) => {
                // An earlier attempt has deleted it, and its answer was lost.
                if (attempts === 1 || !isNotFound(error)) throw error;
            });
        });
    }

    async #access(
        usual: "GET" | "PUT",
        { bucket, folder }: BucketContext,
        options: Record<string, string>,
        signal: AbortSignal,
    ): Promise<BlobAccess> {
        const path = bucketPath(bucket, usual === "GET" ? "GetReadUri" : "GetWriteUri", options);
        return readAccess(await this.api.json({ method: "GET", path, folder, signal }), usual);
    }

    async #explained<T>(
        { bucket, path, folder, signal }: FileCommand,
        rights: typeof READ,
        tried: TriedKey,
        work: (place: BucketContext) => Promise<T>,
    ): Promise<T> {
        if (bucket === "") throw new OrchestratorError("INVALID_SETTING", [sentence("bucket.missing")]);
        if (path === "" && tried !== "trying.listFiles")
            throw new OrchestratorError("INVALID_SETTING", [sentence("file.missing")]);
        if (hasDotSegment(path)) throw new OrchestratorError("INVALID_SETTING", [sentence("file.dots", { path })]);
        try {
            const context = await this.folders.resolve(folder);
            const { Id } = await findBucket(this.api, { name: bucket, folder: context, signal });
            return await work({ bucket: Id, folder: context });
        } catch (error) {
            if (!(error instanceof OrchestratorError)) throw error;
            // The bucket was found just now, so the file is what is missing.
            const named = isNotFound(error)
                ? new OrchestratorError("FILE_NOT_FOUND", error.sentences, error.cause)
                : error;
            const hints = await this.#hints(named, { bucket, path, folder }, rights);
            throw named.with([...hints, sentence(tried, { path: path || "/", bucket })]);
        }
    }

    async #hints(
        { code, sentences }: OrchestratorError,
        { bucket, path, folder }: Pick<FileCommand, "bucket" | "path" | "folder">,
        { scopes, permissions }: typeof READ,
    ): Promise<readonly Sentence[]> {
        const says = (key: Sentence["key"]): boolean => sentences.some((each) => each.key === key);
        if (says("storage.tooLarge")) return [sentence("file.raise")];
        if (code === "FILE_NOT_FOUND") return [sentence("file.notFound", { path: path || "/", bucket })];
        if (code === "NOT_ALLOWED" && !says("storage.notAllowed"))
            return this.api.errors.missingRights(scopes, permissions);
        if (code !== "FOLDER_NOT_FOUND" || !folder) return [];
        this.folders.forget(folder);
        return this.folders.similar(folder);
    }
}

type TriedKey = "trying.download" | "trying.uploadFile" | "trying.listFiles" | "trying.deleteFile";
