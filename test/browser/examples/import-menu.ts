/** The import menu, as a user goes through it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";

const PACKAGE = "@rpa-flows/node-red-uipath-orchestrator";

export interface FlowNode {
    id: string;
    type: string;
    valid?: boolean;
}

const nodesOf = (example: string): FlowNode[] =>
    JSON.parse(readFileSync(`examples/${example}.json`, "utf8")) as FlowNode[];

/** The dialog disables its button 100 ms after it opened, since nothing was pasted: whatever else was chosen until then. */
const CLIPBOARD_JUDGED = "new Promise((judged) => setTimeout(judged, 100))";

/** Menu, Import, Examples, the package, the example, Import. A second one is a copy, since Node-RED has the connection already. */
export async function importFromMenu(page: Page, example: string): Promise<void> {
    const isFirst = (await connections(page)).length === 0;
    await page.locator("#red-ui-header-button-sidemenu").click();
    await page.locator("#menu-item-import").click();
    const dialog = page.locator(".ui-dialog", { has: page.locator("#red-ui-clipboard-dialog") });
    await dialog.locator("a[href='#red-ui-clipboard-dialog-import-tab-examples']").click();
    const tree = dialog.locator("#red-ui-clipboard-dialog-import-tab-examples");
    const entry = (name: string) =>
        tree.locator(".red-ui-treeList-label", { hasText: new RegExp(`^\\s*${name}\\s*$`) });
    if (!(await entry(example).isVisible())) await entry(PACKAGE).click();
    await page.evaluate(CLIPBOARD_JUDGED);
    await entry(example).click();
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
    if (!isFirst) await page.getByRole("button", { name: "Import copy" }).click();
    await page.waitForFunction((label) => {
        RED.nodes.eachWorkspace((flow) => void (flow.label === label && RED.workspaces.show(flow.id)));
        const flow = RED.workspaces.active();
        const isDrawn = ({ id }: FlowNode): boolean => document.getElementById(id) !== null;
        return RED.nodes.workspace(flow).label === label && RED.nodes.filterNodes({ z: flow }).every(isDrawn);
    }, example);
}

export const ofType = (page: Page, type: string): Promise<FlowNode[]> =>
    page.evaluate((wanted) => {
        const found: FlowNode[] = [];
        RED.nodes.eachConfig((node) => void found.push(node));
        return [...found, ...RED.nodes.filterNodes({ z: RED.workspaces.active() })]
            .filter(({ type }) => type === wanted)
            .map(({ id, type, valid }) => ({ id, type, ...(valid === undefined ? {} : { valid }) }));
    }, type);

export const connections = (page: Page): Promise<FlowNode[]> => ofType(page, "uipath-orchestrator");

/** Whether the nodes are in the editor, and only those that need the connection are in want of anything. */
export async function assertImported(page: Page, example: string, isFilledIn = false): Promise<void> {
    const wanted = nodesOf(example).filter(({ type }) => !["tab", "group", "uipath-orchestrator"].includes(type));
    const got = await page.evaluate(() =>
        RED.nodes.filterNodes({ z: RED.workspaces.active() }).map(({ type, valid }) => `${type} ${String(valid)}`),
    );
    assert.deepEqual(
        got.sort(),
        wanted.map(({ type }) => `${type} ${String(isFilledIn || !type.startsWith("uipath-"))}`).sort(),
        example,
    );
}

/** What tests read of the editor, inside the page. */
declare const RED: {
    nodes: {
        eachConfig(visit: (node: FlowNode) => void): void;
        filterNodes(filter: object): FlowNode[];
        eachWorkspace(visit: (flow: { id: string; label: string }) => void): void;
        workspace(id: string): { label: string };
    };
    workspaces: { active(): string; show(id: string): void };
};
