/** A folder as a user names it. Its shape shows its kind. */
export type FolderRef = { kind: "path"; path: string } | { kind: "key"; key: string } | { kind: "id"; id: string };

const GUID = /^\{?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\}?$/i;

/** The GUID in a text, in lower case and without braces, or undefined when it is none. */
export function asGuid(text: string): string | undefined {
    return GUID.exec(text.trim())?.[1]?.toLowerCase();
}

/**
 * `Shared/Finance` is a path, a GUID a key, digits a numeric id; a leading `/` always means a path.
 * Undefined for an empty text.
 */
export function parseFolderRef(text: string): FolderRef | undefined {
    const trimmed = text.trim();
    const path = withoutOuterSlashes(trimmed);
    if (path === "") return undefined;
    if (!trimmed.startsWith("/")) {
        const key = asGuid(trimmed);
        if (key) return { kind: "key", key };
        if (/^\d+$/.test(trimmed)) return { kind: "id", id: trimmed.replace(/^0+(?=\d)/, "") };
    }
    return { kind: "path", path };
}

/** A pattern would look at each run of slashes from each of its slashes. */
export function withoutOuterSlashes(text: string): string {
    let [start, end] = [0, text.length];
    while (text[start] === "/") start++;
    while (end > start && text[end - 1] === "/") end--;
    return text.slice(start, end);
}

/** Distinguishes folders that are named in the same way; "" for none. */
export function folderKey(folder: FolderRef | undefined): string {
    return folder ? `${folder.kind} ${folderName(folder)}` : "";
}

/** The folder as it is shown to a user. */
export function folderName(folder: FolderRef): string {
    return folder.kind === "path" ? folder.path : folder.kind === "key" ? folder.key : folder.id;
}
