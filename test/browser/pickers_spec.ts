/** The lists beside fields. */
import assert from "node:assert/strict";

import { inEditor } from "./support/editor-test";

describe("The lists beside fields", () => {
    inEditor("find what is typed, and offer the processes of the chosen folder", async ({ editor, page }) => {
        await editor.edit("start");
        await editor.mounted();
        await editor.field("folder").focus();
        await page.keyboard.type("finance inv");
        await editor.options().first().waitFor();
        assert.deepEqual(await editor.options().allInnerTexts(), ["Shared/Finance/Invoices"]);
        await editor.options().first().click();
        assert.equal(await editor.field("folder").inputValue(), "Shared/Finance/Invoices");
        await editor.pick("process", "Dunning");
        await editor.leave("ok");
        assert.equal(await editor.saved("start", "folder"), "Shared/Finance/Invoices");
        assert.equal(await editor.saved("start", "process"), "Dunning");
    });

    inEditor("offer the assets of a folder with their types, and never a value", async ({ editor, page }) => {
        await editor.edit("asset");
        await editor.mounted();
        await editor.pick("folder", "Shared");
        await editor.pick("asset", "Printer");
        await editor.below("asset").getByText("Text · Differs for one account.").waitFor();
        assert.doesNotMatch(await page.locator(".uipath-asset-form").innerText(), /hall|office/);
        await editor.leave("ok");
        assert.equal(await editor.saved("asset", "asset"), "Printer");
    });

    inEditor(
        "offer the queues of a folder, and rows for the fields of their items, of which some are required",
        async ({ editor, page }) => {
            await editor.edit("add");
            await editor.mounted();
            await editor.pick("folder", "Shared/Finance");
            await editor.pick("queue", "Invoices");
            await editor.below("queue").getByText("Has a schema. In two folders.").waitFor();
            await page.getByRole("button", { name: "Fill in a form", exact: true }).click();
            await editor.leave("ok");
            const mark = editor.canvasNode("add").locator(".red-ui-flow-node-error");
            await mark.waitFor();
            await editor.edit("add");
            await editor.fillArgument("InvoiceId", "7");
            await editor.leave("ok");
            await mark.waitFor({ state: "hidden" });
            assert.equal(await editor.saved("add", "queue"), "Invoices");
            assert.equal(await editor.saved("add", "contentType"), "form");
            assert.deepEqual(await editor.saved("add", "contentForm"), [
                { name: "InvoiceId", value: "7", valueType: "num" },
            ]);
        },
    );

    inEditor(
        "offer the queues of a folder to the event node, beside what may happen to their items",
        async ({ editor, page }) => {
            await editor.edit("event");
            await editor.mounted();
            await editor.pick("folder", "Shared");
            await editor.pick("queue", "Orders");
            await page.getByLabel("A job fails").uncheck();
            await page.getByLabel("A queue item fails").check();
            await editor.leave("ok");
            assert.deepEqual(await editor.saved("event", "events"), ["queueItem.failed"]);
            assert.equal(await editor.saved("event", "queue"), "Orders");
            assert.equal(await editor.saved("event", "process"), "");
        },
    );

    inEditor("offer the buckets of a folder, and the files of the chosen one", async ({ editor, page }) => {
        await editor.edit("file");
        await editor.mounted();
        await editor.pick("folder", "Shared");
        await editor.list("path");
        await page.locator(".uipath-list-note").getByText("Enter the bucket first.").waitFor();
        await page.keyboard.press("Escape");
        await editor.pick("bucket", "Documents");
        await editor.below("bucket").getByText("For files that robots read and write.").waitFor();
        await editor.pick("path", "results/summary.json");
        await editor.leave("ok");
        assert.equal(await editor.saved("file", "bucket"), "Documents");
        assert.equal(await editor.saved("file", "path"), "results/summary.json");
    });

    inEditor("offer robots with their state, one after the other", async ({ editor, page }) => {
        await editor.edit("start");
        await editor.pick("folder", "Shared/Finance");
        await page.getByLabel("Run on").selectOption("Specific");
        await editor.pick("robots", "Robot_A");
        await editor.pick("robots", "Robot_B");
        assert.equal(await editor.field("robots").inputValue(), "Robot_A, Robot_B");
    });

    inEditor("offer runtime types, with how many are free", async ({ editor, page }) => {
        await editor.edit("start");
        await editor.pick("folder", "Shared/Finance");
        await page.getByText("More settings").click();
        await editor.pick("runtimeType", "4 of 4 free");
        assert.equal(await editor.field("runtimeType").inputValue(), "Unattended");
    });

    inEditor(
        "say that a variable is known when the flow runs, and offer nothing of another folder",
        async ({ editor, page }) => {
            await editor.edit("start");
            await editor.mounted();
            await editor.field("folder").fill("${FOLDER}");
            await page.keyboard.press("Tab");
            await editor.below("folder").getByText("Known when the flow runs.").waitFor();
            await editor.list("process");
            await page.locator(".uipath-list-note").getByText("The folder is known when the flow runs.").waitFor();
            assert.equal(await editor.options().count(), 0);
            await page.keyboard.press("Escape");
            await editor.field("process").fill("${PROCESS}");
            await page.keyboard.press("Tab");
            await editor.below("process").getByText("Known when the flow runs.").waitFor();
            assert.equal(await page.locator(".uipath-status-problem").count(), 0);
            await editor.field("folder").fill("Shared");
            await page.keyboard.press("Tab");
            await editor.below("folder").getByText("Known when the flow runs.").waitFor({ state: "hidden" });
        },
    );

    inEditor("tell a problem with the folder below the folder, until it is right", async ({ editor, page }) => {
        const problem = editor.below("folder").and(page.locator(".uipath-status-problem"));
        await editor.edit("start");
        await editor.mounted();
        await editor.field("folder").fill("Nowhere");
        await editor.field("process").fill("Hello");
        await page.keyboard.press("Tab");
        await problem.getByText("Nowhere").waitFor();
        await editor.list("process");
        await problem.getByText("Nowhere").waitFor();
        assert.equal(await editor.below("process").innerText(), "");
        await editor.field("folder").fill("Shared");
        await page.keyboard.press("Tab");
        await problem.waitFor({ state: "detached" });
    });

    inEditor("say when nothing fits, and leave what was typed", async ({ editor, page }) => {
        await editor.edit("wait");
        await editor.mounted();
        await editor.field("folder").focus();
        await page.keyboard.type("nowhere");
        await page.getByText("Nothing found").waitFor();
        await page.keyboard.press("Tab");
        await editor.leave("ok");
        assert.equal(await editor.saved("wait", "folder"), "nowhere");
    });

    inEditor("show what the message must hold, for those who build the arguments in it", async ({ editor, page }) => {
        await editor.edit("start");
        await editor.pick("folder", "Shared/Finance");
        await editor.pick("process", "Invoice_Bot");
        await page.getByText("What msg.payload can contain").click();
        const shape = JSON.parse(await page.locator(".uipath-shape pre").innerText()) as object;
        assert.deepEqual(Object.entries(shape)[0], ["in_InvoiceId", 0]);
        assert.ok("in_Currency" in shape);
    });
});
