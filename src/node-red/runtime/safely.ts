/**
 * Calls into Node-RED and the flow. They may throw because of what a message holds (a getter, a depth that can't be copied), or
 * because of a log handler or another node. None of that may end Node-RED.
 */
import type { Node, NodeAPI, NodeMessage } from "node-red";

/** Calls it and ignores what it throws, because the listener for errors has just failed. */
export function safely(call: () => void): void {
    try {
        call();
    } catch {
        // No listener is left.
    }
}

/** Tells Catch nodes. Parts of the message that can't be copied are left out. The error still reaches them. */
export function reportToCatch(RED: NodeAPI, node: Node, error: Error, msg: NodeMessage | undefined): void {
    const report = (sent: NodeMessage | undefined): void => node.error(error, sent as Parameters<Node["error"]>[1]);
    try {
        report(msg);
    } catch {
        safely(() => report(msg && copyOf(RED, msg).copy));
    }
}

/** The objects of a web request. Copies share them, as Node-RED's own copies do, and they are never stored. */
export const LIVING: ReadonlySet<string> = new Set(["req", "res"]);

/** A copy of the message without its property `but`. Parts that can't be copied are left out. Never throws. */
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
