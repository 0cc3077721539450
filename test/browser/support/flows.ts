/** The flow that most tests find in the editor: a connection to the simulator, and a node of each kind. */
import type { Simulator } from "../../../src/simulator";

export interface Flows {
    nodes: object[];
    credentials: Record<string, object>;
}

export const oneOfEach = ({ url, clientId, clientSecret }: Simulator): Flows => {
    const connection = { id: "connection", type: "uipath-orchestrator", url, signIn: "application" };
    const node = (id: string, type: string, y: number, more: object = {}): object => ({
        id,
        type,
        z: "flow",
        x: 300,
        y,
        orchestrator: "connection",
        wires: [[]],
        ...more,
    });
    return {
        nodes: [
            { id: "flow", type: "tab", label: "Flow" },
            connection,
            node("start", "uipath-start-job", 100, { arguments: "payload", argumentsType: "msg", jobsCount: 1 }),
            node("wait", "uipath-wait-job", 200, { jobs: "payload", jobsType: "msg", wires: [[], []] }),
            node("stop", "uipath-stop-job", 300, { jobs: "payload", jobsType: "msg", how: "SoftStop" }),
            node("asset", "uipath-asset", 100, { x: 600, asset: "Invoice_Limit", value: "payload", valueType: "msg" }),
            node("request", "uipath-request", 400, { body: "payload", bodyType: "msg" }),
            node("event", "uipath-event", 400, { x: 600, events: ["job.faulted"] }),
            node("add", "uipath-add-queue-item", 200, { x: 600, content: "payload", contentType: "msg" }),
            node("follow", "uipath-wait-queue-item", 300, {
                x: 600,
                items: "payload",
                itemsType: "msg",
                wires: [[], []],
            }),
        ],
        credentials: { connection: { clientId, clientSecret } },
    };
};

/** An inject button, one of our nodes, and debug nodes for what comes out of it and for what goes wrong. */
export function around(node: object, simulator: Simulator): Flows {
    const { nodes, credentials } = oneOfEach(simulator);
    const z = "flow";
    return {
        nodes: [
            ...nodes.slice(0, 2),
            { id: "inject", type: "inject", z, x: 140, y: 100, props: [], repeat: "", once: false, wires: [["node"]] },
            { orchestrator: "connection", ...node, id: "node", z, x: 340, y: 100, wires: [["debug"]] },
            { ...DEBUG, id: "debug", z, x: 560, y: 100, complete: "payload", targetType: "msg" },
            { id: "catch", type: "catch", z, x: 140, y: 180, scope: null, wires: [["errors"]] },
            { ...DEBUG, id: "errors", z, x: 340, y: 180, complete: "error.message", targetType: "msg" },
        ],
        credentials,
    };
}

const DEBUG = { type: "debug", active: true, tosidebar: true, console: false, tostatus: false, wires: [] };

export const EMPTY = (): Flows => ({ nodes: [{ id: "flow", type: "tab", label: "Flow" }], credentials: {} });
