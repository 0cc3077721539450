/** What the dialog of a wait node tells of the output to come. */
import assert from "node:assert/strict";
import type { Simulator } from "../../src/simulator";
import { oneOfEach, type Flows } from "./support/flows";
import { inEditor, type EditorTest } from "./support/editor-test";

const INVOICE = { folder: "Shared/Finance", folderType: "str", process: "Invoice_Bot", processType: "str" };
const SLOW = { folder: "Shared", process: "Slow_Bot" };
const OUTPUT = { out_DocumentNumber: "", out_Posted: false };

const SHAPE: Record<string, string> = {
    "en-US": "What msg.payload will hold: the output of Invoice_Bot",
    de: "Was msg.payload enthalten wird: die Ausgabe von Invoice_Bot",
    ja: "msg.payloadの内容（Invoice_Botの出力）",
};

/** Start nodes, each before a change node that leads to the wait node. */
const before =
    (...starts: object[]) =>
    (simulator: Simulator): Flows => {
        const { nodes, credentials } = oneOfEach(simulator);
        const shared = { z: "flow", orchestrator: "connection", x: 140 };
        return {
            nodes: [
                ...nodes.slice(0, 2),
                ...starts.map((start, at) => ({
                    ...shared,
                    ...start,
                    id: `start${at}`,
                    type: "uipath-start-job",
                    y: 60 + 60 * at,
                    wires: [["change"]],
                })),
                { id: "change", type: "change", z: "flow", x: 340, y: 60, rules: [], wires: [["wait"]] },
                { ...shared, id: "wait", type: "uipath-wait-job", x: 540, y: 60, wires: [["change"], []] },
            ],
            credentials,
        };
    };

/** A start node, and a wait node to which no wire leads. */
const linked = (simulator: Simulator): Flows => {
    const { nodes, credentials } = oneOfEach(simulator);
    const link = { z: "flow", x: 340 };
    const shared = { z: "flow", orchestrator: "connection", y: 60 };
    return {
        nodes: [
            ...nodes.slice(0, 2),
            { ...shared, ...INVOICE, id: "start", type: "uipath-start-job", x: 140, wires: [["out"]] },
            { ...link, id: "out", type: "link out", mode: "link", links: ["in"], y: 60, wires: [] },
            { ...link, id: "in", type: "link in", links: ["out"], y: 120, wires: [["wait"]] },
            { ...shared, id: "wait", type: "uipath-wait-job", x: 540, wires: [[], []] },
        ],
        credentials,
    };
};

const sample = async ({ page }: EditorTest): Promise<unknown> =>
    JSON.parse((await page.locator(".uipath-shape pre").textContent())!);

/** Resolves when the dialog has asked, and has had the time to show what it knows. */
async function assertSilent({ editor, page }: EditorTest): Promise<void> {
    await editor.edit("wait");
    await editor.pick("folder", "Shared/Finance");
    await page.waitForLoadState("networkidle");
    assert.equal(await page.locator(".uipath-shape").count(), 0);
}

describe("The dialog of a wait node", () => {
    for (const [language, shape] of Object.entries(SHAPE))
        inEditor(
            `shows what the process of the start node before it gives back (${language})`,
            async (opened) => {
                const { editor, page } = opened;
                await editor.edit("wait");
                await page.getByText(shape).click();
                await page.locator(".uipath-shape pre").waitFor();
                assert.deepEqual(await sample(opened), OUTPUT);
                await page.locator("#node-input-emit").selectOption("all");
                assert.deepEqual(await sample(opened), [OUTPUT]);
                await editor.leave("cancel");
            },
            { language, flows: before(INVOICE, INVOICE) },
        );

    inEditor(
        "shows it through link nodes, too",
        async (opened) => {
            const { editor, page } = opened;
            await editor.edit("wait");
            await page.getByText(SHAPE["en-US"]!).click();
            assert.deepEqual(await sample(opened), OUTPUT);
        },
        { flows: linked },
    );

    inEditor(
        "says so where the process gives nothing back",
        async ({ editor, simulator }) => {
            simulator.data.updateProcess("Slow_Bot", { output: [] });
            await editor.edit("wait");
            await editor.told("Slow_Bot declares no output: msg.payload will be {}").waitFor();
        },
        { flows: before(SLOW) },
    );

    inEditor("says nothing where two processes are started before it", assertSilent, { flows: before(INVOICE, SLOW) });

    inEditor("says nothing where a message names the process", assertSilent, {
        flows: before({ ...INVOICE, processType: "msg" }),
    });
});
