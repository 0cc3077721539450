/** Node-RED's editor, as its user sees and uses it. */
import type { Locator, Page } from "playwright-core";
import type { RunningNodeRed } from "../../../src/harness/node-red";
import { keepOverReload, NODE_RED } from "./session";

interface Point {
    x: number;
    y: number;
}

/** Trays that slide and lists that unfold would cost as much time as all the rest. jQuery has a switch of its own. */
const STILL = "* { transition: none !important; animation: none !important; }";

export class Editor {
    constructor(
        readonly page: Page,
        readonly nodeRed: RunningNodeRed,
    ) {}

    static async open(page: Page, nodeRed: RunningNodeRed): Promise<Editor> {
        await page.goto(nodeRed.url, { waitUntil: "commit" });
        await page.waitForFunction("window.RED?.nodes?.getType?.('uipath-request') && RED.nodes.workspace('flow')");
        await page.locator("#red-ui-loading-progress").waitFor({ state: "hidden" });
        await page.addStyleTag({ content: STILL });
        await page.evaluate("$.fx.off = true");
        return new Editor(page, nodeRed);
    }

    /** Loads the editor anew, in the same browser. */
    async reload(): Promise<void> {
        await keepOverReload(this.page);
        await Editor.open(this.page, this.nodeRed);
    }

