import type { Node, NodeAPI } from "node-red";
import { WaitJob } from "../src/node-red/wait-job";
import type { WaitJobDef } from "../src/node-red/types";

export = (RED: NodeAPI): void => {
    function WaitJobNode(this: Node, def: WaitJobDef): void {
        RED.nodes.createNode(this, def);
        new WaitJob(RED, this, def).listen();
    }

    RED.nodes.registerType("uipath-wait-job", WaitJobNode);
};
