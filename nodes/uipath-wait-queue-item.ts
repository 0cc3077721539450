import type { Node, NodeAPI } from "node-red";
import { migrated } from "../src/node-red/runtime/migrations";
import type { WaitQueueItemDef } from "../src/node-red/runtime/node-definitions";
import { Handover } from "../src/node-red/memory/handover";
import type { Legacy } from "../src/node-red/wait-job/memory";
import { WaitNode } from "../src/node-red/wait-job/wait-node";
import { QUEUE_ITEMS } from "../src/node-red/wait-queue-item/queue-item-waits";

export = (RED: NodeAPI): void => {
    const handover = new Handover<Legacy>(RED);

    function WaitQueueItemNode(this: Node, def: WaitQueueItemDef): void {
        RED.nodes.createNode(this, def);
        new WaitNode(RED, this, migrated(def), QUEUE_ITEMS, handover).listen();
    }

    RED.nodes.registerType("uipath-wait-queue-item", WaitQueueItemNode);
};
