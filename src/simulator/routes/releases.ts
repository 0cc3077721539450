import type { Context, Reply, RouteEntry } from "./route";
import { rowsInFolder } from "./folder-scope";
import type { Release } from "../tenant/tenant";
import { entityReply, idOf, listReply, NAMESPACE } from "./replies";

const RELEASE = {
    dto: "ReleaseDto",
    expandable: {
        EntryPoint: (release: Release) => release["EntryPoint"] as object,
        CurrentVersion: (release: Release) => release["CurrentVersion"] as object,
        ReleaseVersions: (release: Release) => release["ReleaseVersions"] as object[],
        Environment: () => null,
    },
};

const releaseList = (context: Context): Reply =>
    listReply(context, "Releases", rowsInFolder(context, context.state.tenant.releases), RELEASE);

function singleRelease(context: Context): Reply {
    const id = idOf(context.params["key"]);
    const { folder, state } = context;
    const release = state.tenant.releases.find((candidate) => candidate.Id === id && candidate.folder === folder);
    return entityReply(context, "Releases", release, RELEASE);
}

export const RELEASE_ROUTES: RouteEntry[] = [
    { method: "GET", template: "/odata/Releases", scope: "OR.Execution", handle: releaseList },
    {
        method: "GET",
        template: "/odata/Releases({key})",
        scope: "OR.Execution",
        folder: "required",
        handle: singleRelease,
    },
    {
        method: "GET",
        template: `/odata/Releases/${NAMESPACE}ListReleases`,
        since: 15,
        scope: "OR.Execution",
        handle: releaseList,
    },
    {
        method: "GET",
        template: `/odata/Releases({key})/${NAMESPACE}GetRelease`,
        since: 18,
        scope: "OR.Execution",
        folder: "required",
        handle: singleRelease,
    },
];
