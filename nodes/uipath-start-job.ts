import type { Node, NodeAPI } from "node-red";
import { StartJob } from "../src/node-red/start-job/start-job";
import { migrated } from "../src/node-red/runtime/migrations";
import type { StartJobDef } from "../src/node-red/runtime/node-definitions";

export = (RED: NodeAPI): void => {
    function StartJobNode(this: Node, def: StartJobDef): void {
        RED.nodes.createNode(this, def);
        new StartJob(RED, this, migrated(def)).listen();
    }

    RED.nodes.registerType("uipath-start-job", StartJobNode);
};
