/** Every dialog has room in its tray, in every language and every state. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Editor } from "./support/editor";
import { misfits } from "./support/fit";
import { inEditor } from "./support/editor-test";

const choose = (page: Page, field: string, value: string): Promise<unknown> => page.locator(field).selectOption(value);

/** The dialog of the start node with everything in sight that it can show. */
async function startJob(editor: Editor, page: Page): Promise<string[]> {
    const form = ".uipath-start-job-form";
    await editor.edit("start");
    await editor.mounted();
    await editor.pick("folder", "Shared/Finance");
    await editor.pick("process", "Invoice_Bot");
    await page.locator(".uipath-shape > summary").click();
    const found = await misfits(page, form);
    await editor.unfold(form);
    await editor.field("idempotencyKey").fill("4711");
    await page.keyboard.press("Tab");
    await choose(page, "#node-input-strategy", "Specific");
    return [...found, ...(await misfits(page, form))];
}

async function waitJob(editor: Editor, page: Page): Promise<string[]> {
    const form = ".uipath-wait-job-form";
    await editor.edit("wait");
    await editor.mounted();
    await choose(page, "#node-input-onTimeout", "softStop");
    return misfits(page, form);
}

async function stopJob(editor: Editor, page: Page): Promise<string[]> {
    await editor.edit("stop");
    await editor.mounted();
    return misfits(page, ".uipath-stop-job-form");
}

async function event(editor: Editor, page: Page): Promise<string[]> {
    await editor.edit("event");
    await editor.mounted();
    return misfits(page, ".uipath-event-form");
}

async function addQueueItem(editor: Editor, page: Page): Promise<string[]> {
    const form = ".uipath-add-queue-item-form";
    await editor.edit("add");
    await editor.mounted();
    await editor.unfold(form);
    await editor.pick("folder", "Shared/Finance");
    await editor.pick("queue", "Invoices");
    await page.locator(".uipath-shape > summary").click();
    return misfits(page, form);
}

async function waitQueueItem(editor: Editor, page: Page): Promise<string[]> {
    await editor.edit("follow");
    await editor.mounted();
    return misfits(page, ".uipath-wait-queue-item-form");
}

async function asset(editor: Editor, page: Page): Promise<string[]> {
    await editor.edit("asset");
    await editor.mounted();
    await choose(page, "#node-input-action", "set");
    return misfits(page, ".uipath-asset-form");
}

async function bucketFile(editor: Editor, page: Page): Promise<string[]> {
    const form = ".uipath-bucket-file-form";
    await editor.edit("file");
    await editor.mounted();
    const found = await misfits(page, form);
    await choose(page, "#node-input-action", "upload");
    return [...found, ...(await misfits(page, form))];
}

async function request(editor: Editor, page: Page): Promise<string[]> {
    const form = ".uipath-request-form";
    await editor.edit("request");
    await editor.mounted();
    const found = await misfits(page, form);
    await choose(page, "#node-input-method", "POST");
    return [...found, ...(await misfits(page, form))];
}

async function connection(editor: Editor, page: Page): Promise<string[]> {
    const form = ".uipath-orchestrator-form";
    await editor.edit("request");
    await editor.editConnection();
    await page.locator(".uipath-test button").waitFor();
    await editor.unfold(form);
    // What users type may be longer than any field.
    await page.locator("#node-config-input-url").fill("https://cloud.uipath.com/acme/Default");
    await page.locator("#node-config-input-clientId").fill("4711");
    await page.locator("#node-config-input-publicUrl").fill("https://node-red.example.com");
    await page.locator(".uipath-webhook button").waitFor();
    const found: string[] = [];
    for (const way of ["application", "token", "password"]) {
        await choose(page, "#node-config-input-signIn", way);
        found.push(...(await misfits(page, form)));
    }
    return found;
}

describe("The dialogs fit into their trays", () => {
    for (const language of ["en-US", "de", "ja"])
        inEditor(
            `in ${language}`,
            async ({ editor, page }) => {
                const found: string[] = [];
                for (const dialog of [
                    startJob,
                    waitJob,
                    stopJob,
                    event,
                    addQueueItem,
                    waitQueueItem,
                    asset,
                    bucketFile,
                    request,
                ]) {
                    found.push(...(await dialog(editor, page)));
                    await editor.leave("cancel");
                }
                found.push(...(await connection(editor, page)));
                assert.deepEqual([...new Set(found)], []);
            },
            { language, height: 1200 },
        );
});
