/** All examples, from the import menu. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { EMPTY } from "../support/flows";
import { inEditor } from "../support/editor-test";
import { assertImported, connections, importFromMenu, type FlowNode } from "./import-menu";

/** Those that need no other package. */
const EXAMPLES = readdirSync("examples")
    .map((file) => file.replace(/\.json$/, ""))
    .filter((example) => !/"redis-command"/.test(readFileSync(`examples/${example}.json`, "utf8")));

/** What the page's script reads of the editor. */
declare const RED: {
    nodes: { filterNodes(filter: object): FlowNode[] };
    view: { redrawStatus(node: FlowNode): void };
    workspaces: { active(): string };
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
});
