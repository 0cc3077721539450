import { createHmac } from "node:crypto";
import type { WebhookEvent } from "./events/event";
import type { Webhook } from "./webhooks";

/** One call of a webhook's address. */
export interface WebhookCall {
    url: string;
    headers: Record<string, string>;
    body: Buffer;
    allowInsecureSsl: boolean;
    /** Whether the call is to be given up. */
    signal: AbortSignal;
}

/** Calls the address of a webhook. Resolves to the status of the answer, and rejects if there is none. */
export type Post = (call: WebhookCall) => Promise<number>;

export function callOf(webhook: Webhook, event: WebhookEvent, signal: AbortSignal): WebhookCall {
    const { Url: url, Name, Secret, AllowInsecureSsl: allowInsecureSsl } = webhook;
    const body = Buffer.from(JSON.stringify({ ...event, ...(Name === null ? {} : { Name }) }));
    const headers = {
        "content-type": "application/json; charset=utf-8",
        "content-length": String(body.length),
        "user-agent": "UiPath-WebhookService/Webhooks",
        ...(Secret ? { "x-uipath-signature": createHmac("sha256", Secret).update(body).digest("base64") } : {}),
    };
    return { url, headers, body, allowInsecureSsl, signal };
}
