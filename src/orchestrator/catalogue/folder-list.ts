/** Lists folders and personal workspaces. Source: API specifications, `Folders` (since 11), `PersonalWorkspaces` (since 16). */
import type { Api } from "../api/api";
import { isWithoutFolders, PERSONAL_WORKSPACES_SINCE } from "../lookups/folders";
import { notSupported } from "../errors/not-supported";
import { safeInteger, MAX_ITEMS, readBounded, displayText, type Listing, type Row } from "./bounded-list";

export interface FolderItem {
    /** The full path. */
    path: string;
    /** "" if the server sends none. */
    key: string;
    id: number;
    personal: boolean;
}

export async function listFolders(api: Api, search: string, signal: AbortSignal): Promise<Listing<FolderItem>> {
    await api.askVersion();
    const [shared, personal] = await Promise.all([
        readFolders(api, search, signal),
        readPersonalWorkspaces(api, search, signal),
    ]);
    const known = new Set(shared.items.map(({ id }) => id));
    const items = [...personal.items.filter(({ id }) => !known.has(id)), ...shared.items];
    return { items: items.slice(0, MAX_ITEMS), more: shared.more || personal.more || items.length > MAX_ITEMS };
}

async function readFolders(api: Api, search: string, signal: AbortSignal): Promise<Listing<FolderItem>> {
    try {
        return await readBounded<FolderItem>(api, {
            path: "/odata/Folders",
            scope: { signal },
            searched: ["FullyQualifiedName"],
            search,
            item: (row) => folderItem(api, row, row["FullyQualifiedName"], row["IsPersonal"] === true),
        });
    } catch (error) {
        if (!isWithoutFolders(api, error)) throw error;
        throw notSupported("folder.notSupported", api.server.apiVersion, {}, error.cause);
    }
}

/** Personal workspaces, which `Folders` leaves out. Empty if the account may not list them. */
async function readPersonalWorkspaces(api: Api, search: string, signal: AbortSignal): Promise<Listing<FolderItem>> {
    const none = { items: [], more: false };
    if (api.server.specification < PERSONAL_WORKSPACES_SINCE) return none;
    return readBounded<FolderItem>(api, {
        path: "/odata/PersonalWorkspaces",
        scope: { signal },
        searched: ["Name"],
        search,
        item: (row) => folderItem(api, row, row["Name"], true),
    }).catch(() => none);
}

function folderItem(api: Api, row: Row, name: unknown, personal: boolean): FolderItem | undefined {
    const path = displayText(api, name);
    const id = safeInteger(row["Id"]);
    return path === "" || id === undefined ? undefined : { path, key: displayText(api, row["Key"]), id, personal };
}
