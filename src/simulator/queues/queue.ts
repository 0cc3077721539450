import { timestamp } from "../controls/clock";
import { stableKey } from "../tenant/stable-key";
import type { Folder, Tenant } from "../tenant/tenant";
import type { ItemScript, QueueData } from "../tenant/tenant-data";

/** A QueueDefinitionDto with additional properties of the simulator in lower case. */
export interface Queue {
    Id: number;
    Key: string;
    Name: string;
    EnforceUniqueReference: boolean;
    AcceptAutomaticallyRetry: boolean;
    MaxNumberOfRetries: number;
    RetryAbandonedItems: boolean;
    SpecificDataJsonSchema: string | null;
    OrganizationUnitId: number;
    /** All folders that have the queue, its own first. */
    folders: Folder[];
    script: ItemScript;
    [property: string]: unknown;
}

export function newQueue(data: QueueData, id: number, tenant: Tenant, now: number): Queue {
    const folders = [data.folder, ...(data.linkedTo ?? [])].map((path) => tenant.folderByPath(path)!);
    const [folder] = folders as [Folder];
    return {
        Id: id,
        Key: stableKey("queue", data.folder, data.name),
        Name: data.name,
        Description: data.description ?? null,
        EnforceUniqueReference: data.uniqueReferences ?? false,
        AcceptAutomaticallyRetry: (data.retries ?? 0) > 0,
        MaxNumberOfRetries: data.retries ?? 0,
        RetryAbandonedItems: data.retriesAbandoned ?? false,
        SpecificDataJsonSchema: data.schema ? JSON.stringify(data.schema) : null,
        OutputDataJsonSchema: null,
        AnalyticsDataJsonSchema: null,
        CreationTime: timestamp(now),
        Encrypted: false,
        FoldersCount: folders.length,
        IsProcessInCurrentFolder: false,
        Tags: [],
        OrganizationUnitId: folder.Id,
        OrganizationUnitFullyQualifiedName: folder.FullyQualifiedName,
        folders,
        script: data.item ?? {},
    };
}
