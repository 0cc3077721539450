import type { FolderRef } from "../../shared/folder-ref";

/** A folder as requests name it. It is resolved once for a message, and serves all requests of it. */
export interface FolderContext {
    /** As a user names it; undefined: no folder. */
    ref: FolderRef | undefined;
    /** One header at most. */
    headers: Readonly<Record<string, string>>;
    /** What the header says: it tells this folder from others. "" for no folder. */
    key: string;
}

export const NO_FOLDER: FolderContext = { ref: undefined, headers: {}, key: "" };

export function folderContext(ref: FolderRef, header: string, value: string): FolderContext {
    return { ref, headers: { [header]: value }, key: `${header}: ${value}` };
}
