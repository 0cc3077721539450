import { ApiError, invalid, mustNotBeNull } from "../../errors";
import { COMMIT_TYPES } from "../../../shared/settings/queues";
import { addItem, addItems, queueOf, readItemData } from "../../queues/add-items";
import type { QueueItem } from "../../queues/queue-item";
import { entityReply, idOf, valueReply } from "../replies";
import type { Context, RouteEntry } from "../route";
import { itemEntity, requireItem } from "./entity";

/** The first API version that refuses a second result with 409. */
const CONFLICT_SINCE = 16;

export const QUEUE_ACTION_ROUTES: RouteEntry[] = [
    {
        method: "POST",
        template: "/odata/Queues/UiPathODataSvc.AddQueueItem",
        scope: "OR.Queues",
        folder: "required",
        body: { dto: "AddQueueItemRequest", parameter: "itemData" },
        handle: (context) => {
            const { queues } = context.state;
            const data = objectOf(context, "itemData");
            const fields = readItemData(data, "itemData");
            const queue = queueOf(queues, fields["Name"], context.folder!);
            return entityReply(context, "QueueItems", addItem(queues, queue, fields), itemEntity(context), 201);
        },
    },
    {
        method: "POST",
        template: "/odata/Queues/UiPathODataSvc.BulkAddQueueItems",
        scope: "OR.Queues",
        folder: "required",
        body: { dto: "BulkAddQueueItemsRequest", parameter: "queueItems" },
        handle: (context) => {
            const { queues } = context.state;
            const commit = String(fieldOf(context.body, "commitType")).toLowerCase();
            const commitType = COMMIT_TYPES.find((type) => type.toLowerCase() === commit)!;
            const items = fieldOf(context.body, "queueItems");
            if (!Array.isArray(items)) throw mustNotBeNull("queueItems");
            const queue = queueOf(queues, fieldOf(context.body, "queueName"), context.folder!);
            const all = items.map((item: object) => readItemData(item, "queueItems"));
            const failed = addItems(queues, queue, all, commitType);
            const isWhole = failed.length === 0;
            const Message = isWhole ? "All queue items were added successfully." : "Some queue items were not added.";
            return valueReply(
                context,
                "UiPath.Server.Configuration.OData.BulkOperationResponseDtoOfFailedQueueItemDto",
                { Success: isWhole, Message, FailedItems: failed },
            );
        },
    },
    {
        method: "POST",
        template: "/odata/Queues/UiPathODataSvc.StartTransaction",
        scope: "OR.Queues",
        folder: "required",
        body: { dto: "QueuesStartTransactionRequest", parameter: "transactionData" },
        handle: (context) => {
            // Orchestrator gives the items of a queue to robots only. Others may add an item and process that.
            const { queues } = context.state;
            const data = objectOf(context, "transactionData");
            const queue = queueOf(queues, fieldOf(data, "Name"), context.folder!);
            if (typeof fieldOf(data, "SpecificContent") !== "object") return { status: 204 };
            const item = addItem(queues, queue, readItemData(data, "transactionData"));
            queues.begin(item);
            return entityReply(context, "QueueItems", item, itemEntity(context));
        },
    },
    {
        method: "POST",
        template: "/odata/Queues({key})/UiPathODataSvc.SetTransactionResult",
        scope: "OR.Queues",
        folder: "required",
        body: { dto: "QueueSetTransactionResultRequest", parameter: "transactionResult" },
        handle: (context) => {
            const { queues } = context.state;
            const { Id, Status } = itemOfKey(context);
            const data = objectOf(context, "transactionResult");
            if (Status !== "InProgress") {
                const status = (context.generation.apiVersion ?? 0) >= CONFLICT_SINCE ? 409 : 400;
                throw new ApiError(status, "The transaction is not in progress.", 1000);
            }
            const exception = (fieldOf(data, "ProcessingException") ?? {}) as object;
            const type = fieldOf(exception, "Type") === "BusinessException";
            queues.finish(Id, {
                outcome:
                    fieldOf(data, "IsSuccessful") === true
                        ? "Successful"
                        : type
                          ? "BusinessException"
                          : "ApplicationException",
                output: fieldOf(data, "Output") as Record<string, unknown> | undefined,
                reason: fieldOf(exception, "Reason") as string | undefined,
                details: fieldOf(exception, "Details") as string | undefined,
            });
            return { status: 200 };
        },
    },
    {
        method: "POST",
        template: "/odata/QueueItems/UiPathODataSvc.SetItemReviewStatus",
        scope: "OR.Queues",
        folder: "required",
        body: { dto: "SetItemReviewStatusRequest", parameter: "queueItems" },
        handle: (context) => {
            const { queues } = context.state;
            const status = String(fieldOf(context.body, "status"));
            const named = (fieldOf(context.body, "queueItems") ?? []) as object[];
            const items = named.map((entry) => requireItem(context, queues.byId(Number(fieldOf(entry, "Id")))));
            if (items.some((item, at) => item.RowVersion !== fieldOf(named[at]!, "RowVersion")))
                throw new ApiError(409, "The item has been changed in the meantime.", 1000);
            for (const item of items) review(context, item, status);
            return valueReply(context, "UiPath.Server.Configuration.OData.BulkOperationResponseDtoOfInt64", {
                Success: true,
                Message: null,
                FailedItems: [],
            });
        },
    },
    {
        method: "DELETE",
        template: "/odata/QueueItems({key})",
        scope: "OR.Queues",
        folder: "required",
        handle: (context) => {
            context.state.queues.delete(itemOfKey(context).Id);
            return { status: 204 };
        },
    },
];

function review({ state }: Context, item: QueueItem, status: string): void {
    if (item.Status !== "Failed" && item.Status !== "Abandoned") throw invalid("Only failed items can be reviewed.");
    if (status === "Retried") state.queues.retry(item.Id);
    else item["ReviewStatus"] = status;
}

function itemOfKey(context: Context): QueueItem {
    return requireItem(context, context.state.queues.byId(idOf(context.params["key"])));
}

/** @throws ApiError `itemData must not be null` when the body has none */
function objectOf({ body }: Context, name: string): object {
    const value = fieldOf(body, name);
    if (typeof value !== "object" || value === null) throw mustNotBeNull(name);
    return value;
}

function fieldOf(body: unknown, name: string): unknown {
    const value = Object.entries((body ?? {}) as object).find(
        ([key]) => key.toLowerCase() === name.toLowerCase(),
    )?.[1] as unknown;
    return value ?? undefined;
}
