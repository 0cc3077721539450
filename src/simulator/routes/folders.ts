import { checkRange } from "../errors";
import { trim } from "../specification";
import type { Context, RouteEntry } from "./route";
import type { Folder } from "../tenant/tenant";
import { entityReply, idOf, listReply, NAMESPACE } from "./replies";

const FOLDER = { dto: "FolderDto" };

/** The first API version whose folder navigation includes paths. */
const FOLDER_PATH_SINCE = 18;

/** Personal workspaces are not in the list of folders. */
const sharedFolders = ({ state }: Context): Folder[] => state.tenant.folders.filter((folder) => !folder.IsPersonal);

export const FOLDER_ROUTES: RouteEntry[] = [
    {
        method: "GET",
        template: "/odata/Folders",
        scope: "OR.Folders",
        handle: (context) => listReply(context, "Folders", sharedFolders(context), FOLDER),
    },
    {
        method: "GET",
        template: "/odata/Folders({key})",
        scope: "OR.Folders",
        handle: (context) => {
            const id = idOf(context.params["key"]);
            return entityReply(
                context,
                "Folders",
                context.state.tenant.folders.find((folder) => folder.Id === id),
                FOLDER,
            );
        },
    },
    {
        method: "GET",
        template: `/odata/Folders/${NAMESPACE}GetByKey(identifier={identifier})`,
        scope: "OR.Folders",
        handle: (context) => {
            const key = context.params["identifier"]?.toLowerCase();
            return entityReply(
                context,
                "Folders",
                context.state.tenant.folders.find((folder) => folder.Key === key),
                { dto: "FolderDto" },
            );
        },
    },
    {
        method: "GET",
        template: "/api/Folders/GetAllForCurrentUser",
        scope: "OR.Folders",
        handle: ({ state, query, generation }) => {
            const take = readPaging(query, "take", 1000);
            const skip = readPaging(query, "skip", 0);
            const all = state.tenant.folders.map((folder) => trim("CurrentUserFolderDto", generation, folder));
            return { status: 200, body: { PageItems: all.slice(skip, skip + take), Count: all.length } };
        },
    },
    {
        method: "GET",
        template: "/api/FoldersNavigation/GetAllFoldersForCurrentUser",
        scope: "OR.Folders",
        handle: ({ state, generation }) => ({
            status: 200,
            body: state.tenant.folders.map((folder) =>
                trim("ExtendedFolderDto", generation, extended(folder, state.tenant.folders)),
            ),
        }),
    },
    {
        method: "GET",
        template: "/api/FoldersNavigation/GetFoldersForCurrentUser",
        scope: "OR.Folders",
        handle: ({ state, query, generation }) => {
            const text = (parameterOf(query, "searchText") ?? "").toLowerCase();
            const found = state.tenant.folders.filter((folder) => folder.DisplayName.toLowerCase().includes(text));
            const take = readPaging(query, "take", 1000);
            const skip = readPaging(query, "skip", 0);
            const dto = (generation.apiVersion ?? 0) >= FOLDER_PATH_SINCE ? "PathAwareFolderDto" : "FolderDto";
            const rows = found
                .slice(skip, skip + take)
                .map((folder) => ({ ...folder, FolderPath: folder.FullyQualifiedName }));
            return {
                status: 200,
                body: { PageItems: rows.map((row) => trim(dto, generation, row)), Count: found.length },
            };
        },
    },
    {
        method: "GET",
        template: "/odata/PersonalWorkspaces",
        scope: "OR.Folders",
        handle: (context) => {
            const { state } = context;
            const rows = state.tenant.folders.filter((folder) => folder.IsPersonal);
            const spaces = rows.map((folder) => ({
                Id: folder.Id,
                Key: folder.Key,
                Name: folder.DisplayName,
                IsActive: true,
                OwnerId: 9,
                OwnerName: state.account.username,
                ExploringUserIds: [],
            }));
            return listReply(context, "PersonalWorkspaces", spaces, { dto: "PersonalWorkspaceDto" });
        },
    },
];

function extended(folder: Folder, all: readonly Folder[]): object {
    const level = folder.FullyQualifiedName.split("/").length - 1;
    return {
        ...folder,
        Level: level,
        IsSelectable: true,
        HasChildren: all.some((other) => other.ParentId === folder.Id),
    };
}

function parameterOf(query: URLSearchParams, name: string): string | undefined {
    return [...query].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function readPaging(query: URLSearchParams, name: "take" | "skip", defaultValue: number): number {
    const text = parameterOf(query, name);
    const value = text === undefined ? defaultValue : /^\d+$/.test(text) ? Number(text) : NaN;
    checkRange(name, value, 0, name === "take" ? 1000 : undefined);
    return value;
}
