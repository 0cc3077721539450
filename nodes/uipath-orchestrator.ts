import type { Node, NodeAPI } from "node-red";
import { Connection, type ConnectionNode } from "../src/node-red/connection/connection";
import { liveJobsOf } from "../src/node-red/live-jobs/live-jobs";
import { registerLookUpRoutes } from "../src/node-red/look-up/look-up-routes";
import { migrated } from "../src/node-red/runtime/migrations";
import type { ConnectionCredentials, ConnectionDef } from "../src/node-red/runtime/node-definitions";

export = (RED: NodeAPI): void => {
    function OrchestratorNode(this: Node<ConnectionCredentials>, def: ConnectionDef): void {
        RED.nodes.createNode(this, def);
        (this as ConnectionNode).connection = new Connection(RED, this, migrated(def), liveJobsOf(RED));
    }

    RED.nodes.registerType<ConnectionNode, ConnectionDef, object, ConnectionCredentials>(
        "uipath-orchestrator",
        OrchestratorNode,
        {
            credentials: {
                clientId: { type: "text" },
                clientSecret: { type: "password" },
                username: { type: "text" },
                password: { type: "password" },
                token: { type: "password" },
                webhookSecret: { type: "password" },
            },
        },
    );
    registerLookUpRoutes(RED);
};
