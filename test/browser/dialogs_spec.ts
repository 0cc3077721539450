/** The dialogs in a real browser, against a real Node-RED and the simulator. Skipped where no browser is found. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { chromium, type Browser, type Locator, type Page } from "playwright-core";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../src/demo/node-red";
import { startSimulator, type Simulator } from "../../src/simulator";

const BROWSERS = ["chromium", "chromium-browser", "google-chrome"];

/** What CHROMIUM names, else the first that the PATH has. */
const BROWSER = [
    process.env["CHROMIUM"],
    ...(process.env["PATH"] ?? "").split(delimiter).flatMap((folder) => BROWSERS.map((name) => join(folder, name))),
].find((path) => path !== undefined && existsSync(path));

/** The module of the dialog of the start node. */
const MODULE = "**/editor/start-job-dialog.js";

describe("The dialogs in a browser", function () {
    this.timeout(300_000);
    let simulator: Simulator;
    let nodeRed: RunningNodeRed;
    let browser: Browser;
    let page: Page;
    let userDir: string;

    before(async function () {
        if (!BROWSER) {
            console.log(
                "    No Chromium was found (CHROMIUM, or on the PATH): the dialogs are not tried in a browser.",
            );
            this.skip();
        }
        simulator = await startSimulator({ port: 0 });
        userDir = await linkedUserDirectory(resolve("."));
        nodeRed = await startNodeRed({ userDir, port: 0, runtime: process.env["NODE_RED_RUNTIME"] ?? "node-red" });
        browser = await chromium.launch({ executablePath: BROWSER, args: ["--no-sandbox"] });
    });

    after(async () => {
        await browser?.close();
        await nodeRed?.stop();
        await simulator?.close();
        if (userDir) await rm(userDir, { recursive: true, force: true });
    });

    beforeEach(async () => {
        const { url, clientId, clientSecret } = simulator;
        const place = { z: "flow", x: 200, orchestrator: "connection" };
        const flows = [
            { id: "flow", type: "tab", label: "Flow" },
            { id: "connection", type: "uipath-orchestrator", url, signIn: "application" },
            { ...place, id: "start", type: "uipath-start-job", y: 100, wires: [[]] },
            { ...place, id: "wait", type: "uipath-wait-job", y: 200, wires: [[], []] },
            { ...place, id: "request", type: "uipath-request", y: 300, method: "${METHOD}", wires: [[]] },
        ];
        await nodeRed.deploy(flows, { connection: { clientId, clientSecret } });
        page = await browser.newPage({ locale: "en-US" });
    });

    afterEach(() => page?.close());

    async function open(): Promise<void> {
        await page.goto(nodeRed.url);
        await page.waitForFunction(
            "window.RED && RED.nodes && RED.nodes.node('start') && RED.nodes.getType('uipath-wait-job')",
        );
    }

    async function edit(id: string): Promise<void> {
        await page.evaluate(`RED.editor.edit(RED.nodes.node("${id}"))`);
        await page.locator("#node-dialog-ok").waitFor();
    }

    async function leave(button: "ok" | "cancel"): Promise<void> {
        await page.locator(`#node-dialog-${button}`).click();
        await page.locator("#node-dialog-ok").waitFor({ state: "detached" });
    }

    const field = (name: string): Locator =>
        page.locator(`#node-input-${name} + .red-ui-typedInput-container .red-ui-typedInput-input`);

    const options = (): Locator => page.locator(".uipath-choices:not([hidden]) [role=option]");

    const saved = (property: string): Promise<unknown> =>
        page.evaluate(`RED.nodes.node("start")[${JSON.stringify(property)}]`);

    async function pick(name: string, typed: string): Promise<void> {
        await field(name).and(page.getByRole("combobox")).focus();
        await page.keyboard.type(typed);
        await options().first().waitFor();
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
        await options().first().waitFor({ state: "hidden" });
    }

    it("pick folder and process by keyboard and fill the form from the process", async () => {
        await open();
        await edit("start");
        await pick("folder", "finance inv");
        assert.equal(await page.inputValue("#node-input-folder"), "Shared/Finance/Invoices");
        await field("folder").fill("Shared/Finance");
        await page.keyboard.press("Escape");
        await pick("process", "invoice");
        await page.locator(".uipath-told", { hasText: "2.1.0 · Posts an invoice." }).waitFor();
        await page.evaluate(`$("#node-input-arguments").typedInput("type", "form")`);
        await page.getByText("whole number · required").waitFor();
        await page.locator(".uipath-argument .red-ui-typedInput-input").first().fill("7");
        await leave("ok");
        assert.equal(await saved("process"), "Invoice_Bot");
        const rows = (await saved("argumentsForm")) as { name: string; value: string; valueType: string }[];
        assert.deepEqual(rows[0], { name: "in_InvoiceId", value: "7", valueType: "num" });
    });

    it("work without their module", async () => {
        await page.route(MODULE, (route) => route.fulfill({ status: 404 }));
        await open();
        await edit("start");
        await field("process").fill("Hello");
        await leave("ok");
        assert.equal(await saved("process"), "Hello");
    });

    it("are left alone by a module that comes when its own dialog is closed", async () => {
        let release: () => void = () => undefined;
        const released = new Promise<void>((go) => (release = go));
        await page.route(MODULE, async (route) => {
            await released;
            await route.continue();
        });
        const lookUps: string[] = [];
        page.on("request", (request) => request.url().endsWith("uipath/look-up") && lookUps.push(request.url()));
        await open();
        await edit("start");
        await leave("cancel");
        await edit("wait");
        await page.getByRole("combobox").and(field("folder")).waitFor();
        const come = page.waitForResponse(MODULE);
        release();
        await come;
        await page.waitForTimeout(500);
        assert.equal(await page.locator(".uipath-choices").count(), 1);
        assert.deepEqual(lookUps, []);
    });

    it("test a connection and say what is wrong with it", async () => {
        await open();
        await page.evaluate(`RED.editor.editConfig("", "uipath-orchestrator", "connection")`);
        const test = page.getByRole("button", { name: "Test connection" });
        await test.click();
        await page.getByText("Signed in as").waitFor();
        await page.fill("#node-config-input-clientSecret", "wrong");
        await test.click();
        await page.getByText("Client ID or client secret is wrong").waitFor();
    });

    it("mark the secrets that the chosen way to sign in needs", async () => {
        await open();
        await page.evaluate(`RED.editor.editConfig("", "uipath-orchestrator", "connection")`);
        const marked = (name: string, wanted: boolean): Promise<void> => {
            const mark = wanted ? ".input-error" : ":not(.input-error)";
            return page.locator(`#node-config-input-${name}${mark}`).waitFor({ state: "attached" });
        };
        await marked("clientSecret", false);
        await page.fill("#node-config-input-clientSecret", "");
        await marked("clientSecret", true);
        await marked("token", false);
        await page.selectOption("#node-config-input-signIn", "token");
        await marked("token", true);
        await marked("clientSecret", false);
    });

    it("keep a choice that is a variable of the environment", async () => {
        await open();
        await edit("request");
        await leave("ok");
        assert.equal(await page.evaluate(`RED.nodes.node("request").method`), "${METHOD}");
        await page.evaluate(`RED.nodes.node("connection").signIn = "\${SIGN_IN}"`);
        await page.evaluate(`RED.editor.editConfig("", "uipath-orchestrator", "connection")`);
        await page.locator("#node-config-dialog-ok").click();
        await page.locator("#node-config-dialog-ok").waitFor({ state: "detached" });
        assert.equal(await page.evaluate(`RED.nodes.node("connection").signIn`), "${SIGN_IN}");
    });
});
