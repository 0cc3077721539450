import type { Node, NodeAPI } from "node-red";
import type { Follower } from "../follow/follower";
import { OrchestratorError, sentence, type Sentence } from "../orchestrator/errors";
import type { Orchestrator } from "../orchestrator/orchestrator";
import type { ConnectionSettings } from "../orchestrator/settings";
import { readConnectionSettings, type ConnectionParts } from "./connection-settings";
import { safely } from "./safely";
import { translator } from "./texts";
import type { ConnectionCredentials, ConnectionDef, HttpProxyNode, TlsConfigNode } from "./types";

export interface OpenConnection {
    orchestrator: Orchestrator;
    settings: ConnectionSettings;
    /** Follows jobs for all wait nodes of the connection. */
    follower: Follower;
}

/** The runtime of a connection node: its Orchestrator, made when the first message needs it. */
export class Connection {
    readonly #parts: () => ConnectionParts;
    readonly #warn: (warning: Sentence) => void;
    #open: OpenConnection | undefined;
    #closed = false;

    constructor(RED: NodeAPI, node: Node<ConnectionCredentials>, def: ConnectionDef) {
        this.#parts = () => ({
            def,
            credentials: node.credentials ?? {},
            tls: optionalNode<TlsConfigNode>(RED, def.tls),
            proxy: optionalNode<HttpProxyNode>(RED, def.proxy),
        });
        this.#warn = (warning) => node.warn(translator(RED)(warning));
        node.on("close", (done: () => void) => {
            this.#closed = true;
            this.#open?.follower.close();
            this.#open?.orchestrator.close();
            this.#open = undefined;
            done();
        });
    }

    /** As deployed, secrets included. */
    get parts(): ConnectionParts {
        return this.#parts();
    }

    /** @throws OrchestratorError NOT_CONFIGURED, INVALID_SETTING; UNREACHABLE after the node was closed */
    open(): OpenConnection {
        // Nobody would close what is made now.
        if (this.#closed) throw new OrchestratorError("UNREACHABLE", [sentence("network.closed")]);
        this.#open ??= this.#create();
        return this.#open;
    }

    #create(): OpenConnection {
        const settings = readConnectionSettings(this.parts);
        // Loaded with the first message: Node-RED's start does not wait for the HTTP client.
        const client = require("../orchestrator/orchestrator") as typeof import("../orchestrator/orchestrator");
        const follow = require("../follow/follower") as typeof import("../follow/follower");
        const orchestrator = new client.Orchestrator(settings);
        const warn = (warning: Sentence): void => safely(() => this.#warn(warning));
        const follower = new follow.Follower(orchestrator.jobs, settings.concurrency, warn);
        return { orchestrator, settings, follower };
    }
}

/** A connection node, as other nodes find it. */
export interface ConnectionNode extends Node<ConnectionCredentials> {
    connection: Connection;
}

/** The connection that a node names. @throws OrchestratorError NOT_CONFIGURED when there is none */
export function connectionOf(RED: NodeAPI, id: string | undefined): Connection {
    const node = connectionNode(RED, id);
    if (!node) throw new OrchestratorError("NOT_CONFIGURED", [sentence("setting.noConnection")]);
    return node.connection;
}

/** Undefined where no connection of that id is deployed. */
export function connectionNode(RED: NodeAPI, id: string | undefined): ConnectionNode | undefined {
    const node = optionalNode<ConnectionNode>(RED, id);
    return node?.connection ? node : undefined;
}

function optionalNode<T extends Node>(RED: NodeAPI, id: string | undefined): T | null {
    return id ? ((RED.nodes.getNode(id) as T | null) ?? null) : null;
}
