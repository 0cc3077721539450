/** What the editor does for somebody who builds a flow for the first time. */
import assert from "node:assert/strict";
import { EMPTY, ONE_OF_EACH, oneOfEach, type Flows } from "./support/flows";
import { inEditor, type EditorTest } from "./support/editor-test";
import type { Simulator } from "../../src/simulator";

const TYPES = [
    "uipath-start-job",
    "uipath-wait-job",
    "uipath-stop-job",
    "uipath-event",
    "uipath-asset",
    "uipath-bucket-file",
    "uipath-request",
];
const WORDS = ["uipath", "robot", "RPA", "process", "job", "orchestrator", "queue"];
const OWN_WORDS: Record<string, string[]> = {
    "en-US": ["automation"],
    de: ["Roboter", "Prozess", "Warteschlange"],
    ja: ["ロボット", "プロセス", "ジョブ", "キュー"],
};

async function assertFound({ page }: EditorTest, words: readonly string[]): Promise<void> {
    // Node-RED moves the categories while it filters, so that what it has found may be seen only later.
    const told = (type: string, isFound: boolean): Promise<void> =>
        page
            .locator(`[data-palette-type="${type}"]${isFound ? ":not([data-filter])" : "[data-filter]"}`)
            .waitFor({ state: "attached" });
    const search = async (word: string): Promise<void> => {
        await page.locator("#red-ui-palette-search input").selectText();
        await page.keyboard.insertText(word);
        await page.keyboard.press("Shift");
    };
    for (const word of words) {
        await search("no node has this");
        await told(TYPES[0]!, false);
        await search(word);
        for (const type of TYPES) await told(type, true);
        await told("inject", false);
    }
    await search("");
    await told("inject", true);
}

const withConnections =
    (...more: object[]) =>
    (simulator: Simulator): Flows => {
        const { nodes, credentials } = oneOfEach(simulator);
        return { nodes: [...nodes.slice(0, 2), ...more], credentials };
    };

const SECOND = { id: "second", type: "uipath-orchestrator", url: "https://rpa.acme.example", signIn: "token" };

/** Nodes that were made before the connections. */
const withoutTheirs = (simulator: Simulator, ...more: object[]): Flows => {
    const { nodes, credentials } = oneOfEach(simulator);
    return { nodes: [...nodes.map((node) => ({ ...node, orchestrator: "" })), ...more], credentials };
};

describe("The palette", () => {
    for (const [language, words] of Object.entries(OWN_WORDS))
        inEditor(
            `finds the nodes by what people search for (${language})`,
            (opened) => assertFound(opened, [...WORDS, ...words]),
            { language, flows: EMPTY },
        );
});

describe("A node from the palette", () => {
    inEditor(
        "takes the only connection (long)",
        async ({ editor, page }) => {
            for (const [at, type] of TYPES.entries()) {
                const id = await editor.drag(type, { x: 200, y: 60 + 80 * at });
                assert.equal(await editor.saved(id, "orchestrator"), "connection");
            }
            const users = await page.evaluate(`RED.nodes.node("connection").users.length`);
            assert.equal(users, TYPES.length);
            const start = await editor.drag("uipath-start-job", { x: 500, y: 60 });
            await editor.edit(start);
            await editor.pick("folder", "Shared/Finance");
        },
        { flows: withConnections() },
    );

    inEditor(
        "leaves the choice to the user where there are two",
        async ({ editor }) => {
            const id = await editor.drag("uipath-start-job", { x: 200, y: 60 });
            assert.equal(await editor.saved(id, "orchestrator"), "");
        },
        { flows: withConnections(SECOND) },
    );

    inEditor(
        "takes no connection that is disabled or belongs to another flow",
        async ({ editor }) => {
            const id = await editor.drag("uipath-start-job", { x: 200, y: 60 });
            assert.equal(await editor.saved(id, "orchestrator"), "connection");
        },
        {
            flows: withConnections(
                { ...SECOND, d: true },
                { id: "elsewhere", type: "tab", label: "Elsewhere" },
                { ...SECOND, id: "third", z: "elsewhere" },
            ),
        },
    );
});

describe("A node that is older than the connection", () => {
    inEditor(
        "takes the only one when its dialog opens, whatever its type (long)",
        async ({ editor }) => {
            for (const id of Object.keys(ONE_OF_EACH)) {
                await editor.edit(id);
                await editor.leave("ok");
                assert.equal(await editor.saved(id, "orchestrator"), "connection", id);
            }
        },
        { flows: (simulator) => withoutTheirs(simulator) },
    );

    inEditor(
        "keeps none where there are two, or when its dialog is cancelled",
        async ({ editor, page }) => {
            await editor.edit("start");
            await editor.leave("ok");
            assert.equal(await editor.saved("start", "orchestrator"), "");
            await page.evaluate("RED.nodes.remove('second')");
            await editor.edit("start");
            await editor.leave("cancel");
            assert.equal(await editor.saved("start", "orchestrator"), "");
        },
        { flows: (simulator) => withoutTheirs(simulator, SECOND) },
    );
});
