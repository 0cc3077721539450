/** How a `uipath-wait-queue-item` node differs from the wait job node, whose waits it shares. */
import type { Node, NodeAPI, NodeMessage } from "node-red";
import type { FolderRef } from "../../shared/folder-ref";
import type { Clock } from "../../orchestrator/clock";
import { field } from "../../orchestrator/errors/messages";
import { sentence } from "../../orchestrator/errors/orchestrator-error";
import { EMIT } from "../../shared/settings/jobs";
import { itemReference } from "../../shared/job-reference";
import type { OpenConnection } from "../connection/connection";
import { storeIn } from "../memory/chosen-store";
import { namedIn, type Naming } from "../runtime/job-references";
import type { WaitQueueItemDef } from "../runtime/node-definitions";
import { isTicked, oneOf } from "../runtime/property-values";
import { folderProperty, payloadProperty, TypedProperties, type TypedProperty } from "../runtime/typed-property";
import { RECORD_VERSION, type WaitRecord } from "../wait-job/records";
import { milliseconds, type WaitKind, type WaitOrder } from "../wait-job/wait-order";
import { messageOfItem, messageOfItems } from "./item-messages";

export const QUEUE_ITEMS: WaitKind<WaitQueueItemDef> = {
    readOrder,
    surroundings: ({ itemFollower, liveJobs }, node, { manualRetries }) => ({
        follower: itemFollower(isTicked(manualRetries)),
        shown: liveJobs(node).followItem,
        urlOf: () => undefined,
    }),
    messageOf: messageOfItem,
    messageOfAll: messageOfItems,
    tried: ({ Id, Key, Reference }) =>
        sentence("trying.waitItem", { item: Id === undefined ? (Key ?? Reference ?? "") : `#${Id}` }),
};

const OF_ITEMS: Naming = {
    left: ["queueItems", "queueItem"],
    reference: itemReference,
    none: "waitItem.none",
    bare: "waitItem.bare",
};

const LABEL = {
    items: field("uipath-wait-queue-item.label.items"),
    timeout: field("uipath-wait-queue-item.label.timeout"),
    emit: field("uipath-wait-queue-item.label.emit"),
};

async function readOrder(
    RED: NodeAPI,
    node: Node,
    def: WaitQueueItemDef,
    msg: NodeMessage,
    connection: OpenConnection,
    clock: Clock,
): Promise<WaitOrder> {
    storeIn(def);
    const begun = clock.date();
    const properties = new TypedProperties(RED, node, msg);
    const items = payloadProperty({ field: LABEL.items, value: def.items, type: def.itemsType });
    const named = await namedIn(items, msg, properties, OF_ITEMS, clock);
    const folder = folderProperty(def);
    const timeout: TypedProperty = { field: LABEL.timeout, value: def.timeout, type: def.timeoutType ?? "num" };
    await properties.load([folder, timeout]);
    const own = properties.folder(folder);
    const total = milliseconds(timeout.field, properties.optional(timeout));
    const emit = oneOf(LABEL.emit, def.emit, EMIT);
    const since = connection.orchestrator.queueItems.serverTime;
    const waits = named.map(({ created, folderId, ...job }): WaitRecord => ({
        version: RECORD_VERSION,
        job,
        folder: folderOf(folderId, own, connection),
        memory: { begun, ...(since ? { since } : {}), ...(created ? { created } : {}) },
    }));
    return {
        record: {
            version: RECORD_VERSION,
            base: connection.settings.address.base,
            emit,
            limits: { pending: undefined, running: undefined, total, onTimeout: "leave", killAfter: 0 },
            count: waits.length,
        },
        waits: new Map(waits.entries()),
    };
}

/** The folder of an item: the node's own, then the item's, then the connection's. */
function folderOf(
    folderId: number | undefined,
    own: FolderRef | undefined,
    { settings }: OpenConnection,
): FolderRef | undefined {
    if (own) return own;
    return folderId !== undefined && folderId > 0 ? { kind: "id", id: String(folderId) } : settings.folder;
}
