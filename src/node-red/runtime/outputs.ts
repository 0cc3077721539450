import type { NodeMessage } from "node-red";

/** Sets what a node tells in a message. What has no value is deleted, since that of an earlier node would lie. */
export function setOutputs(msg: NodeMessage, properties: Readonly<Record<string, unknown>>): void {
    const sent = msg as NodeMessage & Record<string, unknown>;
    for (const name in properties)
        if (properties[name] !== undefined) sent[name] = properties[name];
        else if (name in sent) delete sent[name];
}
