/** The folder that a list is of. */
import type { FolderRef } from "../../shared/folder-ref";
import type { ApiRequest } from "../api/attempt";
import type { Folders } from "../lookups/folders";

export interface Place {
    folder: FolderRef | undefined;
    /** What every request for it has. */
    request: Pick<ApiRequest, "folder" | "folderHeaders" | "signal">;
    signal: AbortSignal;
}

/** @throws OrchestratorError */
export async function placeOf(folders: Folders, folder: FolderRef | undefined, signal: AbortSignal): Promise<Place> {
    return { folder, request: { folder, folderHeaders: await folders.headers(folder), signal }, signal };
}
