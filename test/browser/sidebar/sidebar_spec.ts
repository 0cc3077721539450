/** The sidebar: the jobs of this Node-RED as they are. */
import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { assertAccessible } from "../support/accessibility";
import { Editor } from "../support/editor";
import { NODE_RED, pageFor, theNodeRed } from "../support/house";
import { picture } from "../support/pictures";
import { inEditor } from "../support/scene";
import { newest, openSidebar, startAndWait } from "./tab";

/** The page shows so many jobs of Slow_Bot. Other tests leave jobs of other processes in the list. */
const COUNT =
    "(wanted) => [...document.querySelectorAll('.uipath-jobs li.uipath-job:not([hidden])')].filter((row) => row.textContent.includes('Slow_Bot')).length === wanted";

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
        "shows a hundred jobs live in two editors, stops one for both, and has them after a reload and a deployment",
        async ({ editor, page }) => {
            const other = await Editor.open(await pageFor({ language: "de", theme: "light" }), theNodeRed());
            const tabs = [await openSidebar(page), await openSidebar(other.page)];
            const rows = (tab: Locator): Locator =>
                tab.locator("li.uipath-job[data-state]:visible", { hasText: "Slow_Bot" });
            await tabs[0]!.locator("select").selectOption("open");
            await tabs[1]!.locator("select").selectOption("open");
            await editor.press("many");
            for (const tab of tabs) await tab.page().waitForFunction(COUNT, 100);
            const row = rows(tabs[1]!).first();
            await row.locator(".uipath-job-head").click();
            await row.getByRole("button", { name: "Abbrechen" }).click();
            await row.getByText(/abbrechen\? Er endet sofort/).waitFor();
            await row.getByRole("button", { name: "Abbrechen" }).click();
            for (const tab of tabs) await tab.page().waitForFunction(COUNT, 99);
            await page.reload();
            await Editor.open(page, theNodeRed());
            const again = await openSidebar(page);
            await again.locator("select").selectOption("open");
            await page.waitForFunction(COUNT, 99);
            await page.setViewportSize({ width: 900, height: 700 });
            await again.locator(".uipath-jobs-filter").fill("no such process");
            await again.getByText("Nothing matches the filter.").waitFor();
        },
        {
            flows: (simulator) => {
                // However slow this machine is, none of them ends by itself.
                simulator.data.updateProcess("Slow_Bot", { job: { duration: 86_400 } });
                return startAndWait(simulator);
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
            await editor.enriched();
            assert.equal(await page.getByRole("button", { name: "Run now" }).count(), 0);
            await editor.leave("cancel");
        },
        { flows: startAndWait, alone: true },
    );

    for (const language of ["en-US", "de", "ja"])
        inEditor(
            `fits into 250 pixels (${language})`,
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
