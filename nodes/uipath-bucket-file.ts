import type { Node, NodeAPI } from "node-red";
import { BucketFile } from "../src/node-red/bucket-file/bucket-file";
import { migrated } from "../src/node-red/runtime/migrations";
import type { BucketFileDef } from "../src/node-red/runtime/node-definitions";

export = (RED: NodeAPI): void => {
    function BucketFileNode(this: Node, def: BucketFileDef): void {
        RED.nodes.createNode(this, def);
        new BucketFile(RED, this, migrated(def)).listen();
    }

    RED.nodes.registerType("uipath-bucket-file", BucketFileNode);
};
