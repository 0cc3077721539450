import { timestamp } from "../../controls/clock";
import { propertiesOf, type Generation } from "../../specification";
import type { Folder } from "../../tenant/tenant";

/** What a webhook reports: what all events have, and what belongs to their type. */
export interface WebhookEvent {
    Type: string;
    EventId: string;
    Timestamp: string;
    [property: string]: unknown;
}

/** What happened, before it is reported. */
export interface Happening {
    type: string;
    /** Milliseconds since 1970. */
    at: number;
    folder?: Folder;
    /** The key of the job or the item. */
    entityKey?: string;
    /** The id of the user because of whom it happened. Robots have none. */
    userId?: number;
    /** What belongs to the type. */
    content: Record<string, unknown>;
}

const TENANT_ID = 1;
const FIRST_EVENT_ID = 307_348_658;

/** The first API version whose events have decimal ids. Earlier ones have hexadecimal ids. */
const DECIMAL_IDS_SINCE = 15;

/** Makes the events of a tenant. */
export class Events {
    #nextId = FIRST_EVENT_ID;

    /** Every generation has a PingEventDto, which has what all events have. */
    make({ type, at, folder, entityKey, userId, content }: Happening, generation: Generation): WebhookEvent {
        const id = this.#nextId++;
        const common = {
            Type: type,
            EventId: (generation.apiVersion ?? 0) >= DECIMAL_IDS_SINCE ? String(id) : id.toString(16).padStart(32, "0"),
            Timestamp: timestamp(at),
            EventTime: timestamp(at),
            EntityKey: entityKey,
            TenantId: TENANT_ID,
            OrganizationUnitId: folder?.Id,
            OrganizationUnitKey: folder?.Key,
            UserId: userId,
        };
        const known = propertiesOf("PingEventDto", generation)!;
        const told = Object.entries(common).filter(([name, value]) => known.has(name) && value !== undefined);
        return { ...(Object.fromEntries(told) as WebhookEvent), ...content };
    }
}
