import type { Node, NodeAPI } from "node-red";
import type { Follower } from "../follow/follower";
import { OrchestratorError, sentence } from "../orchestrator/errors";
import type { Orchestrator } from "../orchestrator/orchestrator";
import type { ConnectionSettings } from "../orchestrator/settings";
import { readConnectionSettings } from "./connection-settings";
import type { ConnectionCredentials, ConnectionDef, HttpProxyNode, TlsConfigNode } from "./types";

export interface OpenConnection {
    orchestrator: Orchestrator;
    settings: ConnectionSettings;
    /** Follows jobs for all wait nodes of the connection. */
    follower: Follower;
}

/** The runtime of a connection node: its Orchestrator, made when the first message needs it. */
export class Connection {
    readonly #read: () => ConnectionSettings;
    #open: OpenConnection | undefined;
    #closed = false;

    constructor(RED: NodeAPI, node: Node<ConnectionCredentials>, def: ConnectionDef) {
        this.#read = () =>
            readConnectionSettings({
                def,
                credentials: node.credentials ?? {},
                tls: optionalNode<TlsConfigNode>(RED, def.tls),
                proxy: optionalNode<HttpProxyNode>(RED, def.proxy),
            });
        node.on("close", (done: () => void) => {
            this.#closed = true;
            this.#open?.follower.close();
            this.#open?.orchestrator.close();
            this.#open = undefined;
            done();
        });
    }

    /** @throws OrchestratorError NOT_CONFIGURED, INVALID_SETTING; UNREACHABLE after the node was closed */
    open(): OpenConnection {
        // Nobody would close what is made now.
        if (this.#closed) throw new OrchestratorError("UNREACHABLE", [sentence("network.closed")]);
        this.#open ??= this.#create();
        return this.#open;
    }

    #create(): OpenConnection {
        const settings = this.#read();
        // Loaded with the first message: Node-RED's start does not wait for the HTTP client.
        const client = require("../orchestrator/orchestrator") as typeof import("../orchestrator/orchestrator");
        const follow = require("../follow/follower") as typeof import("../follow/follower");
        const orchestrator = new client.Orchestrator(settings);
        return { orchestrator, settings, follower: new follow.Follower(orchestrator.jobs, settings.concurrency) };
    }
}

/** A connection node, as other nodes find it. */
export interface ConnectionNode extends Node<ConnectionCredentials> {
    connection: Connection;
}

/** The connection that a node names. @throws OrchestratorError NOT_CONFIGURED when there is none */
export function connectionOf(RED: NodeAPI, id: string | undefined): Connection {
    const node = optionalNode<ConnectionNode>(RED, id);
    if (!node?.connection) throw new OrchestratorError("NOT_CONFIGURED", [sentence("setting.noConnection")]);
    return node.connection;
}

function optionalNode<T extends Node>(RED: NodeAPI, id: string | undefined): T | null {
    return id ? ((RED.nodes.getNode(id) as T | null) ?? null) : null;
}
