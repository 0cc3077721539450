import { ApiError, invalid } from "../../errors";
import { boundFields, type Generation } from "../../specification";
import { EVENT_TYPES } from "../../webhooks/events/event-types";
import type { Webhook, WebhookFields } from "../../webhooks/webhooks";
import type { Context } from "../route";

export const WEBHOOK = { dto: "WebhookDto" };

/** The documentation of 2023.10 (API 17) shows secrets. Automation Cloud was seen to mask them. */
const MASKED_SINCE = 18;
const MASK = "********";

/** The webhook as answers show it. */
export function shown(webhook: Webhook, { generation }: Context): Webhook {
    const isMasked = webhook.Secret !== null && (generation.apiVersion ?? 0) >= MASKED_SINCE;
    return isMasked ? { ...webhook, Secret: MASK } : webhook;
}

const MOST: Record<string, number> = { Url: 2000, Secret: 100, Name: 128, Description: 256 };

/** What a body sets, with the types that were checked when it was bound. @throws ApiError */
export function webhookFields({ body, generation }: Context): WebhookFields {
    const { Id: _id, Key: _key, ...fields } = boundFields(WEBHOOK.dto, generation, body as object);
    for (const [name, most] of Object.entries(MOST))
        if (String(fields[name] ?? "").length > most)
            throw new ApiError(400, `The field ${name} must be a string with a maximum length of ${most}.`, 1009);
    const { Url, Events } = fields as WebhookFields;
    if (Url !== undefined) addressOf(Url);
    return { ...fields, ...(Events && { Events: Events.map((event) => eventOf(event, generation)) }) };
}

function eventOf(event: object, generation: Generation): { EventType: string } {
    const { EventType } = boundFields("WebhookEventDto", generation, event) as { EventType: string };
    const known = EVENT_TYPES.find(({ Name }) => Name.toLowerCase() === EventType.toLowerCase());
    if (!known) throw invalid(`There is no event type ${EventType}.`);
    return { EventType: known.Name };
}

/** @throws ApiError 400 */
export function addressOf(text: string): URL {
    const address = URL.canParse(text) ? new URL(text) : undefined;
    if (!address || !/^https?:$/.test(address.protocol)) throw invalid("The Url is not valid.");
    return address;
}
