/** The dialogs look as Node-RED's own do: on 4, and in both themes of 5. What they look like changes nothing else. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Editor } from "./support/editor";
import { NODE_RED } from "./support/session";
import { picture } from "./support/pictures";
import { inEditor } from "./support/editor-test";

/** How bright a colour of an element is, from 0 to 1. */
const brightness = (page: Page, selector: string, property: string): Promise<number> =>
    page.evaluate(`(() => {
        const colour = getComputedStyle(document.querySelector(${JSON.stringify(selector)}))[${JSON.stringify(property)}];
        const [red, green, blue] = colour.match(/[\\d.]+/g).map(Number);
        return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
    })()`);

/** How everything outside our dialogs looks, with our style sheets and without them. */
const COMPARE = `(() => {
    const ours = [...document.styleSheets].filter(({ ownerNode }) => ownerNode?.textContent.includes("uipath-"));
    const others = [...document.querySelectorAll("body, body *")].filter(
        (element) => element.checkVisibility() && !element.closest("[class*=uipath-], #red-ui-workspace-chart"),
    );
    const look = () => others.map((element) => {
        const style = getComputedStyle(element);
        return Array.from(style, (name) => style.getPropertyValue(name)).join();
    });
    const styled = look();
    for (const sheet of ours) sheet.disabled = true;
    const bare = look();
    for (const sheet of ours) sheet.disabled = false;
    const changed = others.filter((element, at) => styled[at] !== bare[at]);
    return { sheets: ours.length, looked: others.length, changed: changed.map((element) => element.outerHTML.slice(0, 120)) };
})()`;

/** The selectors of our style sheets. */
const SELECTORS = `[...document.styleSheets]
    .filter(({ ownerNode }) => ownerNode?.textContent.includes("uipath-"))
    .flatMap(({ cssRules }) => [...cssRules])
    .flatMap((rule) => (rule.selectorText ?? "no selector: " + rule.cssText).split(/,(?![^(]*\\))/))
    .map((selector) => selector.trim())`;

interface Looked {
    sheets: number;
    looked: number;
    changed: string[];
}

async function openList(editor: Editor): Promise<void> {
    await editor.edit("start");
    await editor.mounted();
    await editor.pick("folder", "Shared/Finance");
    await editor.pick("process", "Invoice_Bot");
    await editor.told("Posts an invoice.").waitFor();
    await editor.list("process");
    await editor.options().first().waitFor();
}

describe("The dialogs", () => {
    inEditor("are light where the editor is (long)", async ({ editor, page }) => {
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

describe("The styles of the dialogs", () => {
    inEditor("hold inside the dialogs only", async ({ editor, page }) => {
        await editor.edit("start");
        await editor.editConnection();
        await page.locator(".uipath-test button").waitFor();
        const selectors = (await page.evaluate(SELECTORS)) as string[];
        assert.ok(selectors.length > 50, `${selectors.length} selectors`);
        const loose = selectors.filter(
            (selector) => !/^(\.uipath-(mounted|form)\b|\S+:has\(\.uipath-form\)$)/.test(selector),
        );
        assert.deepEqual(loose, []);
    });

    inEditor("change nothing in a dialog of Node-RED (long)", async ({ editor, page }) => {
        const inject = await editor.drag("inject", { x: 300, y: 480 });
        await editor.edit("start");
        await editor.mounted();
        await editor.leave("cancel");
        await editor.edit(inject);
        const { sheets, looked, changed } = (await page.evaluate(COMPARE)) as Looked;
        assert.ok(sheets >= 5 && looked > 300, `${sheets} sheets, ${looked} elements`);
        assert.deepEqual(changed, []);
    });

    inEditor("go with the dialog that brought them", async ({ editor, page }) => {
        const count = (): Promise<unknown> =>
            page.evaluate(
                `[...document.styleSheets].filter(({ ownerNode }) => ownerNode?.textContent.includes("uipath-mounted")).length`,
            );
        await editor.edit("start");
        await editor.mounted();
        assert.equal(await count(), 1);
        await editor.leave("cancel");
        assert.equal(await count(), 0);
        assert.equal(await page.locator(".uipath-mounted, .uipath-list").count(), 0);
    });
});
