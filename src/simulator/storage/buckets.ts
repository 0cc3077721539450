/** The storage buckets of a tenant, and their files. */
import { stableKey } from "../tenant/stable-key";
import type { Tenant } from "../tenant/tenant";
import type { BucketData } from "../tenant/tenant-data";
import type { BlobStorage } from "./blob-storage";
import type { Container } from "./container";

/** A BucketDto with additional properties of the simulator in lower case. */
export interface Bucket {
    Id: number;
    Name: string;
    Options: string;
    OrganizationUnitId: number;
    files: Container;
    [property: string]: unknown;
}

/** A BlobFileDto. */
export interface BlobFile {
    FullPath: string;
    ContentType: string | null;
    Size: number;
    IsDirectory: boolean;
    Id: string;
}

const FIRST_ID = 1001;

export class Buckets {
    readonly #all: Bucket[];

    constructor(data: readonly BucketData[], tenant: Tenant, storage: BlobStorage) {
        this.#all = data.map((bucket, at) => makeBucket(bucket, FIRST_ID + at, tenant, storage));
    }

    all(): readonly Bucket[] {
        return this.#all;
    }
}

function makeBucket(
    { folder, name, description, storage: kind = "Azure", readOnly, files }: BucketData,
    id: number,
    tenant: Tenant,
    storage: BlobStorage,
): Bucket {
    const identifier = stableKey("bucket", folder, name);
    const container = storage.addContainer(identifier, kind);
    for (const [path, content] of Object.entries(files ?? {})) container.write(path, Buffer.from(content));
    return {
        Id: id,
        Name: name,
        Description: description ?? null,
        Identifier: identifier,
        StorageProvider: kind === "Amazon" ? "Amazon" : null,
        StorageParameters: null,
        StorageContainer: null,
        Options: readOnly ? "ReadOnly" : kind === "Orchestrator" ? "AccessDataThroughOrchestrator" : "None",
        CredentialStoreId: null,
        ExternalName: null,
        Password: null,
        FoldersCount: 1,
        Tags: [],
        OrganizationUnitId: tenant.folderByPath(folder)!.Id,
        files: container,
    };
}

/** A path as the storage has it: a slash at its beginning means nothing. */
export function blobPath(path: string): string {
    return path.replaceAll("\\", "/").replace(/^\/+/, "");
}

/** The file at a path. */
export function fileAt({ files }: Bucket, path: string): BlobFile | undefined {
    const blob = files.blobs.get(path);
    return blob && { FullPath: path, ContentType: blob.type, Size: blob.content.length, IsDirectory: false, Id: path };
}

/** All files whose path begins with a prefix, in the order of their paths. */
export function filesUnder(bucket: Bucket, prefix: string): BlobFile[] {
    const paths = [...bucket.files.blobs.keys()].filter((path) => path.startsWith(prefix)).sort();
    return paths.map((path) => fileAt(bucket, path)!);
}

/** The directories right under a prefix. */
export function directoriesUnder(bucket: Bucket, prefix: string): BlobFile[] {
    const names = filesUnder(bucket, prefix)
        .map(({ FullPath }) => FullPath.slice(prefix.length))
        .filter((rest) => rest.includes("/"))
        .map((rest) => prefix + rest.slice(0, rest.indexOf("/")));
    return [...new Set(names)].map((path) => ({
        FullPath: path,
        ContentType: null,
        Size: 0,
        IsDirectory: true,
        Id: path,
    }));
}
