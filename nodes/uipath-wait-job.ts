import type { Node, NodeAPI } from "node-red";
import { Handover } from "../src/node-red/memory/handover";
import type { Legacy } from "../src/node-red/wait-job/memory";
import { WaitJob } from "../src/node-red/wait-job/wait-job";
import { migrated } from "../src/node-red/runtime/migrations";
import type { WaitJobDef } from "../src/node-red/runtime/node-definitions";

export = (RED: NodeAPI): void => {
    const handover = new Handover<Legacy>(RED);

    function WaitJobNode(this: Node, def: WaitJobDef): void {
        RED.nodes.createNode(this, def);
        new WaitJob(RED, this, migrated(def), handover).listen();
    }

    RED.nodes.registerType("uipath-wait-job", WaitJobNode);
};
