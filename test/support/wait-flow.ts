/** A flow of wait nodes in a real Node-RED that is deployed again and again, and what arrives behind them. */
import type { RunningNodeRed } from "../../src/harness/node-red";

type Body = Record<string, unknown>;

export const PLACE = { z: "id-tab", x: 1, y: 1 };

const QUIET = { ...PLACE, type: "debug", active: false, tosidebar: false, console: false, tostatus: false };

/** A wait node, as a flow has it. */
export function waitNode(id: string, more: Body = {}): Body {
    return {
        id,
        ...PLACE,
        type: "uipath-wait-job",
        orchestrator: "id-connection",
        wires: [["id-out"], ["id-second"]],
        ...more,
    };
}

/** Flows with these nodes, a connection to that address, and what stands behind the nodes; another `label` makes them others. */
export function waitFlows(nodes: readonly Body[], url: string, label = "Waits"): Body[] {
    return [
        { id: "id-tab", type: "tab", label },
        { id: "id-other", type: "tab", label: "Other" },
        { id: "id-connection", type: "uipath-orchestrator", url, folder: "Shared" },
        ...nodes,
        { id: "id-out", ...QUIET },
        { id: "id-second", ...QUIET },
        { id: "id-catch", ...PLACE, type: "catch", scope: null, wires: [["id-caught"]] },
        { id: "id-caught", ...QUIET },
    ];
}

type Hook = (event: { destination: { id: string }; msg: Body }) => void;

/** Hears each message that arrives at `id-out`, `id-second` or `id-caught`; only one listener does. */
export function hearArrivals({ RED }: RunningNodeRed, heard: (at: string, msg: Body) => void): void {
    const { hooks } = RED as unknown as {
        hooks: { add(name: string, hook: Hook): void; remove(name: string): void };
    };
    hooks.remove("*.arrivals"); // Node-RED keeps hooks over its stop
    hooks.add("onReceive.arrivals", ({ destination, msg }) => {
        if (/^id-(out|second|caught)$/.test(destination.id)) heard(destination.id, msg);
    });
}
