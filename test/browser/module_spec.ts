/** What a dialog has beyond its fields comes with a module that may be late, or never come. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { oneOfEach } from "./support/flows";
import { inEditor } from "./support/editor-test";

const MODULES = "**/editor/*-dialog.js";
const ADDRESS = "./resources/@rpa-flows/node-red-uipath-orchestrator/editor";

/** Holds every module of a dialog back until it is released. */
async function holdBack(page: Page): Promise<() => void> {
    let release: () => void = () => undefined;
    const released = new Promise<void>((go) => (release = go));
    await page.route(MODULES, async (route) => {
        await released;
        await route.continue();
    });
    return release;
}

/** Resolves when the page has run a module, and what its dialogs do with it. */
const come = (page: Page, module: string): Promise<unknown> =>
    page.evaluate(`import("${ADDRESS}/${module}.js").then(() => new Promise((done) => setTimeout(done)))`);

/** An editor loads each module once. */
const ALONE = { alone: true };

/** A field of each dialog, and what is typed there. */
const FIELDS = {
    start: ["process", "Hello"],
    wait: ["folder", "Shared"],
    stop: ["folder", "Shared"],
    request: ["path", "/odata/Jobs"],
};

describe("A dialog whose module", () => {
    inEditor(
        "never comes can be filled and saved",
        async ({ editor, page }) => {
            for (const [id, [property, typed]] of Object.entries(FIELDS) as [string, [string, string]][]) {
                await editor.edit(id);
                await editor.field(property).fill(typed);
                await editor.leave("ok");
                assert.equal(await editor.saved(id, property), typed);
            }
            await editor.edit("start");
            await editor.editConnection();
            await page.getByLabel("Default folder").fill("Shared");
            await editor.leaveConnection("ok");
            await editor.leave("ok");
            assert.equal(await editor.saved("connection", "folder"), "Shared");
        },
        {
            prepare: (page) => page.route(MODULES, (route) => route.fulfill({ status: 404 })).then(() => undefined),
            expected: /404.*-dialog\.js/,
            ...ALONE,
        },
    );

    inEditor(
        "is late keeps what was typed meanwhile, and then has its lists",
        async ({ editor, page }) => {
            const release = await holdBack(page);
            await editor.edit("start");
            await editor.field("folder").fill("Shared/Finance");
            await editor.field("process").fill("Invoice_Bot");
            release();
            await come(page, "start-job-dialog");
            await editor.told("2.1.0 · Posts an invoice.").waitFor();
            assert.equal(await editor.field("folder").inputValue(), "Shared/Finance");
            assert.equal(await editor.field("process").inputValue(), "Invoice_Bot");
            await editor.leave("ok");
            assert.equal(await editor.saved("start", "process"), "Invoice_Bot");
        },
        ALONE,
    );

    inEditor(
        "comes when its dialog is closed leaves the dialog of another node alone (long)",
        async ({ editor, page }) => {
            const release = await holdBack(page);
            await editor.edit("start");
            await editor.field("process").fill("Invoice_Bot");
            await editor.leave("cancel");
            await editor.edit("request");
            const asked = lookUpsOf(page);
            release();
            await come(page, "start-job-dialog");
            await come(page, "folder-dialog");
            assert.equal(await page.locator(".uipath-list").count(), 1, "the folders of the request node");
            assert.equal(await page.locator(".uipath-status-problem").count(), 0);
            assert.deepEqual(asked, []);
        },
        ALONE,
    );

    inEditor(
        "comes when its dialog is closed writes nothing of that node into the dialog of the next of its kind (long)",
        async ({ editor, page }) => {
            const release = await holdBack(page);
            await editor.edit("start");
            await editor.leave("cancel");
            await editor.edit("other");
            const asked = lookUpsOf(page);
            release();
            await come(page, "start-job-dialog");
            await editor.told("Says hello. Its argument is optional.").waitFor();
            assert.equal(await page.locator(".uipath-list-button").count(), 4, "each list once");
            assert.equal(await editor.field("process").inputValue(), "Hello");
            assert.ok(asked.length > 0);
            assert.ok(
                asked.every((body) => !body.includes("Shared/Finance")),
                asked.join("\n"),
            );
        },
        {
            flows: (simulator) => {
                const { nodes, credentials } = oneOfEach(simulator);
                const start = nodes.find((node) => (node as { id: string }).id === "start")!;
                const invoice = { ...start, folder: "Shared/Finance", process: "Invoice_Bot" };
                const hello = { ...start, id: "other", y: 500, folder: "Shared", process: "Hello" };
                return { nodes: [...nodes.filter((node) => node !== start), invoice, hello], credentials };
            },
            ...ALONE,
        },
    );

    inEditor(
        "comes when its dialog is closed does no harm to a dialog of Node-RED (long)",
        async ({ editor, page }) => {
            const release = await holdBack(page);
            await editor.edit("start");
            await editor.leave("cancel");
            const inject = await editor.drag("inject", { x: 300, y: 480 });
            await editor.edit(inject);
            release();
            await come(page, "start-job-dialog");
            assert.equal(await page.locator(".red-ui-tray [class*=uipath-]").count(), 0);
            await editor.leave("ok");
        },
        ALONE,
    );
});

/** What the page asks Node-RED to look up from now on. */
function lookUpsOf(page: Page): string[] {
    const asked: string[] = [];
    page.on("request", (request) => request.url().endsWith("uipath/look-up") && asked.push(request.postData() ?? ""));
    return asked;
}
