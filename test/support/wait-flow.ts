/** Flows of wait nodes for tests that deploy them again and again, and the messages that these nodes send. */
import type { RunningNodeRed } from "../../src/harness/node-red";

type Body = Record<string, unknown>;

export const ON_TAB = { z: "id-tab", x: 1, y: 1 };

const SILENT_DEBUG = { ...ON_TAB, type: "debug", active: false, tosidebar: false, console: false, tostatus: false };

/** A wait node of a flow. */
export function waitNode(id: string, more: Body = {}): Body {
    return {
        id,
        ...ON_TAB,
        type: "uipath-wait-job",
        orchestrator: "id-connection",
        wires: [["id-out"], ["id-second"]],
        ...more,
    };
}

/** Flows with these nodes, their connection and the nodes behind them. Another `label` makes a deployment change the flow. */
export function waitFlows(nodes: readonly Body[], url: string, label = "Waits"): Body[] {
    return [
        { id: "id-tab", type: "tab", label },
        { id: "id-other", type: "tab", label: "Other" },
        { id: "id-connection", type: "uipath-orchestrator", url, folder: "Shared" },
        ...nodes,
        { id: "id-out", ...SILENT_DEBUG },
        { id: "id-second", ...SILENT_DEBUG },
        { id: "id-catch", ...ON_TAB, type: "catch", scope: null, wires: [["id-caught"]] },
        { id: "id-caught", ...SILENT_DEBUG },
    ];
}

type Hook = (event: { destination: { id: string }; msg: Body }) => void;

/** Listens to the messages at `id-out`, `id-second` and `id-caught`. A new listener replaces the previous one. */
export function onArrival({ RED }: RunningNodeRed, heard: (at: string, msg: Body) => void): () => void {
    const { hooks } = RED as unknown as {
        hooks: { add(name: string, hook: Hook): void; remove(name: string): void };
    };
    hooks.remove("*.arrivals"); // hooks survive a stop of Node-RED
    hooks.add("onReceive.arrivals", ({ destination, msg }) => {
        if (/^id-(out|second|caught)$/.test(destination.id)) heard(destination.id, msg);
    });
    return () => hooks.remove("*.arrivals");
}
