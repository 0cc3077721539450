/** An example, as a user gets it: from the import menu to the first job. */
import assert from "node:assert/strict";
import { EMPTY } from "../support/flows";
import { inEditor, type EditorTest } from "../support/editor-test";
import { assertImported, importFromMenu, ofType } from "./import-menu";

/** Fills in the connection from the dialog of a node. */
async function fillIn({ editor, page, simulator }: EditorTest, secrets: boolean): Promise<void> {
    const [start] = await ofType(page, "uipath-start-job");
    await editor.edit(start!.id);
    await editor.editConnection();
    await page.locator("#node-config-input-url").fill(`${simulator.url}/jobs`);
    if (secrets) {
        await page.getByLabel("Client ID").fill(simulator.clientId);
        await page.getByLabel("Client secret").fill(simulator.clientSecret);
    }
    await editor.leaveConnection("ok");
    await editor.leave("ok");
}

describe("The import menu", () => {
    inEditor(
        "leads to the first job: import, paste address and secret, deploy, press",
        async (opened) => {
            const { editor, page } = opened;
            await importFromMenu(page, "Start a job");
            await assertImported(page, "Start a job");
            await fillIn(opened, true);
            await assertImported(page, "Start a job", true);
            await editor.deploy();
            await editor.openDebugSidebar();
            await editor.press((await ofType(page, "inject"))[0]!.id);
            assert.match(await editor.debugMessage(), /value: *array\[1\]/);
        },
        { flows: EMPTY },
    );

    inEditor(
        "warns at a deploy while the connection lacks its address or a secret, and no longer when the next example comes (long)",
        async (opened) => {
            const { editor, page } = opened;
            const [start] = await importFromMenu(page, "Start a job").then(() => ofType(page, "uipath-start-job"));
            const triangle = editor.canvasNode(start!.id).locator(".red-ui-flow-node-error");
            const warning = page.locator(".red-ui-notification", { hasText: "not properly configured" });
            const assertWarned = async (): Promise<void> => {
                await triangle.waitFor();
                await page.locator("#red-ui-header-button-deploy").click();
                await warning.getByRole("button", { name: "Cancel" }).click();
                await warning.waitFor({ state: "hidden" });
            };
            await assertWarned();
            await fillIn(opened, false);
            await assertWarned();
            await fillIn(opened, true);
            await triangle.waitFor({ state: "hidden" });
            await editor.deploy();
            await importFromMenu(page, "Start a job and wait for its output");
            await assertImported(page, "Start a job and wait for its output", true);
            await editor.deploy();
        },
        { flows: EMPTY },
    );
});
