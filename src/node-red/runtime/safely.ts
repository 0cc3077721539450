/**
 * Calls into Node-RED and the flow. They may throw whatever a message holds (a getter, a depth that can't be copied), and whatever a
 * log handler or another node does; nothing of that may end Node-RED.
 */
import type { Node, NodeAPI, NodeMessage } from "node-red";

/** Does it; what it throws goes nowhere, because whoever would hear of it has just failed. */
export function safely(call: () => void): void {
    try {
        call();
    } catch {
        // Nobody is left to be told.
    }
}

/** Tells Catch nodes. What can't be copied of the message is left out, not the error. */
export function tellCatch(RED: NodeAPI, node: Node, error: Error, msg: NodeMessage | undefined): void {
    const tell = (told: NodeMessage | undefined): void => node.error(error, told as Parameters<Node["error"]>[1]);
    try {
        tell(msg);
    } catch {
        safely(() => tell(msg && copyOf(RED, msg).copy));
    }
}

/** A web request's own objects: copies share them, as Node-RED's do, and nothing that is stored has them. */
export const LIVING: ReadonlySet<string> = new Set(["req", "res"]);

/** A copy of the message, without its property `but`; where it can't be copied whole, of what of it can. Never throws. */
export function copyOf(RED: NodeAPI, msg: NodeMessage, but?: string): { copy: NodeMessage; isWhole: boolean } {
    const copy: Record<string, unknown> = {};
    let isWhole = true;
    for (const name of namesOf(msg)) {
        if (name === but) continue;
        try {
            const value = (msg as unknown as Record<string, unknown>)[name];
            copy[name] = LIVING.has(name) ? value : cloned(RED, value);
        } catch {
            isWhole = false;
        }
    }
    return { copy: copy as NodeMessage, isWhole };
}

function cloned(RED: NodeAPI, value: unknown): unknown {
    return (RED.util.cloneMessage({ value } as NodeMessage) as { value?: unknown }).value;
}

/** Names of its own properties; none where a Proxy throws. */
export function namesOf(msg: object): string[] {
    try {
        return Object.keys(msg);
    } catch {
        return [];
    }
}
