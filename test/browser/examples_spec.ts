/** The examples, as a user gets them: from the import menu. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { EMPTY } from "./support/flows";
import { inEditor } from "./support/scene";

const EXAMPLES = readdirSync("examples").map((file) => file.replace(/\.json$/, ""));
const PACKAGE = "@rpa-flows/node-red-uipath-orchestrator";

interface FlowNode {
    id: string;
    type: string;
    valid?: boolean;
}

const nodesOf = (example: string): FlowNode[] =>
    JSON.parse(readFileSync(`examples/${example}.json`, "utf8")) as FlowNode[];

/** Menu, Import, Examples, the package, the example, Import. */
async function importFromMenu(page: Page, example: string): Promise<void> {
    await page.locator("#red-ui-header-button-sidemenu").click();
    await page.locator("#menu-item-import").click();
    const dialog = page.locator(".ui-dialog", { has: page.locator("#red-ui-clipboard-dialog") });
    await dialog.locator("a[href='#red-ui-clipboard-dialog-import-tab-examples']").click();
    const tree = dialog.locator("#red-ui-clipboard-dialog-import-tab-examples");
    const entry = (name: string) =>
        tree.locator(".red-ui-treeList-label", { hasText: new RegExp(`^\\s*${name}\\s*$`) });
    if (!(await entry(example).isVisible())) await entry(PACKAGE).click();
    await entry(example).click();
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
}

/** Whether the nodes are in the editor, and none is in want of a setting. */
async function assertImported(page: Page, example: string): Promise<void> {
    const wanted = nodesOf(example).filter(({ type }) => !["tab", "group"].includes(type));
    await page.waitForFunction((id) => Boolean(RED.nodes.node(id)), wanted[0]!.id);
    const got = await page.evaluate(
        (ids) => ids.map((id) => RED.nodes.node(id)).map((node) => node && { type: node.type, valid: node.valid }),
        wanted.map(({ id }) => id),
    );
    assert.deepEqual(
        got,
        wanted.map(({ type }) => ({ type, valid: true })),
        example,
    );
}

/** What tests read of the editor, inside the page. */
declare const RED: { nodes: { node(id: string): FlowNode | null | undefined } };

describe("The import menu", () => {
    inEditor(
        "has every example, complete and with nothing to set up but the connection",
        async ({ page }) => {
            for (const example of EXAMPLES) {
                await importFromMenu(page, example);
                await assertImported(page, example);
            }
        },
        { flows: EMPTY },
    );

    inEditor(
        "leads to the first job: import, paste address and secret, deploy, press",
        async ({ editor, page, simulator }) => {
            await importFromMenu(page, "Start a job");
            const [inject, start] = ["inject", "uipath-start-job"].map(
                (type) => nodesOf("Start a job").find((node) => node.type === type)!.id,
            );
            await assertImported(page, "Start a job");
            await page.locator("#red-ui-workspace-tabs .red-ui-tab", { hasText: "Start a job" }).click();
            await editor.edit(start!);
            await editor.editConnection();
            await page.locator("#node-config-input-url").fill(`${simulator.url}/jobs`);
            await page.getByLabel("Client ID").fill(simulator.clientId);
            await page.getByLabel("Client secret").fill(simulator.clientSecret);
            await editor.leaveConnection("ok");
            await editor.leave("ok");
            await editor.deploy();
            await editor.openDebugSidebar();
            await editor.press(inject!);
            assert.match(await editor.debugMessage(), /value: *array\[1\]/);
        },
        { flows: EMPTY },
    );
});
