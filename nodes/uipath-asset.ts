import type { Node, NodeAPI } from "node-red";
import { Asset } from "../src/node-red/asset/asset";
import { migrated } from "../src/node-red/runtime/migrations";
import type { AssetDef } from "../src/node-red/runtime/node-definitions";

export = (RED: NodeAPI): void => {
    function AssetNode(this: Node, def: AssetDef): void {
        RED.nodes.createNode(this, def);
        new Asset(RED, this, migrated(def)).listen();
    }

    RED.nodes.registerType("uipath-asset", AssetNode);
};
