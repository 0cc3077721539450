/** The dialogs look as Node-RED's own do: on 4, and in both themes of 5. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Editor } from "./support/editor";
import { NODE_RED } from "./support/house";
import { picture } from "./support/pictures";
import { inEditor } from "./support/scene";

const TYPES = { start: "start-job", wait: "wait-job", stop: "stop-job", request: "request" };

/** How bright a colour of an element is, from 0 to 1. */
const brightness = (page: Page, selector: string, property: string): Promise<number> =>
    page.evaluate(`(() => {
        const colour = getComputedStyle(document.querySelector(${JSON.stringify(selector)}))[${JSON.stringify(property)}];
        const [red, green, blue] = colour.match(/[\\d.]+/g).map(Number);
        return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
    })()`);

/** Fields that stand out of the line of the others, and what is wider than the dialog. */
const OUT_OF_LINE = (form: string): string => `(() => {
    const form = document.querySelector(${JSON.stringify(form)});
    const ends = [...form.querySelectorAll(".form-row:not(.uipath-arguments):not(.uipath-check)")]
        .flatMap((row) => [...row.querySelectorAll(":scope > input, :scope > select, :scope > .red-ui-typedInput-container, :scope > .uipath-group")])
        .filter((field) => field.checkVisibility() && !field.matches(".uipath-short"))
        .map((field) => ({ field: field.id || field.previousElementSibling?.id, end: Math.round(field.getBoundingClientRect().right) }));
    const usual = ends.map(({ end }) => end).sort((a, b) => a - b)[Math.floor(ends.length / 2)];
    const wide = form.scrollWidth > form.clientWidth + 1 ? [{ field: "the form is wider than the dialog" }] : [];
    return [...wide, ...ends.filter(({ end }) => Math.abs(end - usual) > 2)];
})()`;

async function openList(editor: Editor): Promise<void> {
    await editor.edit("start");
    await editor.enriched();
    await editor.pick("folder", "Shared/Finance");
    await editor.pick("process", "Invoice_Bot");
    await editor.told("Posts an invoice.").waitFor();
    await editor.list("process");
    await editor.options().first().waitFor();
}

describe("The dialogs", () => {
    inEditor("stand in line", async ({ editor, page }) => {
        const found: unknown[] = [];
        for (const [id, type] of Object.entries(TYPES)) {
            await editor.edit(id);
            await editor.enriched();
            found.push(...((await page.evaluate(OUT_OF_LINE(`.uipath-${type}-form`))) as unknown[]));
            if (id !== "request") await editor.leave("cancel");
        }
        await editor.editConnection();
        await page.locator(".uipath-test button").waitFor();
        found.push(...((await page.evaluate(OUT_OF_LINE(".uipath-orchestrator-form"))) as unknown[]));
        assert.deepEqual(found, []);
    });

    inEditor("are light where the editor is", async ({ editor, page }) => {
        await openList(editor);
        assert.ok((await brightness(page, ".uipath-list", "backgroundColor")) > 0.8);
        assert.ok((await brightness(page, ".uipath-list li", "color")) < 0.5);
    });

    if (NODE_RED >= 5)
        inEditor(
            "are dark where the editor is (picture)",
            async ({ editor, page }) => {
                await openList(editor);
                assert.ok((await brightness(page, ".uipath-list", "backgroundColor")) < 0.25);
                assert.ok((await brightness(page, ".uipath-list li", "color")) > 0.5);
                await page.keyboard.press("ArrowDown");
                await picture(page, "dark-theme", page.locator(".red-ui-tray").last());
            },
            { theme: "dark", height: 620 },
        );
});
