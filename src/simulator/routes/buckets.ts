import { checkRange, invalid, notFound } from "../errors";
import type { BlobAccess } from "../storage/container";
import { blobPath, directoriesUnder, fileAt, filesUnder, type BlobFile, type Bucket } from "../storage/buckets";
import { rowsInFolder } from "./folder-scope";
import { entityReply, idOf, listReply, NAMESPACE } from "./replies";
import type { Context, Reply, RouteEntry } from "./route";

const BUCKET = { dto: "BucketDto" };
const FILE = { dto: "BlobFileDto" };
const ACCESS = { dto: "BlobFileAccessDto" };

/** The first API version whose answers say that Orchestrator guards an address. */
const REQUIRES_AUTH_SINCE = 17;

const route = (method: string, template: string, handle: (context: Context) => Reply): RouteEntry => ({
    method,
    template,
    scope: "OR.Administration",
    folder: "required",
    handle,
});
const ofBucket = (action: string): string => `/odata/Buckets({key})/${NAMESPACE}${action}`;

export const BUCKET_ROUTES: RouteEntry[] = [
    {
        method: "GET",
        template: "/odata/Buckets",
        scope: "OR.Administration",
        handle: (context) => listReply(context, "Buckets", bucketsOf(context), BUCKET),
    },
    route("GET", "/odata/Buckets({key})", (context) => entityReply(context, "Buckets", bucketOf(context), BUCKET)),
    route("GET", ofBucket("GetFiles"), (context) => {
        const prefix = directoryOf(context);
        const isDeep = context.query.get("recursive")?.toLowerCase() === "true";
        const files = filesUnder(bucketOf(context), prefix).filter(
            ({ FullPath }) => isDeep || !FullPath.slice(prefix.length).includes("/"),
        );
        return listReply(context, "BlobFile", matching(context, files), FILE);
    }),
    route("GET", ofBucket("GetDirectories"), (context) => {
        const directories = directoriesUnder(bucketOf(context), directoryOf(context));
        return listReply(context, "BlobFile", matching(context, directories), FILE);
    }),
    route("GET", ofBucket("GetFile"), (context) => {
        const file = fileAt(bucketOf(context), pathOf(context));
        return entityReply(context, "Files", file, FILE);
    }),
    route("GET", ofBucket("GetReadUri"), (context) => accessReply(context, "GET")),
    route("GET", ofBucket("GetWriteUri"), (context) => {
        checkWritable(bucketOf(context));
        return accessReply(context, "PUT");
    }),
    route("DELETE", ofBucket("DeleteFile"), (context) => {
        const bucket = bucketOf(context);
        checkWritable(bucket);
        if (!bucket.files.blobs.delete(pathOf(context))) throw notFound("The file");
        return { status: 204 };
    }),
    route("GET", "/api/Buckets/{id}/ListFiles", listFiles),
];

/** A page of all files under a prefix. Its token leads to the next one. */
function listFiles(context: Context): Reply {
    const { query } = context;
    const take = Number(query.get("takeHint") ?? 500);
    checkRange("takeHint", take, 1, 1000);
    const last = Buffer.from(query.get("continuationToken") ?? "", "base64url").toString("utf8");
    const prefix = blobPath(query.get("prefix") ?? "");
    const rest = filesUnder(bucketOf(context), prefix).filter(({ FullPath }) => FullPath > last);
    const page = rest.slice(0, take);
    const items = page.map(({ FullPath, ContentType, Size }) => ({
        fullPath: FullPath,
        contentType: ContentType,
        size: Size,
        lastModified: new Date(bucketOf(context).files.blobs.get(FullPath)!.modified).toISOString(),
        accessInfo: null,
    }));
    const token = rest.length > take ? Buffer.from(page.at(-1)!.FullPath).toString("base64url") : null;
    return { status: 200, body: { items, continuationToken: token } };
}

function accessReply(context: Context, verb: "GET" | "PUT"): Reply {
    const { files } = bucketOf(context);
    const minutes = Number(context.query.get("expiryInMinutes") ?? 30);
    checkRange("expiryInMinutes", minutes, 1, 10_080);
    const access: BlobAccess = files.access(new URL(context.base).origin, verb, pathOf(context), {
        minutes,
        type: context.query.get("contentType") ?? undefined,
        isGuarded: files.kind === "Orchestrator" && (context.generation.apiVersion ?? 0) >= REQUIRES_AUTH_SINCE,
    });
    return entityReply(context, "BlobFileAccess", access, ACCESS);
}

function bucketsOf(context: Context): Bucket[] {
    return rowsInFolder(context, context.state.buckets.all());
}

function bucketOf(context: Context): Bucket {
    const id = idOf(context.params["key"] ?? context.params["id"]);
    const bucket = bucketsOf(context).find((candidate) => candidate.Id === id);
    if (!bucket) throw notFound("The bucket");
    return bucket;
}

function pathOf({ query }: Context): string {
    const path = blobPath(query.get("path") ?? "");
    if (path === "") throw invalid("The path is required.");
    return path;
}

/** As a prefix of paths. */
function directoryOf({ query }: Context): string {
    const directory = blobPath(query.get("directory") ?? "").replace(/\/+$/, "");
    return directory === "" ? "" : `${directory}/`;
}

function checkWritable({ Options }: Bucket): void {
    if (Options === "ReadOnly") throw invalid("The bucket is read-only.");
}

/** In `fileNameGlob`, a `*` stands for any characters of a name. */
function matching({ query }: Context, files: BlobFile[]): BlobFile[] {
    const glob = query.get("fileNameGlob")?.toLowerCase().split("*");
    return glob ? files.filter(({ FullPath }) => isLike(FullPath.toLowerCase().split("/").pop()!, glob)) : files;
}

/** `parts` are what stands between the stars. */
function isLike(name: string, [first = "", ...more]: string[]): boolean {
    const last = more.pop();
    if (last === undefined) return name === first;
    if (!name.startsWith(first)) return false;
    let at = first.length;
    for (const part of more) {
        const found = name.indexOf(part, at);
        if (found < 0) return false;
        at = found + part.length;
    }
    return name.length - last.length >= at && name.endsWith(last);
}
