/** The sidebar: the jobs of this Node-RED as they are. */
import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import type { Simulator } from "../../src/simulator";
import type { Flows } from "./support/flows";
import { assertAccessible } from "./support/accessibility";
import { Editor } from "./support/editor";
import { NODE_RED, pageFor, theNodeRed } from "./support/house";
import { picture } from "./support/pictures";
import { inEditor } from "./support/scene";

const SCOPE = "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Queues";

const NODES = { z: "flow", orchestrator: "connection", folder: "Shared/Finance", folderType: "str" };

/** The page shows so many jobs of Slow_Bot. Other tests leave jobs of other processes in the list. */
const COUNT =
    "(wanted) => [...document.querySelectorAll('.uipath-jobs li.uipath-job:not([hidden])')].filter((row) => row.textContent.includes('Slow_Bot')).length === wanted";

/** An inject button starts a job of Invoice_Bot; a wait node follows it. */
function startAndWait({ url, clientId, clientSecret }: Simulator): Flows {
    const payload = JSON.stringify({ in_InvoiceId: 4711, in_Supplier: "Acme" });
    const props = [{ p: "payload", v: payload, vt: "json" }];
    return {
        nodes: [
            { id: "flow", type: "tab", label: "Flow" },
            { id: "connection", type: "uipath-orchestrator", url, signIn: "application", scope: SCOPE },
            {
                id: "inject",
                type: "inject",
                z: "flow",
                x: 100,
                y: 100,
                props,
                repeat: "",
                once: false,
                wires: [["start"]],
            },
            { ...NODES, id: "start", type: "uipath-start-job", name: "post the invoice", x: 300, y: 100, process: "Invoice_Bot", arguments: "payload", argumentsType: "msg", wires: [["wait"]] }, // prettier-ignore
            {
                id: "many",
                type: "inject",
                z: "flow",
                x: 100,
                y: 200,
                props,
                repeat: "",
                once: false,
                wires: [["hundred"]],
            },
            { ...NODES, id: "hundred", type: "uipath-start-job", x: 300, y: 200, process: "Slow_Bot", folder: "Shared", jobsCount: 100, arguments: "{}", argumentsType: "json", wires: [["wait"]] }, // prettier-ignore
            { id: "order", type: "inject", z: "flow", x: 100, y: 300, props: [{ p: "payload", v: '{"Supplier":"Umbrella"}', vt: "json" }], wires: [["add"]] }, // prettier-ignore
            { ...NODES, id: "add", type: "uipath-add-queue-item", name: "add the order", x: 300, y: 300, folder: "Shared", queue: "Orders", content: "payload", contentType: "msg", reference: "order 17", wires: [["waitItem"]] }, // prettier-ignore
            { ...NODES, id: "waitItem", type: "uipath-wait-queue-item", x: 500, y: 300, folder: "Shared", items: "payload", itemsType: "msg", wires: [[], []] }, // prettier-ignore
            { ...NODES, id: "wait", type: "uipath-wait-job", x: 500, y: 100, jobs: "payload", jobsType: "msg", wires: [[], []] }, // prettier-ignore
        ],
        credentials: { connection: { clientId, clientSecret } },
    };
}

async function openSidebar(page: Page): Promise<Locator> {
    await page.evaluate("RED.actions.invoke('uipath:show-jobs')");
    const tab = page.locator(".uipath-jobs");
    await tab.locator(".uipath-jobs-list[aria-busy=false]").waitFor({ state: "attached" });
    return tab;
}

/** The job that an act brings. Those of other tests are still in the list. */
async function newest(tab: Locator, act: () => Promise<void>): Promise<Locator> {
    const rows = tab.locator("li.uipath-job");
    const before = await rows.count();
    await act();
    await tab
        .page()
        .waitForFunction((count) => document.querySelectorAll(".uipath-jobs li.uipath-job").length > count, before);
    return rows.first();
}

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

    inEditor(
        "runs one job from the dialog, asks for what a message would bring, and shows its output",
        async ({ editor, page, simulator }) => {
            await editor.edit("start");
            await editor.told("in_InvoiceId").waitFor();
            await page.getByRole("button", { name: "Run now" }).click();
            const panel = page.locator(".uipath-run-now");
            await panel.getByText("Start one job of Invoice_Bot in Shared/Finance now?").waitFor();
            await panel.getByLabel("Arguments").fill('{"in_InvoiceId": 815, "in_Supplier": "Müller"}');
            await panel.getByRole("button", { name: "Start one job" }).click();
            await panel.getByText("Successful").waitFor();
            await panel.getByText("1900000042").waitFor();
            const [job] = simulator.jobs.all();
            assert.deepEqual(JSON.parse(job!.InputArguments ?? ""), { in_InvoiceId: 815, in_Supplier: "Müller" });
            assert.equal(simulator.jobs.all().length, 1);
            await editor.leave("cancel");
        },
        { flows: startAndWait },
    );
});
