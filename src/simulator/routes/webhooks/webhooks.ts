import { notFound } from "../../errors";
import { NAMESPACE, entityReply, idOf, listReply, valueReply } from "../replies";
import type { Context, Reply, RouteEntry } from "../route";
import { EVENT_TYPES } from "../../webhooks/events/event-types";
import type { Webhook, WebhookFields, Webhooks } from "../../webhooks/webhooks";
import { addressOf, shown, WEBHOOK, webhookFields } from "./entity";

const BODY = { dto: WEBHOOK.dto, parameter: "webhookDto" };

/** Webhooks belong to the tenant. So no folder is needed. */
export const WEBHOOK_ROUTES: RouteEntry[] = [
    {
        method: "GET",
        template: "/odata/Webhooks",
        scope: "OR.Webhooks",
        handle: (context) => {
            const rows = context.state.webhooks.all();
            return listReply(context, "Webhooks", rows, WEBHOOK, (webhook) => shown(webhook, context));
        },
    },
    {
        method: "GET",
        template: "/odata/Webhooks({key})",
        scope: "OR.Webhooks",
        handle: (context) => reply(context, webhookOf(context)),
    },
    {
        method: "POST",
        template: "/odata/Webhooks",
        scope: "OR.Webhooks",
        body: BODY,
        handle: (context) => changed(context, (webhooks, fields) => webhooks.add(fields), 201),
    },
    {
        method: "PUT",
        template: "/odata/Webhooks({key})",
        scope: "OR.Webhooks",
        body: BODY,
        handle: (context) => changed(context, (webhooks, fields) => webhooks.replace(webhookOf(context), fields)),
    },
    {
        method: "PATCH",
        template: "/odata/Webhooks({key})",
        scope: "OR.Webhooks",
        body: { ...BODY, isPartial: true },
        handle: (context) => changed(context, (webhooks, fields) => webhooks.change(webhookOf(context), fields)),
    },
    {
        method: "DELETE",
        template: "/odata/Webhooks({key})",
        scope: "OR.Webhooks",
        handle: (context) => {
            context.state.webhooks.remove(webhookOf(context));
            return { status: 204 };
        },
    },
    {
        method: "POST",
        template: `/odata/Webhooks({key})/${NAMESPACE}Ping`,
        scope: "OR.Webhooks",
        handle: (context) => {
            // It tells that the ping was sent, not that it arrived.
            const event = context.state.announcer.ping(webhookOf(context));
            return { ...valueReply(context, `${NAMESPACE}PingEventDto`, event), status: 202 };
        },
    },
    {
        method: "GET",
        template: `/odata/Webhooks/${NAMESPACE}GetEventTypes`,
        scope: "OR.Webhooks",
        handle: (context) =>
            listReply(context, `Collection(${NAMESPACE}WebhookEventTypeDto)`, EVENT_TYPES, {
                dto: "WebhookEventTypeDto",
            }),
    },
    {
        method: "GET",
        template: "/api/Status/VerifyHostAvailibility",
        scope: "OR.Webhooks",
        handle: ({ query, state }) => ({ status: 200, body: state.reach(addressOf(query.get("url") ?? "")) }),
    },
];

/** @throws ApiError 404 */
function webhookOf({ params, state }: Context): Webhook {
    const webhook = state.webhooks.byId(idOf(params["key"]));
    if (!webhook) throw notFound("The webhook");
    return webhook;
}

/** Changes webhooks, and tells the changed one that it is there. */
function changed(
    context: Context,
    change: (webhooks: Webhooks, fields: WebhookFields) => Webhook,
    status = 200,
): Reply {
    const { announcer, webhooks } = context.state;
    const fields = webhookFields(context);
    announcer.catchUp();
    const webhook = change(webhooks, fields);
    announcer.ping(webhook);
    return reply(context, webhook, status);
}

function reply(context: Context, webhook: Webhook, status = 200): Reply {
    return entityReply(context, "Webhooks", shown(webhook, context), WEBHOOK, status);
}
