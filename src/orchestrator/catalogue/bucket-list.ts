/** Lists buckets, and the files of one. Source: API specifications, BucketDto and BlobFileDto. */
import type { Api } from "../api/api";
import { BUCKETS, checkHasBuckets, findBucket } from "../buckets/bucket-lists";
import { bucketPath, fileItem, isFile, type BlobFileDto } from "../buckets/file-lists";
import type { FolderContext } from "../api/folder-context";
import { displayText, readBounded, type Listing } from "./bounded-list";

export interface BucketItem {
    name: string;
    description: string;
}

/** A file, by its path. */
export interface BucketFileItem {
    name: string;
    /** In bytes. */
    size: number;
}

interface Scope {
    folder: FolderContext;
    signal: AbortSignal;
}

const MAX_DESCRIPTION = 2_000;

export async function listBuckets(api: Api, scope: Scope, search: string): Promise<Listing<BucketItem>> {
    await checkHasBuckets(api);
    return readBounded<BucketItem>(api, {
        path: BUCKETS,
        scope,
        searched: ["Name"],
        search,
        item: (row) => {
            const name = displayText(api, row["Name"]);
            return name === ""
                ? undefined
                : { name, description: displayText(api, row["Description"], MAX_DESCRIPTION) };
        },
    });
}

export async function listFiles(
    api: Api,
    scope: Scope,
    bucket: string,
    search: string,
): Promise<Listing<BucketFileItem>> {
    const { Id } = await findBucket(api, { name: bucket, ...scope });
    return readBounded<BucketFileItem>(api, {
        path: bucketPath(Id, "GetFiles", {}),
        options: { directory: "/", recursive: "true" },
        scope,
        searched: ["FullPath"],
        search,
        item: (row) => {
            if (!isFile(row) || row["IsDirectory"] === true) return undefined;
            const { path, size } = fileItem(row as unknown as BlobFileDto);
            return { name: displayText(api, path), size };
        },
    });
}
