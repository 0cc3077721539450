import type { Context, Reply, RouteEntry } from "./route";
import { folderRequired } from "./folder-scope";
import type { Release } from "../tenant/tenant";
import { idOf, list, NAMESPACE, one } from "./replies";

const RELEASE = {
    dto: "ReleaseDto",
    expandable: {
        EntryPoint: (release: Release) => release["EntryPoint"] as object,
        CurrentVersion: (release: Release) => release["CurrentVersion"] as object,
        ReleaseVersions: (release: Release) => release["ReleaseVersions"] as object[],
        Environment: () => null,
    },
};

/** From this version on a list without a folder header goes across the folders. */
const ACROSS_FOLDERS_SINCE = 15;

/** The rows of the request's folder, or of all folders where a list may do without one. @throws ApiError 1101 */
export function inFolder<Row extends { OrganizationUnitId: number }>(
    { folder, generation }: Context,
    rows: readonly Row[],
): Row[] {
    if (folder) return rows.filter((row) => row.OrganizationUnitId === folder.Id);
    if ((generation.apiVersion ?? 0) < ACROSS_FOLDERS_SINCE) throw folderRequired(generation);
    return [...rows];
}

const listReleases = (context: Context): Reply =>
    list(context, "Releases", inFolder(context, context.state.tenant.releases), RELEASE);

function oneRelease(context: Context): Reply {
    const id = idOf(context.params["key"]);
    const { folder, state } = context;
    const release = state.tenant.releases.find((candidate) => candidate.Id === id && candidate.folder === folder);
    return one(context, "Releases", release, RELEASE);
}

export const RELEASE_ROUTES: RouteEntry[] = [
    { method: "GET", template: "/odata/Releases", scope: "OR.Execution", handle: listReleases },
    {
        method: "GET",
        template: "/odata/Releases({key})",
        scope: "OR.Execution",
        folder: "required",
        handle: oneRelease,
    },
    {
        method: "GET",
        template: `/odata/Releases/${NAMESPACE}ListReleases`,
        since: 15,
        scope: "OR.Execution",
        handle: listReleases,
    },
    {
        method: "GET",
        template: `/odata/Releases({key})/${NAMESPACE}GetRelease`,
        since: 18,
        scope: "OR.Execution",
        folder: "required",
        handle: oneRelease,
    },
];
