/** Whoever uses no mouse reaches everything, and sees where they are. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { Page } from "playwright-core";
import type { Editor } from "./support/editor";
import { ONE_OF_EACH, oneOfEach } from "./support/flows";
import { ALL_WELL, tabThrough } from "./support/focus";
import { inEditor } from "./support/editor-test";

describe("With the keyboard alone", () => {
    inEditor(
        "a node is opened, its folder and process are picked, and it is saved",
        async ({ editor, page }) => {
            const { keyboard } = page;
            await page.locator("#red-ui-workspace-chart").focus();
            await keyboard.press("Control+a");
            await keyboard.press("Enter");
            await editor.opened("node");
            await editor.mounted();
            await editor.field("folder").focus();
            await keyboard.type("finance");
            await editor.options().first().waitFor();
            await keyboard.press("ArrowDown");
            await keyboard.press("Enter");
            assert.equal(await editor.field("folder").inputValue(), "Shared/Finance");
            await keyboard.press("Tab");
            await keyboard.press("Tab");
            await keyboard.press("Tab");
            await keyboard.type("invoice");
            await editor.options().filter({ hasText: "Invoice_Bot" }).waitFor();
            await keyboard.press("ArrowDown");
            await keyboard.press("Enter");
            await editor.told("Posts an invoice.").waitFor();
            await keyboard.press("Control+Enter");
            await page.locator("#node-dialog-ok").waitFor({ state: "detached" });
            assert.equal(await editor.saved("start", "process"), "Invoice_Bot");
            assert.equal(await editor.labelOf("start"), "start Invoice_Bot");
        },
        {
            flows: (simulator) => {
                const { nodes, credentials } = oneOfEach(simulator);
                return { nodes: nodes.slice(0, 3), credentials };
            },
        },
    );

    inEditor("Escape closes the list and leaves the dialog open", async ({ editor, page }) => {
        await editor.edit("wait");
        await editor.list("folder");
        await editor.options().first().waitFor();
        await page.keyboard.press("Escape");
        await editor.options().first().waitFor({ state: "hidden" });
        assert.equal(await page.locator("#node-dialog-ok").isVisible(), true);
    });

    inEditor("every control of every dialog is reached, and shows that it is (long)", async ({ editor, page }) => {
        const told: Record<string, unknown> = {};
        for (const [id, type] of Object.entries(ONE_OF_EACH)) {
            const form = `.${type}-form`;
            await editor.edit(id);
            await editor.mounted();
            await editor.unfold(form);
            await EVERYTHING[id]?.(editor, page);
            told[type] = await tabThrough(page, form);
            await editor.leave("cancel");
        }
        await editor.edit("start");
        await editor.editConnection();
        await editor.unfold(".uipath-orchestrator-form");
        told["orchestrator"] = await tabThrough(page, ".uipath-orchestrator-form");
        const wrong = Object.entries(told).filter(([, found]) => !isDeepStrictEqual(found, ALL_WELL));
        assert.deepEqual(Object.fromEntries(wrong), {});
    });

    inEditor("a connection is tested", async ({ editor, page }) => {
        await editor.edit("start");
        await editor.editConnection();
        const button = page.getByRole("button", { name: "Test connection" });
        await button.focus();
        await page.keyboard.press("Enter");
        await page.getByText("Signed in as").waitFor();
        assert.equal(await button.and(page.locator(":focus")).count(), 1, "the focus stays on the button");
    });
});

/** Brings in sight what a dialog shows for certain choices only. */
const EVERYTHING: Record<string, (editor: Editor, page: Page) => Promise<unknown>> = {
    start: async (editor, page) => {
        await page.getByLabel("Run on").selectOption("Specific");
        await editor.chooseType("arguments", "form");
    },
    wait: (_editor, page) => page.getByLabel("When time is up").selectOption("softStop"),
    add: (editor) => editor.chooseType("content", "form"),
    asset: (_editor, page) => page.getByLabel("Action").selectOption("set"),
    request: (_editor, page) => page.getByLabel("Method").selectOption("POST"),
};
