import { folderName } from "../../shared/folder-ref";
import type { Api } from "../api/api";
import type { FolderContext } from "../api/folder-context";
import { literal, readList, withQuery } from "../api/odata";
import { notSupported } from "../errors/not-supported";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import { similarNames } from "../errors/suggestions";

/** The fields of a BucketDto that we read. */
export interface BucketDto {
    Id: number;
    Name: string;
}

export interface BucketQuery {
    name: string;
    folder: FolderContext;
    signal?: AbortSignal | undefined;
}

/** The first API version with buckets. */
const BUCKETS_SINCE = 11;

export const BUCKETS = "/odata/Buckets";

/** @throws OrchestratorError NOT_SUPPORTED where the server has no buckets */
export async function checkHasBuckets(api: Api): Promise<void> {
    await api.askVersion();
    if (api.server.specification < BUCKETS_SINCE) throw notSupported("bucket.tooOld", api.server.apiVersion);
}

/** @throws OrchestratorError BUCKET_NOT_FOUND with similar names; FOLDER_REQUIRED where several folders have the name */
export async function findBucket(api: Api, query: BucketQuery): Promise<BucketDto> {
    await checkHasBuckets(api);
    const { name, folder, signal } = query;
    const path = withQuery(BUCKETS, { $filter: `Name eq ${literal(name)}`, $top: 10 });
    const found = await readList<BucketDto>(api, { path, folder, signal }, isBucket);
    const wanted = name.toLowerCase();
    const [bucket, second] = found.filter(({ Name }) => Name.toLowerCase() === wanted);
    if (!bucket) throw await notFound(api, query);
    if (second && second.Id !== bucket.Id)
        throw new OrchestratorError("FOLDER_REQUIRED", [sentence("bucket.ambiguous", { bucket: name })]);
    return bucket;
}

async function notFound(api: Api, { name: bucket, folder, signal }: BucketQuery): Promise<OrchestratorError> {
    const path = withQuery(BUCKETS, { $top: 1000 });
    const all = await readList<BucketDto>(api, { path, folder, signal }, isBucket).catch(() => []);
    const names = all.map(({ Name }) => Name);
    return new OrchestratorError("BUCKET_NOT_FOUND", [
        folder.ref
            ? sentence("bucket.notFound", { bucket, folder: folderName(folder.ref) })
            : sentence("bucket.notFoundAnywhere", { bucket }),
        names.length > 0
            ? sentence("bucket.similar", { names: similarNames(bucket, names).join(", ") })
            : sentence("bucket.none"),
    ]);
}

function isBucket(item: unknown): boolean {
    const { Id, Name } = (item ?? {}) as Record<string, unknown>;
    return Number.isSafeInteger(Id) && typeof Name === "string";
}
