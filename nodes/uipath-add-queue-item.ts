import type { Node, NodeAPI } from "node-red";
import { AddQueueItem } from "../src/node-red/add-queue-item/add-queue-item";
import { migrated } from "../src/node-red/runtime/migrations";
import type { AddQueueItemDef } from "../src/node-red/runtime/node-definitions";

export = (RED: NodeAPI): void => {
    function AddQueueItemNode(this: Node, def: AddQueueItemDef): void {
        RED.nodes.createNode(this, def);
        new AddQueueItem(RED, this, migrated(def)).listen();
    }

    RED.nodes.registerType("uipath-add-queue-item", AddQueueItemNode);
};
