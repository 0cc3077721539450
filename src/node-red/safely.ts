/**
 * Calls into Node-RED and the flow. They may throw whatever a message holds (a getter, a depth that can't be copied), and whatever a
 * log handler or another node does; nothing of that may end Node-RED.
 */
import type { Node, NodeMessage } from "node-red";

/** Does it; what it throws goes nowhere, because whoever would hear of it has just failed. */
export function safely(call: () => void): void {
    try {
        call();
    } catch {
        // Nobody is left to be told.
    }
}

/** Tells Catch nodes. A message that can't be copied is left out, not the error. */
export function tellCatch(node: Node, error: Error, msg: NodeMessage | undefined): void {
    try {
        node.error(error, msg as Parameters<Node["error"]>[1]);
    } catch {
        safely(() => node.error(error, { _msgid: idOf(msg) } as Parameters<Node["error"]>[1]));
    }
}

function idOf(msg: NodeMessage | undefined): string {
    try {
        return String(msg?._msgid ?? "");
    } catch {
        return "";
    }
}
