import type { Api } from "../api/api";
import type { FolderContext } from "../api/folder-context";
import { readPage, withQuery } from "../api/odata";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import { BUCKETS } from "./bucket-lists";

export interface FileItem {
    path: string;
    /** In bytes. */
    size: number;
    contentType: string;
}

/** The fields of a BlobFileDto that we read. */
export interface BlobFileDto {
    FullPath: string;
    Size?: number | null;
    ContentType?: string | null;
    IsDirectory?: boolean | null;
}

export interface FileQuery {
    bucket: number;
    folder: FolderContext;
    signal?: AbortSignal | undefined;
}

const PAGE = 1_000;
const MAX_FILES = 10_000;

/** The path of an action with a bucket. */
export function bucketPath(bucket: number, action: string, options: Record<string, string | number>): string {
    return withQuery(`${BUCKETS}(${bucket})/UiPath.Server.Configuration.OData.${action}`, options);
}

/** Lists the files below a directory at any depth, page by page. "" stands for the whole bucket. @throws OrchestratorError */
async function* pages(
    api: Api,
    { bucket, folder, signal }: FileQuery,
    directory: string,
): AsyncGenerator<BlobFileDto[]> {
    const root = directory.replace(/^[/\\]+/, "");
    for (let skip = 0; ;) {
        const options = { directory: `/${root}`, recursive: "true", $top: PAGE, ...(skip > 0 ? { $skip: skip } : {}) };
        const path = bucketPath(bucket, "GetFiles", options);
        const { items } = await readPage<BlobFileDto>(api, { path, folder, signal }, isFile);
        if (items.length === 0) return;
        yield items;
        skip += items.length;
    }
}

/** The whole list. @throws OrchestratorError BAD_ANSWER for more than 10,000 entries, since a part would look like the whole */
export async function allFiles(api: Api, query: FileQuery, directory: string): Promise<FileItem[]> {
    const found = new Map<string, BlobFileDto>();
    for await (const page of pages(api, query, directory)) {
        const before = found.size;
        for (const entry of page) found.set(entry.FullPath, entry);
        // A server that ignores the paging sends the same entries again.
        if (found.size === before) break;
        if (found.size > MAX_FILES) throw new OrchestratorError("BAD_ANSWER", [sentence("file.tooMany", { most: MAX_FILES })]); // prettier-ignore
    }
    return [...found.values()].filter(({ IsDirectory }) => IsDirectory !== true).map(fileItem);
}

export function isFile(item: unknown): boolean {
    return typeof (item as Partial<BlobFileDto> | null)?.FullPath === "string";
}

/** Some storages write a slash before a path, some don't. */
export function fileItem({ FullPath, Size, ContentType }: BlobFileDto): FileItem {
    return { path: FullPath.replace(/^\/+/, ""), size: Number(Size ?? 0), contentType: String(ContentType ?? "") };
}
