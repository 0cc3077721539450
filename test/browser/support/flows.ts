/** The flow that most tests find in the editor: a connection to the simulator, and a node of each kind. */
import type { Simulator } from "../../../src/simulator";

export interface Flows {
    nodes: object[];
    credentials: Record<string, object>;
}

/** The nodes of that flow: their types by their ids. */
export const ONE_OF_EACH = {
    start: "uipath-start-job",
    wait: "uipath-wait-job",
    stop: "uipath-stop-job",
    add: "uipath-add-queue-item",
    follow: "uipath-wait-queue-item",
    event: "uipath-event",
    asset: "uipath-asset",
    file: "uipath-bucket-file",
    request: "uipath-request",
};

/** What the lists of the dialogs need. */
const SCOPE =
    "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Robots.Read OR.Queues OR.Assets.Read OR.Administration.Read";

export const oneOfEach = ({ url, clientId, clientSecret }: Simulator): Flows => {
    const connection = { id: "connection", type: "uipath-orchestrator", url, signIn: "application", scope: SCOPE };
    const node = (id: keyof typeof ONE_OF_EACH, y: number, more: object = {}): object => ({
        id,
        type: ONE_OF_EACH[id],
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
            node("start", 100, { arguments: "payload", argumentsType: "msg", jobsCount: 1 }),
            node("wait", 200, { jobs: "payload", jobsType: "msg", wires: [[], []] }),
            node("stop", 300, { jobs: "payload", jobsType: "msg", how: "SoftStop" }),
            node("asset", 100, { x: 600, asset: "Invoice_Limit", value: "payload", valueType: "msg" }),
            node("file", 500, { content: "payload", contentType: "msg", maxSize: 64 }),
            node("request", 400, { body: "payload", bodyType: "msg" }),
            node("event", 400, { x: 600, events: ["job.faulted"] }),
            node("add", 200, { x: 600, content: "payload", contentType: "msg" }),
            node("follow", 300, {
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
