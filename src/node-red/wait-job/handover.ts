/**
 * The waits of nodes that are closed. Node-RED makes a node anew at a deployment, and deletes its context meanwhile unless a context
 * store is configured; so the waits are handed over here, with the messages themselves. Source: node-red 4.1 and 5.0,
 * `runtime/lib/nodes/Node.js` (close) and `context/index.js` (deleteContext).
 */
import type { Node, NodeAPI, NodeMessageInFlow } from "node-red";
import type { WaitStore } from "./context-store";
import type { Waiting } from "./waiting-message";

/** What a node leaves to the next one of its id. */
export interface Legacy {
    waiting: Waiting[];
    /** Messages that were being read. */
    unread: Map<string, NodeMessageInFlow>;
    /** Where they are remembered. */
    place: ContextPlace;
    store: WaitStore;
    /** Settles when what the node had to write is written. */
    written: Promise<unknown>;
    /** Ids of messages of this process, which the store may show; undefined: the store was read to its end. */
    known: ReadonlySet<string> | undefined;
}

/** A node's own context in one store. */
export interface ContextPlace {
    scope: string;
    store: string;
}

/** A node, as Node-RED makes it inside of a subflow too: `_alias` is its id there, `z` the instance. */
type PlacedNode = Node & { _alias?: string };

export class WaitHandover {
    readonly #legacies = new Map<string, { node: PlacedNode; legacy: Legacy }>();

    constructor(private readonly RED: NodeAPI) {}

    /** Keeps what a closed node leaves. False: the node was deleted, and nobody will take it. */
    leave(node: Node, legacy: Legacy): boolean {
        if (!new Flows(this.RED).have(node)) return false;
        this.#legacies.set(node.id, { node, legacy });
        return true;
    }

    /** What the node before this one has left. */
    take({ id }: Node): Legacy | undefined {
        // A node may be disabled by one deployment and deleted by another, which closes nothing.
        const flows = new Flows(this.RED);
        for (const [left, { node }] of this.#legacies) if (!flows.have(node)) this.#legacies.delete(left);
        const legacy = this.#legacies.get(id)?.legacy;
        this.#legacies.delete(id);
        return legacy;
    }
}

/** Where a node's context is kept. Source: `Node.prototype.context`. */
export function contextPlaceOf(node: Node, store: string): ContextPlace {
    const { _alias, id, z } = node as PlacedNode;
    return { scope: `${_alias ?? id}:${z}`, store };
}

/** The flows that Node-RED has, which are the new ones while it closes nodes for a deployment. Disabled nodes are in them. */
class Flows {
    readonly #ids = new Set<string>();

    constructor(RED: NodeAPI) {
        RED.nodes.eachNode((node) => void this.#ids.add(node.id));
    }

    /** Inside of a subflow its node and its instance count. */
    have({ id, z, _alias }: PlacedNode): boolean {
        return this.#ids.has(id) || (_alias !== undefined && this.#ids.has(_alias) && this.#haveInstance(z));
    }

    /** The id of an instance within instances is made of the ids on the way. */
    #haveInstance(path: string): boolean {
        if (this.#ids.has(path)) return true;
        for (let at = path.indexOf("-"); at > 0; at = path.indexOf("-", at + 1))
            if (this.#ids.has(path.slice(0, at)) && this.#haveInstance(path.slice(at + 1))) return true;
        return false;
    }
}
