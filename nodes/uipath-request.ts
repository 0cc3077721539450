import type { Node, NodeAPI } from "node-red";
import { Request } from "../src/node-red/request/request";
import { migrated } from "../src/node-red/runtime/migrations";
import type { RequestDef } from "../src/node-red/runtime/node-definitions";

export = (RED: NodeAPI): void => {
    function RequestNode(this: Node, def: RequestDef): void {
        RED.nodes.createNode(this, def);
        new Request(RED, this, migrated(def)).listen();
    }

    RED.nodes.registerType("uipath-request", RequestNode);
};
