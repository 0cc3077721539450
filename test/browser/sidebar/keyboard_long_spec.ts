/** The sidebar without a mouse, and for screen readers. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { assertAccessible } from "../support/accessibility";
import { ALL_WELL, tabThrough } from "../support/focus";
import { NODE_RED, type View } from "../support/session";
import { inEditor } from "../support/editor-test";
import { newest, openSidebar, startAndWait } from "./tab";

const THEMES: View["theme"][] = NODE_RED === 4 ? ["light"] : ["light", "dark"];

/** Tabs to what has the focus next, until it is the wanted one. */
async function tabTo(page: Page, wanted: string): Promise<void> {
    for (let at = 0; at < 20; at++) {
        if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(wanted)})`)) return;
        await page.keyboard.press("Tab");
    }
    assert.fail(`Tab does not lead to ${wanted}.`);
}

describe("The sidebar by keyboard", () => {
    for (const theme of THEMES)
        inEditor(
            `finds a job, opens it, kills it when asked again, and axe finds nothing serious (${theme})`,
            async ({ editor, page, simulator }) => {
                const { keyboard } = page;
                const look = (state: string): Promise<void> => assertAccessible(page, ".uipath-jobs", state);
                const tab = await openSidebar(page);
                const row = await newest(tab, () => editor.press("inject"));
                await tab.locator(".uipath-jobs-filter").focus();
                await keyboard.type("post the invoice");
                await keyboard.press("Tab");
                await keyboard.type("Not");
                await keyboard.press("Enter");
                await row.getByText("Pending").waitFor();
                await tabTo(page, ".uipath-job-head");
                await keyboard.press("Enter");
                await row.getByText("4711").waitFor();
                await look("a job is open");
                assert.deepEqual(await tabThrough(page, ".uipath-jobs"), ALL_WELL);

                await row.locator(".uipath-job-head").focus();
                await tabTo(page, "[data-action=kill]");
                await keyboard.press("Enter");
                await row.getByText("It ends at once").waitFor();
                await look("the question whether to kill it");
                simulator.clock.advance(300_000);
                await row.locator(".uipath-job-state", { hasText: "Running" }).waitFor();
                await tabTo(page, "[data-action=cancel]");
                await keyboard.press("Enter");
                await tabTo(page, "[data-action=kill]");
                await keyboard.press("Enter");
                await keyboard.press("Shift+Tab");
                assert.equal(simulator.ledger.count("StopJobs"), 0);
                await keyboard.press("Enter");
                await row.waitFor({ state: "hidden" });
                assert.equal(simulator.ledger.count("StopJobs"), 1);
            },
            {
                theme,
                flows: (simulator) => {
                    // It starts only when the clock is set forward, since its buttons change then.
                    simulator.data.updateProcess("Invoice_Bot", { job: { startDelay: 300, duration: null } });
                    return startAndWait(simulator);
                },
            },
        );

    inEditor(
        "keeps the focus on the buttons of a job that ends",
        async ({ editor, page, simulator }) => {
            const tab = await openSidebar(page);
            const row = await newest(tab, () => editor.press("inject"));
            await row.locator(".uipath-job-state", { hasText: "Running" }).waitFor();
            await row.locator(".uipath-job-head").click();
            await row.locator("[data-action=stop]").focus();
            simulator.jobs.finish(simulator.jobs.all()[0]!.Id, "Successful");
            await row.locator(".uipath-job-state", { hasText: "Successful" }).waitFor();
            await row.locator("[data-action=orchestrator]:focus").waitFor();
        },
        {
            flows: (simulator) => {
                simulator.data.updateProcess("Invoice_Bot", { job: { startDelay: 0, duration: null } });
                return startAndWait(simulator);
            },
        },
    );
});