    /** Drags a node from the palette; gives its id. The place is counted from the upper left of the canvas. */
    async drag(type: string, { x, y }: Point): Promise<string> {
        const { mouse } = this.page;
        const before = await this.#ids();
        const item = this.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
        await item.scrollIntoViewIfNeeded();
        const from = await middle(item);
        const canvas = (await this.page.locator("#red-ui-workspace-chart").boundingBox())!;
        await mouse.move(from.x, from.y);
        await mouse.down();
        await mouse.move(canvas.x + x - 30, canvas.y + y - 10, { steps: 5 });
        await mouse.move(canvas.x + x, canvas.y + y, { steps: 5 });
        await mouse.up();
        await this.page.waitForFunction(`RED.nodes.filterNodes({}).length > ${before.length}`);
        return (await this.#ids()).find((id) => !before.includes(id))!;
    }

    /** Draws a wire from an output of a node to the input of another. */
    async wire(from: string, to: string, output = 0): Promise<void> {
        const { mouse } = this.page;
        const port = (id: string, side: string, index: number): Promise<Point> =>
            middle(this.canvasNode(id).locator(`.red-ui-flow-port-${side} .red-ui-flow-port`).nth(index));
        const start = await port(from, "output", output);
        const end = await port(to, "input", 0);
        await mouse.move(start.x, start.y);
        await mouse.down();
        await mouse.move(end.x, end.y, { steps: 8 });
        await mouse.up();
        await this.page.waitForFunction(
            ([source, target]) => RED.nodes.filterLinks({ source: { id: source }, target: { id: target } }).length > 0,
            [from, to],
        );
    }

    canvasNode(id: string): Locator {
        return this.page.locator(`[id="${id}"].red-ui-flow-node-group`);
    }

    async labelOf(id: string): Promise<string> {
        const lines = await this.canvasNode(id).locator(".red-ui-flow-node-label-text").allTextContents();
        return lines.join(" ");
    }

    /** What the node says below itself. */
    status(id: string, text: string): Promise<void> {
        return this.canvasNode(id).locator(".red-ui-flow-node-status-label", { hasText: text }).waitFor();
    }

    /** Opens the dialog of a node. Node-RED would miss a double click that a busy page handles too late. */
    async edit(id: string): Promise<void> {
        await this.canvasNode(id).click();
        await this.page.keyboard.press("Enter");
        await this.opened("node");
    }

    /** Opens the dialog of the connection from the open dialog of a node; a new one where none is chosen. */
    async editConnection(): Promise<void> {
        const edit = this.page.locator("#node-input-btn-orchestrator-edit:not(.disabled)");
        await edit.or(this.page.locator("#node-input-btn-orchestrator-add")).first().click();
        await this.opened("node-config");
    }

    /** Resolves when a dialog stands still, and Node-RED has put the focus into it, which it does a little later. */
    async opened(kind: "node" | "node-config"): Promise<void> {
        const cancel = `#${kind}-dialog-cancel`;
        await this.page.locator(cancel).waitFor();
        const tray = `document.querySelector("${cancel}")?.closest(".red-ui-tray")`;
        await this.page.waitForFunction(
            `${tray}?.querySelector(".red-ui-tray-body")?.contains(document.activeElement)`,
        );
        await this.page.locator(cancel).click({ trial: true });
    }

    async leave(button: "ok" | "cancel"): Promise<void> {
        const ok = this.page.locator("#node-dialog-ok");
        await this.page.locator(`#node-dialog-${button}`).click();
        await ok.waitFor({ state: "detached" });
    }

    async leaveConnection(button: "ok" | "cancel"): Promise<void> {
        const ok = this.page.locator("#node-config-dialog-ok");
        await this.page.locator(`#node-config-dialog-${button}`).click();
        await ok.waitFor({ state: "detached" });
    }

    /** The part of a field that is seen. */
    field(name: string): Locator {
        const typed = `#node-input-${name} + .red-ui-typedInput-container .red-ui-typedInput-input`;
        return this.page.locator(`${typed}, #node-input-${name}`).filter({ visible: true });
    }

    /** Resolves when the open dialog has what its module brings. */
    mounted(): Promise<void> {
        return this.page.locator(".uipath-list-button").first().waitFor();
    }

    /** What the list beside a field offers, while it is open. */
    options(): Locator {
        return this.page.locator(".uipath-list:not([hidden]) [role=option]");
    }

    /** The line below a field that tells about it. */
    told(words: string): Locator {
        return this.page.locator(".uipath-status", { hasText: words });
    }

    /** The line below one field. */
    below(name: string): Locator {
        return this.page.locator(`.form-row:has(#node-input-${name}) .uipath-status`);
    }

    /** Opens the folded section of a form, where it has one. */
    async unfold(form: string): Promise<void> {
        const summary = this.page.locator(`${form} .uipath-more:not([open]) > summary`);
        if (await summary.isVisible()) await summary.click();
    }

    /** Opens the list beside a field by the keyboard, as soon as there is one. */
    async list(name: string): Promise<void> {
        await this.field(name).and(this.page.getByRole("combobox")).press("ArrowDown");
    }

    /** Opens the list beside a field by its button, and takes what has the words. */
    async pick(name: string, words: string): Promise<void> {
        const row = this.page.locator(".form-row", { has: this.page.locator(`#node-input-${name}`) });
        await row.locator(".uipath-list-button").click();
        await this.options().filter({ hasText: words }).first().click();
        await this.options().first().waitFor({ state: "hidden" });
    }

    /** Chooses where the value of a field comes from. */
    async chooseType(name: string, label: string): Promise<void> {
        await this.page
            .locator(`#node-input-${name} + .red-ui-typedInput-container .red-ui-typedInput-type-select`)
            .click();
        await this.page.locator(".red-ui-typedInput-options:visible").getByText(label, { exact: true }).click();
    }

    /** Types the value of an argument into the form that a process has filled. */
    async fillArgument(name: string, value: string): Promise<void> {
        const rows = this.page.locator(".uipath-argument");
        await rows.locator(".uipath-argument-status", { hasText: /./ }).first().waitFor();
        for (const row of await rows.all())
            if ((await row.locator(".uipath-argument-name").inputValue()) === name)
                return row.locator(".red-ui-typedInput-input").fill(value);
        throw new Error(`The form has no argument ${name}.`);
    }

    /** What is saved of a node in the editor. */
    saved(id: string, property: string): Promise<unknown> {
        return this.page.evaluate(([node, name]) => RED.nodes.node(node!)[name!], [id, property]);
    }

    /** Clicks Deploy and waits until the flows run. */
    async deploy(): Promise<void> {
        const started = new Promise((resolve) => this.nodeRed.RED.events.once("flows:started", resolve));
        await this.page.locator("#red-ui-header-button-deploy").click();
        await started;
        await this.page.waitForFunction("!RED.nodes.dirty()");
    }

    async press(inject: string): Promise<void> {
        await this.canvasNode(inject).locator(".red-ui-flow-node-button-button").click();
    }

    async openDebugSidebar(): Promise<void> {
        const tab = NODE_RED === 4 ? "#red-ui-tab-debug-link-button" : "button[data-tab-id=debug]:not(.selected)";
        const button = this.page.locator(tab);
        if (await button.isVisible()) await button.click();
        // Messages of other flows stay until they are cleared.
        await this.page.locator("#red-ui-sidebar-debug-clear").click();
    }

    /** The first message in the debug sidebar, as a whole: long ones are folded. */
    async debugMessage(): Promise<string> {
        const message = this.page.locator(".red-ui-debug-msg").first();
        const folded = message.locator(".red-ui-debug-msg-expandable").first();
        await folded.click();
        return message.innerText();
    }

    #ids(): Promise<string[]> {
        return this.page.evaluate(() => RED.nodes.filterNodes({}).map(({ id }) => id));
    }
}

async function middle(item: Locator): Promise<Point> {
    const { x, y, width, height } = (await item.boundingBox())!;
    return { x: x + width / 2, y: y + height / 2 };
}

interface EditorNode {
    id: string;
    type: string;
    [property: string]: unknown;
}

/** What tests read of the editor, inside the page. */
declare const RED: {
    nodes: {
        node(id: string): EditorNode;
        filterNodes(filter: object): EditorNode[];
        filterLinks(filter: object): object[];
    };
};
