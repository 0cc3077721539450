/** A flow can be read on the canvas without opening a node. */
import assert from "node:assert/strict";
import { oneOfEach, type Flows } from "./support/flows";
import { inEditor } from "./support/editor-test";
import type { Simulator } from "../../src/simulator";

const NODES: Record<string, object> = {
    start: { type: "uipath-start-job", process: "Invoice_Bot" },
    startFromMessage: { type: "uipath-start-job", process: "bot", processType: "msg" },
    startNothing: { type: "uipath-start-job" },
    wait: { type: "uipath-wait-job", emit: "each", wires: [[], []] },
    waitAll: { type: "uipath-wait-job", emit: "all", wires: [[], []] },
    stop: { type: "uipath-stop-job", how: "SoftStop" },
    kill: { type: "uipath-stop-job", how: "Kill" },
    get: { type: "uipath-request", method: "GET", path: "/odata/Releases" },
    post: { type: "uipath-request", method: "POST", path: "/odata/QueueItems?$top=5" },
    named: { type: "uipath-start-job", name: "the month's end", process: "Invoice_Bot" },
};

const LABELS: Record<string, Record<string, string>> = {
    "en-US": {
        start: "start Invoice_Bot",
        startFromMessage: "start msg.bot",
        startNothing: "start job",
        wait: "wait",
        waitAll: "wait for all",
        stop: "stop",
        kill: "kill",
        get: "GET /odata/Releases",
        post: "POST /odata/QueueItems…",
        named: "the month's end",
    },
    de: {
        start: "Invoice_Bot starten",
        wait: "warten",
        get: "GET /odata/Releases",
        named: "the month's end",
    },
    ja: {
        start: "Invoice_Botを開始",
        wait: "待機",
        get: "GET /odata/Releases",
        named: "the month's end",
    },
};

function flows(simulator: Simulator): Flows {
    const { nodes, credentials } = oneOfEach(simulator);
    const place = { z: "flow", orchestrator: "connection", wires: [[]] };
    const shown = Object.entries(NODES).map(([id, node], at) => ({
        ...place,
        x: 200 + 300 * (at % 3),
        y: 80 + 80 * Math.floor(at / 3),
        ...node,
        id,
    }));
    return { nodes: [...nodes.slice(0, 2), ...shown], credentials };
}

describe("On the canvas", () => {
    for (const [language, labels] of Object.entries(LABELS))
        inEditor(
            `nodes say what they do (${language})`,
            async ({ editor }) => {
                const shown = Object.keys(labels).map(async (id) => [id, await editor.labelOf(id)]);
                assert.deepEqual(Object.fromEntries(await Promise.all(shown)), labels);
            },
            { language, flows },
        );
});
