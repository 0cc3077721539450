import type { Node, NodeAPI } from "node-red";
import { Handover } from "../src/node-red/memory/handover";
import type { Legacy } from "../src/node-red/wait-job/memory";
import { WaitNode } from "../src/node-red/wait-job/wait-node";
import { JOBS } from "../src/node-red/wait-job/wait-order";
import { migrated } from "../src/node-red/runtime/migrations";
import type { WaitJobDef } from "../src/node-red/runtime/node-definitions";

export = (RED: NodeAPI): void => {
    const handover = new Handover<Legacy>(RED);

    function WaitJobNode(this: Node, def: WaitJobDef): void {
        RED.nodes.createNode(this, def);
        new WaitNode(RED, this, migrated(def), JOBS, handover).listen();
    }

    RED.nodes.registerType("uipath-wait-job", WaitJobNode);
};
