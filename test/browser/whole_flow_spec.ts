/** The way of a new user: from an empty canvas to the answer of Orchestrator. */
import assert from "node:assert/strict";
import { EMPTY } from "./support/flows";
import { picture } from "./support/pictures";
import { inEditor } from "./support/scene";

/** The editor on the picture. */
const SMALL = { width: 1180, height: 420 };

describe("A flow made by hand in the editor", () => {
    inEditor(
        "starts a job: dragged, wired, connected, tested, picked, filled, deployed, pressed (pictures)",
        async ({ editor, page, simulator }) => {
            const inject = await editor.drag("inject", { x: 120, y: 160 });
            const start = await editor.drag("uipath-start-job", { x: 320, y: 160 });
            const debug = await editor.drag("debug", { x: 540, y: 160 });
            await editor.wire(inject, start);
            await editor.wire(start, debug);

            await editor.edit(start);
            await editor.editConnection();
            await page.locator("#node-config-input-url").fill(simulator.url);
            await editor.told("organisation acme, tenant Default").waitFor();
            await page.getByLabel("Client ID").fill(simulator.clientId);
            await page.getByLabel("Client secret").fill(simulator.clientSecret);
            await page.getByRole("button", { name: "Test connection" }).click();
            await page.getByText("Signed in as").waitFor();
            await page.getByText("Folders that the account sees: 7.").waitFor();
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

            await editor.deploy();
            await editor.openDebugSidebar();
            await editor.press(inject);
            const answer = await editor.debugMessage();
            assert.match(answer, /@odata\.context/);
            assert.match(answer, /value: *array\[1\]/);
            await page.setViewportSize(SMALL);
            await page.waitForFunction("!document.querySelector('.red-ui-notification')");
            await picture(page, "start-job");
            const [job] = simulator.jobs.all();
            assert.equal(job?.ReleaseName, "Invoice_Bot");
            assert.deepEqual(JSON.parse(job.InputArguments ?? ""), { in_InvoiceId: 4711, in_Supplier: "Acme" });
        },
        { flows: EMPTY, height: 920 },
    );
});
