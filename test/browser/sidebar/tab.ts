/** What tests of the sidebar begin with: flows that start jobs and add items, and the tab. */
import type { Locator, Page } from "playwright-core";
import type { Simulator } from "../../../src/simulator";
import type { Flows } from "../support/flows";

const SCOPE = "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Queues";

const NODES = { z: "flow", orchestrator: "connection", folder: "Shared/Finance", folderType: "str" };

/** An inject button starts a job of Invoice_Bot; a wait node follows it. `changes`: other properties of nodes, by their ids. */
export function startAndWait({ url, clientId, clientSecret }: Simulator, changes: Record<string, object> = {}): Flows {
    const payload = JSON.stringify({ in_InvoiceId: 4711, in_Supplier: "Acme" });
    const props = [{ p: "payload", v: payload, vt: "json" }];
    const nodes = [
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
        { ...NODES, id: "wait", type: "uipath-wait-job", folder: "", x: 500, y: 100, jobs: "payload", jobsType: "msg", wires: [[], []] }, // prettier-ignore
    ];
    return {
        nodes: nodes.map((node) => ({ ...node, ...changes[node.id] })),
        credentials: { connection: { clientId, clientSecret } },
    };
}

export async function openSidebar(page: Page): Promise<Locator> {
    await page.evaluate("RED.actions.invoke('uipath:show-jobs')");
    const tab = page.locator(".uipath-jobs");
    await tab.locator(".uipath-jobs-list[aria-busy=false]").waitFor({ state: "attached" });
    // What another test has looked for.
    await tab.locator(".uipath-jobs-filter").fill("");
    await tab.locator("select").selectOption("");
    return tab;
}

/** The job that an act brings. Those of other tests are still in the list. */
export async function newest(tab: Locator, act: () => Promise<void>): Promise<Locator> {
    const first = tab.locator("li.uipath-job").first();
    const before = (await first.count()) > 0 ? await first.elementHandle() : null;
    await act();
    await tab.page().waitForFunction((old) => {
        const row = document.querySelector(".uipath-jobs li.uipath-job");
        return row !== null && row !== old;
    }, before);
    return first;
}
