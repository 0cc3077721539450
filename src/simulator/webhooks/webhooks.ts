/** The webhooks of a tenant: the addresses that Orchestrator calls when something happens. */

/** A WebhookDto. */
export interface Webhook {
    Id: number;
    Key: string;
    Name: string | null;
    Description: string | null;
    Url: string;
    Enabled: boolean;
    Secret: string | null;
    SubscribeToAllEvents: boolean;
    AllowInsecureSsl: boolean;
    Events: readonly { EventType: string }[];
}

/** What a client may set of a webhook. */
export type WebhookFields = Partial<Omit<Webhook, "Id" | "Key">>;

const FIRST_ID = 601;

const BLANK: Omit<Webhook, "Id" | "Key"> = {
    Name: null,
    Description: null,
    Url: "",
    Enabled: false,
    Secret: null,
    SubscribeToAllEvents: false,
    AllowInsecureSsl: false,
    Events: [],
};

export class Webhooks {
    readonly #all = new Map<number, Webhook>();
    #nextId = FIRST_ID;

    /** `uuid` makes keys. */
    constructor(private readonly uuid: () => string) {}

    all(): Webhook[] {
        return [...this.#all.values()];
    }

    byId(id: number): Webhook | undefined {
        return this.#all.get(id);
    }

    add(fields: WebhookFields): Webhook {
        const webhook = { ...BLANK, ...fields, Id: this.#nextId++, Key: this.uuid() };
        this.#all.set(webhook.Id, webhook);
        return webhook;
    }

    /** Sets these fields, and leaves the others. */
    change(webhook: Webhook, fields: WebhookFields): Webhook {
        return Object.assign(webhook, fields);
    }

    /** Sets all that a client may set. */
    replace(webhook: Webhook, fields: WebhookFields): Webhook {
        return this.change(webhook, { ...BLANK, ...fields });
    }

    remove(webhook: Webhook): void {
        this.#all.delete(webhook.Id);
        // Events may still be on their way.
        webhook.Enabled = false;
    }

    hasSubscribers(): boolean {
        return this.all().some(({ Enabled }) => Enabled);
    }

    subscribersTo(type: string): Webhook[] {
        return this.all().filter(
            ({ Enabled, SubscribeToAllEvents, Events }) =>
                Enabled && (SubscribeToAllEvents || Events.some(({ EventType }) => EventType === type)),
        );
    }
}
