/** The examples, as a user gets them: from the import menu. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { EMPTY } from "./support/flows";
import { inEditor, type Scene } from "./support/scene";

/** Those that need no other package. */
const EXAMPLES = readdirSync("examples")
    .map((file) => file.replace(/\.json$/, ""))
    .filter((example) => !/"redis-command"/.test(readFileSync(`examples/${example}.json`, "utf8")));
const PACKAGE = "@rpa-flows/node-red-uipath-orchestrator";

interface FlowNode {
    id: string;
    type: string;
    valid?: boolean;
}

const nodesOf = (example: string): FlowNode[] =>
    JSON.parse(readFileSync(`examples/${example}.json`, "utf8")) as FlowNode[];

/** The dialog disables its button 100 ms after it opened, since nothing was pasted: whatever else was chosen until then. */
const CLIPBOARD_JUDGED = "new Promise((judged) => setTimeout(judged, 100))";

/** Menu, Import, Examples, the package, the example, Import. A second one is a copy, since Node-RED has the connection already. */
async function importFromMenu(page: Page, example: string): Promise<void> {
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
        return RED.nodes.workspace(RED.workspaces.active()).label === label;
    }, example);
}

const ofType = (page: Page, type: string): Promise<FlowNode[]> =>
    page.evaluate((wanted) => {
        const found: FlowNode[] = [];
        RED.nodes.eachConfig((node) => void found.push(node));
        return [...found, ...RED.nodes.filterNodes({ z: RED.workspaces.active() })]
            .filter(({ type }) => type === wanted)
            .map(({ id, type, valid }) => ({ id, type, ...(valid === undefined ? {} : { valid }) }));
    }, type);

const connections = (page: Page): Promise<FlowNode[]> => ofType(page, "uipath-orchestrator");

/** Whether the nodes are in the editor, and only those that need the connection are in want of anything. */
async function assertImported(page: Page, example: string, isFilledIn = false): Promise<void> {
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
    view: { redrawStatus(node: FlowNode): void };
    workspaces: { active(): string; show(id: string): void };
};

/** A long status, such as that of a job that failed. */
const STATUS = "#10215 faulted: The invoice has no number.";

/** Which nodes a long status of one of ours runs under, in the flow that is shown. */
const underNodes = (page: Page): Promise<string[]> =>
    page.evaluate((text) => {
        const rect = (id: string, part = ".red-ui-flow-node"): DOMRect =>
            document.querySelector(`[id="${id}"] ${part}`)!.getBoundingClientRect();
        const nodes = RED.nodes.filterNodes({ z: RED.workspaces.active() });
        return nodes.flatMap((node) => {
            if (!node.type.startsWith("uipath-")) return [];
            Object.assign(node, { status: { text }, dirtyStatus: true });
            RED.view.redrawStatus(node);
            const status = rect(node.id, ".red-ui-flow-node-status-group");
            const isUnder = ({ left, right, top, bottom }: DOMRect): boolean =>
                left < status.right && status.left < right && top < status.bottom && status.top < bottom;
            return nodes.filter(({ id }) => isUnder(rect(id))).map(({ type }) => `${node.type} under ${type}`);
        });
    }, STATUS);

/** Fills in the connection from the dialog of a node. */
async function fillIn({ editor, page, simulator }: Scene, secrets: boolean): Promise<void> {
    const [start] = await ofType(page, "uipath-start-job");
    await editor.edit(start!.id);
    await editor.editConnection();
    await page.locator("#node-config-input-url").fill(`${simulator.url}/jobs`);
    if (secrets) {
        await page.getByLabel("Client ID").fill(simulator.clientId);
        await page.getByLabel("Client secret").fill(simulator.clientSecret);
    }
    await editor.leaveConnection("ok");
    await editor.leave("ok");
}

describe("The import menu", () => {
    inEditor(
        "has every example, complete, with room for statuses and one connection to set up for all",
        async ({ page }) => {
            for (const example of EXAMPLES) {
                await importFromMenu(page, example);
                await assertImported(page, example);
                assert.deepEqual(await underNodes(page), [], example);
            }
            assert.equal((await connections(page)).length, 1);
        },
        { flows: EMPTY },
    );

    inEditor(
        "leads to the first job: import, paste address and secret, deploy, press",
        async (scene) => {
            const { editor, page } = scene;
            await importFromMenu(page, "Start a job");
            await assertImported(page, "Start a job");
            await fillIn(scene, true);
            await assertImported(page, "Start a job", true);
            await editor.deploy();
            await editor.openDebugSidebar();
            await editor.press((await ofType(page, "inject"))[0]!.id);
            assert.match(await editor.debugMessage(), /value: *array\[1\]/);
        },
        { flows: EMPTY },
    );

    inEditor(
        "warns at a deploy while the connection lacks its address or a secret, and no longer when the next example comes",
        async (scene) => {
            const { editor, page } = scene;
            const [start] = await importFromMenu(page, "Start a job").then(() => ofType(page, "uipath-start-job"));
            const triangle = editor.canvasNode(start!.id).locator(".red-ui-flow-node-error");
            const warning = page.locator(".red-ui-notification", { hasText: "not properly configured" });
            const assertWarned = async (): Promise<void> => {
                await triangle.waitFor();
                await page.locator("#red-ui-header-button-deploy").click();
                await warning.getByRole("button", { name: "Cancel" }).click();
                await warning.waitFor({ state: "hidden" });
            };
            await assertWarned();
            await fillIn(scene, false);
            await assertWarned();
            await fillIn(scene, true);
            await triangle.waitFor({ state: "hidden" });
            await editor.deploy();
            await importFromMenu(page, "Start a job and wait for its output");
            await assertImported(page, "Start a job and wait for its output", true);
            await editor.deploy();
        },
        { flows: EMPTY },
    );
});
