/** The way of a new user: from an empty canvas to the output of a job. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Simulator } from "../../src/simulator";
import { EMPTY } from "./support/flows";
import { picture } from "./support/pictures";
import { inEditor } from "./support/editor-test";

/** The editor on the picture, which a README shows about 900 pixels wide. */
const SMALL = { width: 1060, height: 300 };

/** Milliseconds that Slow_Bot runs for. */
const TWO_MINUTES = 120_000;

async function fillInSecrets(page: Page, { clientId, clientSecret }: Simulator): Promise<void> {
    await page.getByLabel("Client ID").fill(clientId);
    await page.getByLabel("Client secret").fill(clientSecret);
}

describe("A flow made by hand in the editor", () => {
    inEditor(
        "starts a job and gets its output: dragged, wired, connected, tested, picked, filled, deployed, pressed (pictures)",
        async ({ editor, page, simulator }) => {
            const inject = await editor.drag("inject", { x: 140, y: 100 });
            const start = await editor.drag("uipath-start-job", { x: 300, y: 100 });
            await editor.wire(inject, start);

            await editor.edit(start);
            await editor.editConnection();
            await page.locator("#node-config-input-url").fill(simulator.url);
            await editor.told("organisation acme, tenant Default").waitFor();
            await fillInSecrets(page, simulator);
            await page.getByRole("button", { name: "Test connection" }).click();
            await page.getByText("Signed in as").waitFor();
            await page.getByText("Folders that the account sees: 8.").waitFor();
            await picture(page, "connection-dialog", page.locator(".red-ui-tray").last());
            await editor.leaveConnection("ok");

            await editor.pick("folder", "Shared/Finance");
            await editor.pick("process", "Invoice_Bot");
            await editor.told("2.1.0 · Posts an invoice.").waitFor();
            await editor.chooseType("arguments", "form");
            await editor.fillArgument("in_InvoiceId", "4711");
            await editor.fillArgument("in_Supplier", "Acme");
            await picture(page, "start-job-dialog", page.locator(".red-ui-tray").last());
            await editor.leave("ok");
            assert.equal(await editor.labelOf(start), "start Invoice_Bot");

            const wait = await editor.drag("uipath-wait-job", { x: 520, y: 100 });
            const debug = await editor.drag("debug", { x: 660, y: 100 });
            await editor.wire(start, wait);
            await editor.wire(wait, debug);
            await editor.edit(wait);
            await editor.leave("ok");

            await editor.deploy();
            await editor.openDebugSidebar();
            await editor.press(inject);
            const output = await editor.debugMessage();
            assert.match(output, /out_DocumentNumber: *"1900000042"/);
            assert.match(output, /out_Posted: *true/);
            await page.setViewportSize(SMALL);
            await page.evaluate("RED.actions.invoke('core:toggle-palette'); RED.view.select({ nodes: [] })");
            await page.waitForFunction("!document.querySelector('.red-ui-notification')");
            await picture(page, "start-wait-output");
            await page.evaluate("RED.actions.invoke('core:toggle-palette')");
            const [job] = simulator.jobs.all();
            assert.equal(job?.ReleaseName, "Invoice_Bot");
            assert.deepEqual(JSON.parse(job.InputArguments ?? ""), { in_InvoiceId: 4711, in_Supplier: "Acme" });
        },
        { flows: EMPTY, height: 920 },
    );

    inEditor(
        "works at the first press with the defaults of each node, where the process takes no arguments (long)",
        async ({ editor, page, simulator }) => {
            const inject = await editor.drag("inject", { x: 140, y: 100 });
            const start = await editor.drag("uipath-start-job", { x: 300, y: 100 });
            const wait = await editor.drag("uipath-wait-job", { x: 460, y: 100 });
            const debug = await editor.drag("debug", { x: 600, y: 100 });
            await editor.wire(inject, start);
            await editor.wire(start, wait);
            await editor.wire(wait, debug);

            await editor.edit(start);
            await editor.editConnection();
            await page.locator("#node-config-input-url").fill(simulator.url);
            await fillInSecrets(page, simulator);
            await editor.leaveConnection("ok");
            await editor.pick("folder", "Shared");
            await editor.pick("process", "Slow_Bot");
            await editor.leave("ok");
            await editor.edit(wait);
            await editor.leave("ok");

            await editor.deploy();
            await editor.openDebugSidebar();
            await editor.press(inject);
            await page.getByText(/^#\d+ started$/).waitFor();
            simulator.clock.advance(TWO_MINUTES);
            await page.getByText(/^#\d+ successful/).waitFor();
            await page.locator(".red-ui-debug-msg", { hasText: "msg.payload : Object" }).waitFor();
        },
        { flows: EMPTY },
    );
});
