/** The test of a connection names its steps, and speaks the language of the editor. */
import assert from "node:assert/strict";
import { oneOfEach } from "./support/flows";
import { inEditor } from "./support/editor-test";

const LINES: Record<string, { folders: string; start: string }> = {
    "en-US": { folders: "Folders: OR.Folders.Read is missing", start: "Starting jobs: OR.Jobs, OR.Folders.Read is" },
    de: { folders: "Ordner: OR.Folders.Read fehlt", start: "Jobs starten: OR.Jobs, OR.Folders.Read fehlt" },
    ja: { folders: "フォルダー: OR.Folders.Read ", start: "ジョブの開始: OR.Jobs, OR.Folders.Read " },
};

describe("The test of a connection", () => {
    for (const [language, { folders, start }] of Object.entries(LINES))
        inEditor(
            `tells a missing scope in one line, step by step (${language})`,
            async ({ editor, page }) => {
                await editor.edit("start");
                await editor.editConnection();
                await page.locator(".uipath-test button").click();
                const steps = page.locator(".uipath-steps > li");
                await steps.getByText(start).waitFor();
                const texts = await steps.locator("> div").allInnerTexts();
                assert.equal(texts.length, 5);
                assert.ok(texts[3]!.includes(folders), texts[3]);
                for (const text of texts.slice(3)) assert.ok(!text.includes("\n\n"), `more than a line: ${text}`);
                for (const text of texts) assert.match(text, /[:：] \S/);
            },
            {
                language,
                flows: (simulator) => {
                    const { nodes, credentials } = oneOfEach(simulator);
                    const narrow = (node: object): object =>
                        (node as { id: string }).id === "connection" ? { ...node, scope: "OR.Execution.Read" } : node;
                    return { nodes: nodes.map(narrow), credentials };
                },
            },
        );
});

describe("The dialog of a connection", () => {
    inEditor("says below an address that a variable within it is not replaced", async ({ editor, page }) => {
        await editor.edit("start");
        await editor.editConnection();
        const address = page.locator("#node-config-input-url");
        await address.fill("https://cloud.uipath.com/${ORGANISATION}/Default");
        const words = editor.told("Node-RED replaces a variable only where it is the whole field.");
        await words.waitFor();
        await address.fill("${UIPATH_URL}");
        await words.waitFor({ state: "hidden" });
        await editor.leaveConnection("cancel");
        await editor.leave("cancel");
    });
});
