/** What the dialogs look like is their own matter: nothing else changes. */
import assert from "node:assert/strict";
import { inEditor } from "./support/scene";

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

describe("The styles of the dialogs", () => {
    inEditor("hold inside the dialogs only", async ({ editor, page }) => {
        await editor.edit("start");
        await editor.editConnection();
        await page.locator(".uipath-test button").waitFor();
        const selectors = (await page.evaluate(SELECTORS)) as string[];
        assert.ok(selectors.length > 50, `${selectors.length} selectors`);
        const loose = selectors.filter((selector) => !/^\.uipath-(mounted|form)\b/.test(selector));
        assert.deepEqual(loose, []);
    });

    inEditor("change nothing in a dialog of Node-RED", async ({ editor, page }) => {
        const inject = await editor.drag("inject", { x: 300, y: 480 });
        await editor.edit("start");
        await editor.enriched();
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
        await editor.enriched();
        assert.equal(await count(), 1);
        await editor.leave("cancel");
        assert.equal(await count(), 0);
        assert.equal(await page.locator(".uipath-mounted, .uipath-list").count(), 0);
    });
});
