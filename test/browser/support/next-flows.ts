/** Gives other flows to an editor that is open. To load the editor takes seconds of work, and most tests need no new one. */
import type { Page } from "playwright-core";

/** Leaves each open dialog by its Cancel button, the upper one first. Node-RED shades its header as long as one is open. */
const LEAVE_DIALOGS = `(async () => {
    const left = new Set();
    while (document.querySelector("#red-ui-header-shade").checkVisibility()) {
        for (const cancel of document.querySelectorAll(".red-ui-tray-toolbar button[id$=-dialog-cancel]"))
            if (!left.has(cancel)) left.add(cancel).add(cancel.click());
        await new Promise(requestAnimationFrame);
    }
})()`;

/** As Node-RED does before it loads another project. It does not tell an editor without a version that others have deployed. */
const CLEAR = `
    RED.nodes.clear();
    RED.history.clear();
    RED.nodes.version(null);
    RED.view.redraw(true);
    for (const item of Object.keys(localStorage)) if (item !== "view-dark-theme") localStorage.removeItem(item);`;

/** As Node-RED does when it is loaded. */
const LOAD = `$.ajax({ url: "flows", headers: { Accept: "application/json" }, cache: false }).then(({ flows, rev }) => {
    RED.nodes.version(rev);
    RED.nodes.import(flows);
    RED.nodes.dirty(false);
    RED.view.redraw(true);
    RED.workspaces.show(RED.nodes.getWorkspaceOrder()[0]);
    RED.events.emit("flows:loaded");
})`;

/** Closes the flows in the editor, with its dialogs. */
export async function closeFlows(page: Page): Promise<void> {
    await page.evaluate(LEAVE_DIALOGS);
    await page.evaluate(CLEAR);
}

/** Opens the flows that run. */
export async function openFlows(page: Page): Promise<void> {
    await page.evaluate(LOAD);
}

/** Whether an editor is open there, and its flows are closed. */
export const isWithoutFlows = (page: Page): Promise<boolean> => page.evaluate("window.RED?.nodes.version() === null");
