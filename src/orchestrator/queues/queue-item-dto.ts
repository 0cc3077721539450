/** The fields of a QueueItemDto that we read. The others are passed on. */
export interface QueueItemDto {
    Id: number;
    Key?: string | null;
    UniqueKey?: string | null;
    QueueDefinitionId?: number | null;
    Status?: string | null;
    Reference?: string | null;
    SpecificContent?: Record<string, unknown> | null;
    ParentOperationId?: string | null;
    CreationTime?: string | null;
    StartProcessing?: string | null;
    EndProcessing?: string | null;
    OrganizationUnitId?: number | null;
    [field: string]: unknown;
}

/** Without an id nothing can be done with an item. */
export function isQueueItem(value: unknown): value is QueueItemDto {
    return Number.isSafeInteger((value as Partial<QueueItemDto> | null)?.Id);
}

/** Identifies an item and all its retries, if the server sends it. */
export function keyOfItem({ Key, UniqueKey, Id }: QueueItemDto): string {
    return Key ?? UniqueKey ?? String(Id);
}
