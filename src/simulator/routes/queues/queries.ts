import { entityReply, idOf, listReply, NAMESPACE } from "../replies";
import type { RouteEntry } from "../route";
import { itemEntity, itemInFolder, QUEUE, requireItem, rowsOfFolders } from "./entity";

export const QUEUE_QUERY_ROUTES: RouteEntry[] = [
    {
        method: "GET",
        template: "/odata/QueueDefinitions",
        scope: "OR.Queues",
        handle: (context) => {
            const rows = rowsOfFolders(context, context.state.queues.queues, (queue) => queue);
            return listReply(context, "QueueDefinitions", rows, QUEUE);
        },
    },
    {
        method: "GET",
        template: "/odata/QueueDefinitions({key})",
        scope: "OR.Queues",
        folder: "required",
        handle: (context) => {
            const id = idOf(context.params["key"]);
            const queue = context.state.queues.queues.find(
                (candidate) => candidate.Id === id && candidate.folders.includes(context.folder!),
            );
            return entityReply(context, "QueueDefinitions", queue, QUEUE);
        },
    },
    {
        method: "GET",
        template: "/odata/QueueItems",
        scope: "OR.Queues",
        handle: (context) => {
            const { queues, rateLimits } = context.state;
            rateLimits?.items.admit();
            const rows = rowsOfFolders(context, queues.all(), ({ queue }) => queue);
            return listReply(context, "QueueItems", rows, itemEntity(context));
        },
    },
    {
        method: "GET",
        template: "/odata/QueueItems({key})",
        scope: "OR.Queues",
        folder: "required",
        handle: (context) => {
            const item = context.state.queues.byId(idOf(context.params["key"]));
            return entityReply(context, "QueueItems", itemInFolder(context, item), itemEntity(context));
        },
    },
    {
        method: "GET",
        template: `/odata/QueueItems({key})/${NAMESPACE}GetItemLastRetry`,
        scope: "OR.Queues",
        folder: "required",
        handle: (context) => {
            const { queues } = context.state;
            const { Key } = requireItem(context, queues.byId(idOf(context.params["key"])));
            return entityReply(context, "QueueItems", queues.lastOf(Key), itemEntity(context));
        },
    },
    {
        method: "GET",
        template: "/odata/QueueItems/UiPathODataSvc.GetItemLastRetryByKey(key={key})",
        scope: "OR.Queues",
        folder: "required",
        handle: (context) => {
            const last = context.state.queues.lastOf(context.params["key"]!);
            return entityReply(context, "QueueItems", itemInFolder(context, last), itemEntity(context));
        },
    },
];
