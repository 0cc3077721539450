import type { FolderRef } from "../../shared/folder-ref";

/** The folder of a message's requests, resolved once for all of them. */
export interface FolderContext {
    /** As the user names it; undefined for none. */
    ref: FolderRef | undefined;
    /** At most one header. */
    headers: Readonly<Record<string, string>>;
    /** Identifies the folder by its header; "" for none. */
    key: string;
}

export const NO_FOLDER: FolderContext = { ref: undefined, headers: {}, key: "" };

export function folderContext(ref: FolderRef, header: string, value: string): FolderContext {
    return { ref, headers: { [header]: value }, key: `${header}: ${value}` };
}
