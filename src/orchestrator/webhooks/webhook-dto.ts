/** A webhook: what Orchestrator calls, and when. Source: the specifications of all generations. */
export interface WebhookDto {
    Id: number;
    Url: string;
    Enabled?: boolean;
}

/** A row of a list may be of any shape. */
export function isWebhook(row: unknown): row is WebhookDto {
    const { Id, Url } = (row ?? {}) as Partial<WebhookDto>;
    return Number.isSafeInteger(Id) && typeof Url === "string";
}
