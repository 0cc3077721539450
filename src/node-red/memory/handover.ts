/**
 * Hands over what closed nodes remember. A deployment creates nodes anew. Meanwhile Node-RED deletes their contexts, unless a
 * context store is configured. So everything is handed over here, together with the messages themselves. Source: node-red 4.1
 * and 5.0, `runtime/lib/nodes/Node.js` (close) and `context/index.js` (deleteContext).
 */
import type { Node, NodeAPI } from "node-red";

/** A node's own context in one store. */
export interface ContextPlace {
    scope: string;
    store: string;
}

/** A node as Node-RED creates it. Inside a subflow, `_alias` is its id there and `z` the instance. */
type PlacedNode = Node & { _alias?: string };

/** `Legacy`: what a closed node leaves to the next node with its id. */
export class Handover<Legacy> {
    readonly #legacies = new Map<string, { node: PlacedNode; legacy: Legacy }>();

    constructor(private readonly RED: NodeAPI) {}

    /** Keeps what a closed node leaves. Returns false if the node was deleted, since it has no successor then. */
    leave(node: Node, legacy: Legacy): boolean {
        if (!new Flows(this.RED).have(node)) return false;
        this.#legacies.set(node.id, { node, legacy });
        return true;
    }

    /** What the previous node has left. */
    take({ id }: Node): Legacy | undefined {
        // One deployment may disable a node, and another may delete it. The second one closes nothing.
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

/** The flows of Node-RED, disabled nodes included. While a deployment closes nodes, they are already the new ones. */
class Flows {
    readonly #ids = new Set<string>();

    constructor(RED: NodeAPI) {
        RED.nodes.eachNode((node) => void this.#ids.add(node.id));
    }

    /** Inside a subflow, both the node and the instance must be there. */
    have({ id, z, _alias }: PlacedNode): boolean {
        return this.#ids.has(id) || (_alias !== undefined && this.#ids.has(_alias) && this.#haveInstance(z));
    }

    /** The id of an instance within instances is made of the ids along the way. */
    #haveInstance(path: string): boolean {
        if (this.#ids.has(path)) return true;
        for (let at = path.indexOf("-"); at > 0; at = path.indexOf("-", at + 1))
            if (this.#ids.has(path.slice(0, at)) && this.#haveInstance(path.slice(at + 1))) return true;
        return false;
    }
}
