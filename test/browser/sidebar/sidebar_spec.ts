/** The sidebar: the jobs of this Node-RED as they are. */
import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import type { Simulator } from "../../../src/simulator";
import { assertAccessible } from "../support/accessibility";
import { Editor } from "../support/editor";
import type { Flows } from "../support/flows";
import { NODE_RED, pageFor, theNodeRed } from "../support/session";
import { picture } from "../support/pictures";
import { inEditor } from "../support/editor-test";
import { newest, openSidebar, startAndWait } from "./tab";

/** The flows, with a process that no other test has. */
const hundred = (simulator: Simulator): Flows => startAndWait(simulator, { hundred: { process: "Hundred_Bot" } });

/** Shows nothing but the jobs of the process that have not ended. Other tests leave theirs in the list. */
async function showOpen(tab: Locator, process: string): Promise<void> {
    await tab.locator(".uipath-jobs-filter").fill(process);
    await tab.locator("select").selectOption("open");
}

const showsJobs = (tab: Locator, wanted: number): Promise<unknown> =>
    tab
        .page()
        .waitForFunction(
            (count) => document.querySelectorAll(".uipath-jobs li.uipath-job:not([hidden])").length === count,
            wanted,
        );

describe("The sidebar", () => {
    inEditor(
        "shows a job from its start to its end, what it got and gave, and its node",
        async ({ editor, page }) => {
            const tab = await openSidebar(page);
            const row = await newest(tab, () => editor.press("inject"));
            await row.getByText("Successful").waitFor();
            await row.locator(".uipath-job-head").click();
            await row.getByText("1900000042").waitFor();
            await row.getByText("4711").waitFor();
            assert.match(await row.innerText(), /post the invoice/);
            await page.setViewportSize({ width: 1000, height: 560 });
            await page.evaluate("RED.actions.invoke('core:toggle-palette')");
            await picture(page, "sidebar");
            // Node-RED remembers it.
            await page.evaluate("RED.actions.invoke('core:toggle-palette')");
            await assertAccessible(page, ".uipath-jobs", "sidebar");
        },
        { theme: NODE_RED === 4 ? "light" : "dark", flows: startAndWait },
    );

    inEditor(
        "shows a queue item from its addition to its result, and offers no stop",
        async ({ editor, page, simulator }) => {
            const tab = await openSidebar(page);
            const row = await newest(tab, () => editor.press("order"));
            await row.getByText("Orders").waitFor();
            await row.getByText(/Item #\d+ · order 17 · Shared/).waitFor();
            simulator.clock.advance(10_000);
            await row.getByText("Successful").waitFor();
            await row.locator(".uipath-job-head").click();
            await row.getByText("Umbrella").waitFor();
            await row.getByText("1900000042").waitFor();
            assert.match(await row.innerText(), /add the order/);
            assert.doesNotMatch(await row.locator(".uipath-job-buttons").innerText(), /Stop|Kill|Open in/);
            await tab.locator(".uipath-jobs-filter").fill("orders item");
            await tab.locator("li.uipath-job:not([hidden])").first().waitFor();
            await tab.locator("select").selectOption("New");
            await tab.getByText("Nothing matches the filter.").waitFor();
        },
        { flows: startAndWait, alone: true },
    );

    inEditor(
        "shows a hundred jobs live in two editors, stops one for both, and has them after a deployment and a reload (long)",
        async ({ editor, page, simulator }) => {
            const other = await Editor.open(await pageFor({ language: "de", theme: "light" }), theNodeRed());
            const tabs = [await openSidebar(page), await openSidebar(other.page)];
            for (const tab of tabs) await showOpen(tab, "Hundred_Bot");
            await editor.press("many");
            for (const tab of tabs) await showsJobs(tab, 100);
            const row = tabs[1]!.locator("li.uipath-job:not([hidden])").first();
            await row.locator(".uipath-job-head").click();
            await row.getByRole("button", { name: "Abbrechen" }).click();
            await row.getByText(/abbrechen\? Er endet sofort/).waitFor();
            await row.getByRole("button", { name: "Abbrechen" }).click();
            for (const tab of tabs) await showsJobs(tab, 99);
            const { nodes, credentials } = hundred(simulator);
            await theNodeRed().deploy(nodes, credentials);
            await editor.reload();
            const again = await openSidebar(page);
            await showOpen(again, "Hundred_Bot");
            await showsJobs(again, 99);
            await page.setViewportSize({ width: 900, height: 700 });
            await again.locator(".uipath-jobs-filter").fill("no such process");
            await again.getByText("Nothing matches the filter.").waitFor();
        },
        {
            flows: (simulator) => {
                simulator.data.renameProcess("Slow_Bot", "Hundred_Bot");
                // However slow this machine is, none of them ends by itself.
                simulator.data.updateProcess("Hundred_Bot", { job: { duration: null } });
                return hundred(simulator);
            },
            alone: true,
        },
    );

    inEditor(
        "lets a user who may only read see jobs, and not act",
        async ({ editor, page, simulator }) => {
            await page.evaluate("RED.settings.user = { username: 'reader', permissions: ['read'] }");
            const tab = await openSidebar(page);
            const row = await newest(tab, () => editor.press("inject"));
            await row.getByText("Successful").waitFor();
            const requests = simulator.ledger.requests.length;
            await row.locator(".uipath-job-head").click();
            await row.getByText("Your account may see this list").waitFor();
            const buttons = await row.locator(".uipath-job-buttons").innerText();
            assert.doesNotMatch(buttons, /Stop|Kill|Read again/);
            assert.equal(simulator.ledger.requests.length, requests);
            await editor.edit("start");
            await editor.mounted();
            assert.equal(await page.getByRole("button", { name: "Run now" }).count(), 0);
            await editor.leave("cancel");
        },
        { flows: startAndWait, alone: true },
    );

    for (const language of ["en-US", "de", "ja"])
        inEditor(
            `fits into 250 pixels (${language}) (long)`,
            async ({ editor, page }) => {
                const tab = await openSidebar(page);
                const row = await newest(tab, () => editor.press("inject"));
                await row.locator(".uipath-job-head").click();
                await row.getByText("1900000042").waitFor();
                await tab.evaluate((element) => (element.style.width = "250px"));
                const wide = await tab.evaluate((element) =>
                    [...element.querySelectorAll("*")]
                        // What is scrolled out of view is not laid out.
                        .filter((part) => part.checkVisibility({ contentVisibilityAuto: true }))
                        .filter(
                            (part) => part.getBoundingClientRect().right > element.getBoundingClientRect().right + 1,
                        )
                        .map((part) => `${part.tagName}.${part.className}`),
                );
                assert.deepEqual(wide, []);
            },
            { language, theme: NODE_RED === 4 ? "light" : "dark", flows: startAndWait },
        );
});
