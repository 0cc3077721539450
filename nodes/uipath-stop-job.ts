import type { Node, NodeAPI } from "node-red";
import { StopJob } from "../src/node-red/stop-job/stop-job";
import { migrated } from "../src/node-red/runtime/migrations";
import type { StopJobDef } from "../src/node-red/runtime/node-definitions";

export = (RED: NodeAPI): void => {
    function StopJobNode(this: Node, def: StopJobDef): void {
        RED.nodes.createNode(this, def);
        new StopJob(RED, this, migrated(def)).listen();
    }

    RED.nodes.registerType("uipath-stop-job", StopJobNode);
};
