/** The list of calls in the dialog of the request node. */
import assert from "node:assert/strict";
import { inEditor } from "./support/editor-test";

describe("Common calls", () => {
    inEditor("fill in method and path, and show which call they make", async ({ editor, page }) => {
        const call = page.getByLabel("Common calls");
        const chosen = (): Promise<string> => call.locator("option:checked").innerText();
        await editor.edit("request");
        assert.equal(await chosen(), "your own");
        await call.selectOption("list the processes");
        assert.equal(await page.getByLabel("Method").inputValue(), "GET");
        assert.equal(await editor.field("path").inputValue(), "/odata/Releases?$orderby=Name");
        await editor.leave("ok");
        assert.equal(await editor.saved("request", "path"), "/odata/Releases?$orderby=Name");
        assert.equal(await editor.saved("request", "pathType"), "str");
        assert.equal(await editor.labelOf("request"), "GET /odata/Releases…");
        await editor.edit("request");
        assert.equal(await chosen(), "list the processes");
        await call.selectOption("add a queue item");
        assert.equal(await page.getByLabel("Method").inputValue(), "POST");
        await editor.field("body").waitFor();
        assert.equal(await chosen(), "add a queue item");
        await page.getByLabel("Method").selectOption("PUT");
        assert.equal(await chosen(), "your own");
        await editor.leave("ok");
        assert.equal(await editor.saved("request", "method"), "PUT");
    });

    inEditor("are all calls that the node can make", async ({ editor, page }) => {
        const call = page.getByLabel("Common calls");
        await editor.edit("request");
        const offered = (await call.locator("option").allInnerTexts()).slice(1);
        assert.ok(offered.length > 10);
        for (const name of offered) {
            await call.selectOption(name);
            await page.locator("#node-input-path:not(.input-error)").waitFor({ state: "attached" });
            assert.equal(await call.locator("option:checked").innerText(), name);
        }
    });
});
