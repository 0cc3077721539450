/** The dialogs, in the states in which users find them, looked at by axe-core. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { assertAccessible } from "./support/accessibility";
import { ONE_OF_EACH } from "./support/flows";
import { NODE_RED, type View } from "./support/session";
import { inEditor } from "./support/editor-test";

const THEMES: View["theme"][] = NODE_RED === 4 ? ["light"] : ["light", "dark"];

/** Labels of fields that are seen and are not called so. */
async function misnamed(page: Page, form: string): Promise<string[]> {
    const labels = page.locator(`${form} label[for]`).filter({ visible: true });
    const names = (await labels.allInnerTexts()).map((name) => name.trim());
    const called = await Promise.all(
        names.map((name) => page.getByLabel(name, { exact: true }).filter({ visible: true }).count()),
    );
    return names.filter((_, at) => called[at] === 0);
}

describe("Screen readers hear", () => {
    inEditor("every field called what its label says, also where its value is wrong", async ({ editor, page }) => {
        const found: Record<string, string[]> = {};
        for (const [id, type] of Object.entries(ONE_OF_EACH)) {
            await editor.edit(id);
            await editor.mounted();
            await editor.unfold(`.${type}-form`);
            found[type] = await misnamed(page, `.${type}-form`);
            await editor.leave("cancel");
        }
        await editor.edit("start");
        await page.locator("#node-input-btn-orchestrator-add").click();
        await editor.opened("node-config");
        await page.getByRole("button", { name: "Test connection" }).waitFor();
        found["uipath-orchestrator"] = await misnamed(page, ".uipath-orchestrator-form");
        assert.deepEqual(Object.fromEntries(Object.entries(found).filter(([, names]) => names.length > 0)), {});
    });
});

describe("axe-core finds nothing serious", () => {
    for (const theme of THEMES) {
        const options = { theme, height: 1300 };

        inEditor(
            `in the dialog of the start node (${theme})`,
            async ({ editor, page }) => {
                const look = (state: string): Promise<void> =>
                    assertAccessible(page, ".uipath-start-job-form", `start node, ${state}`);
                await editor.edit("start");
                await editor.mounted();
                await look("new");
                await editor.pick("folder", "Shared/Finance");
                await editor.list("process");
                await editor.options().first().waitFor();
                await page.keyboard.press("ArrowDown");
                await look("processes listed");
                await page.keyboard.press("Enter");
                await editor.told("Posts an invoice.").waitFor();
                await page.getByText("What msg.payload can contain").click();
                await page.getByText("More settings").click();
                await page.getByLabel("Run on").selectOption("Specific");
                await look("details open");
                await editor.chooseType("arguments", "form");
                await editor.fillArgument("in_InvoiceId", "4711");
                await look("argument form");
                await editor.fillArgument("in_InvoiceId", "many");
                await page.getByLabel("Priority").fill("urgent");
                await editor.field("process").fill("Nobody");
                await page.keyboard.press("Tab");
                await editor.told("Orchestrator shows no process Nobody").waitFor();
                await page.locator(".uipath-problem", { hasText: "does not fit its type" }).waitFor();
                await look("errors shown");
            },
            options,
        );

        inEditor(
            `in the dialogs of the other nodes (${theme})`,
            async ({ editor, page }) => {
                await editor.edit("wait");
                await page.getByLabel("When time is up").selectOption("softStop");
                await editor.mounted();
                await editor.list("folder");
                await editor.options().first().waitFor();
                await assertAccessible(page, ".uipath-wait-job-form", "wait node, folders listed");
                await page.keyboard.press("Escape");
                await editor.leave("cancel");
                await editor.edit("stop");
                await editor.mounted();
                await assertAccessible(page, ".uipath-stop-job-form", "stop node");
                await editor.leave("cancel");
                await editor.edit("add");
                await editor.mounted();
                await editor.unfold(".uipath-add-queue-item-form");
                await editor.pick("folder", "Shared/Finance");
                await editor.pick("queue", "Invoices");
                await editor.chooseType("content", "form");
                await page.locator(".uipath-argument").first().waitFor();
                await assertAccessible(page, ".uipath-add-queue-item-form", "node that adds queue items, content form");
                await editor.leave("cancel");
                await editor.edit("follow");
                await editor.mounted();
                await assertAccessible(page, ".uipath-wait-queue-item-form", "node that waits for queue items");
                await editor.leave("cancel");
                await editor.edit("event");
                await editor.mounted();
                await assertAccessible(page, ".uipath-event-form", "event node");
                await editor.leave("cancel");
                await editor.edit("asset");
                await editor.mounted();
                await page.getByLabel("Action").selectOption("set");
                await assertAccessible(page, ".uipath-asset-form", "asset node, set");
                await editor.leave("cancel");
                await editor.edit("file");
                await editor.mounted();
                await assertAccessible(page, ".uipath-bucket-file-form", "bucket file node, download");
                await editor.leave("cancel");
                await editor.edit("request");
                await editor.mounted();
                await assertAccessible(page, ".uipath-request-form", "request node, GET");
                await page.getByLabel("Method").selectOption("POST");
                await assertAccessible(page, ".uipath-request-form", "request node, POST");
            },
            options,
        );

        inEditor(
            `in the dialog of the connection (${theme})`,
            async ({ editor, page }) => {
                const look = (state: string): Promise<void> =>
                    assertAccessible(page, ".uipath-orchestrator-form", `connection, ${state}`);
                await editor.edit("start");
                await editor.editConnection();
                const test = page.getByRole("button", { name: "Test connection" });
                await test.click();
                await page.getByText("Signed in as").waitFor();
                await page.locator(".uipath-orchestrator-form").getByText("More settings").click();
                await look("tested");
                await page.getByLabel("Client secret").fill("wrong");
                await test.click();
                await page.getByText("Client ID or client secret is wrong").waitFor();
                await look("test failed");
                await page.locator("#node-config-input-url").fill("https://cloud.uipath.com/");
                await editor.told("The address names no tenant.").waitFor();
                await page.getByLabel("Time-out").fill("never");
                await page.getByLabel("Sign in with").selectOption("token");
                await look("no tenant, token");
                await page.getByLabel("Sign in with").selectOption("password");
                await look("password");
            },
            options,
        );
    }
});
