/** What a dialog writes into the flow, and what it leaves. */
import assert from "node:assert/strict";
import { around, ONE_OF_EACH } from "./support/flows";
import { inEditor } from "./support/editor-test";

/** What tests read and write in the editor, inside the page. */
declare const RED: {
    nodes: {
        node(id: string): { _def: { defaults: Record<string, { value: unknown }> }; [property: string]: unknown };
    };
};

/** Gives a node what the flow of the tests leaves out, as a node from the palette has it. */
const TAKE_DEFAULTS = (id: string): void => {
    const node = RED.nodes.node(id);
    for (const [name, { value }] of Object.entries(node._def.defaults)) node[name] ??= value;
};

describe("Saving a dialog", () => {
    inEditor(
        "keeps a choice that is a variable of the environment (long)",
        async ({ editor, page }) => {
            await page.evaluate(() => {
                RED.nodes.node("node")["strategy"] = "${STRATEGY}";
                RED.nodes.node("connection")["signIn"] = "${SIGN_IN}";
            });
            await editor.edit("node");
            await editor.editConnection();
            await editor.leaveConnection("ok");
            await editor.leave("ok");
            assert.equal(await editor.saved("node", "strategy"), "${STRATEGY}");
            assert.equal(await editor.saved("node", "robots"), "Robot_A");
            assert.equal(await editor.saved("connection", "signIn"), "${SIGN_IN}");
        },
        { flows: (simulator) => around(OF_A_VARIABLE, simulator) },
    );

    inEditor(
        "changes nothing where nothing was filled in, and keeps only the rows of the form that were",
        async ({ editor, page }) => {
            const changed = (): Promise<unknown> => page.evaluate(`RED.nodes.node("node").changed === true`);
            await editor.edit("node");
            await editor.mounted();
            await page.locator(".uipath-argument").nth(6).waitFor();
            await editor.leave("ok");
            assert.equal(await changed(), false);
            await editor.edit("node");
            await page.locator(".uipath-argument").nth(6).waitFor();
            await editor.fillArgument("in_InvoiceId", "7");
            await editor.leave("ok");
            assert.equal(await changed(), true);
            assert.deepEqual(await editor.saved("node", "argumentsForm"), [
                { name: "in_InvoiceId", value: "7", valueType: "num" },
            ]);
        },
        { flows: (simulator) => around(WITH_FORM, simulator) },
    );

    inEditor("changes nothing of any node where nothing was touched (long)", async ({ editor, page }) => {
        const changed: string[] = [];
        for (const [id, type] of Object.entries(ONE_OF_EACH)) {
            await page.evaluate(TAKE_DEFAULTS, id);
            await editor.edit(id);
            await editor.mounted();
            await editor.leave("ok");
            if (await editor.saved(id, "changed")) changed.push(type);
        }
        assert.deepEqual(changed, []);
    });

    inEditor(
        "keeps how long a queue item is waited for, and whether retries by hand count",
        async ({ editor, page }) => {
            await editor.edit("follow");
            await editor.mounted();
            await editor.field("timeout").fill("90");
            await page.getByLabel("Follow manual retries").check();
            await page.getByLabel("Send").selectOption("all");
            await editor.leave("ok");
            assert.equal(await editor.saved("follow", "timeout"), "90");
            assert.equal(await editor.saved("follow", "manualRetries"), true);
            assert.equal(await editor.saved("follow", "emit"), "all");
            assert.equal(await editor.labelOf("follow"), "wait for all items");
        },
    );

    inEditor("keeps the events that are ticked, and the process that was chosen", async ({ editor, page }) => {
        await editor.edit("event");
        await editor.mounted();
        await editor.pick("folder", "Shared/Finance");
        await editor.pick("process", "Invoice_Bot");
        await page.getByLabel("A job is stopped").check();
        await page.getByLabel("A job fails").uncheck();
        await page.getByLabel("A job starts").check();
        await editor.leave("ok");
        assert.deepEqual(await editor.saved("event", "events"), ["job.started", "job.stopped"]);
        assert.equal(await editor.saved("event", "process"), "Invoice_Bot");
        assert.equal(await editor.saved("event", "folder"), "Shared/Finance");
    });

    inEditor("keeps events that are a variable of the environment", async ({ editor, page }) => {
        await page.evaluate(() => {
            RED.nodes.node("event")["events"] = "${EVENTS}";
        });
        await editor.edit("event");
        await editor.leave("ok");
        assert.equal(await editor.saved("event", "events"), "${EVENTS}");
    });

    inEditor(
        "keeps a row whose value is the time at which the message comes",
        async ({ editor, page }) => {
            await editor.edit("node");
            await page.locator(".uipath-argument").nth(6).waitFor();
            await page.evaluate(`$(".uipath-argument-value").eq(4).typedInput("type", "date")`);
            await editor.leave("ok");
            assert.deepEqual(await editor.saved("node", "argumentsForm"), [
                { name: "in_DueDate", value: "", valueType: "date" },
            ]);
        },
        { flows: (simulator) => around(WITH_FORM, simulator) },
    );

    inEditor(
        "asks what becomes of a key that has been started only where there is a key",
        async ({ editor, page }) => {
            await editor.edit("node");
            await page.locator(".uipath-more summary").click();
            const choice = page.locator(".uipath-when-started");
            await page.locator("#node-input-entryPoint").waitFor();
            assert.equal(await choice.isVisible(), false);
            await page.evaluate(
                `$("#node-input-idempotencyKey").typedInput("type", "msg").typedInput("value", "payload.invoice")`,
            );
            await choice.waitFor();
            await page.locator("#node-input-whenStarted").selectOption("restart");
            await editor.leave("ok");
            assert.equal(await editor.saved("node", "idempotencyKey"), "payload.invoice");
            assert.equal(await editor.saved("node", "idempotencyKeyType"), "msg");
            assert.equal(await editor.saved("node", "whenStarted"), "restart");
        },
        { flows: (simulator) => around(WITH_FORM, simulator) },
    );

    inEditor("marks the secrets that the chosen way to sign in needs", async ({ editor, page }) => {
        const marked = (name: string, wanted: boolean): Promise<void> =>
            page
                .locator(`#node-config-input-${name}${wanted ? ".input-error" : ":not(.input-error)"}`)
                .waitFor({ state: "attached" });
        await editor.edit("start");
        await editor.editConnection();
        await marked("clientSecret", false);
        await page.fill("#node-config-input-clientSecret", "");
        await marked("clientSecret", true);
        await marked("token", false);
        await page.selectOption("#node-config-input-signIn", "token");
        await marked("token", true);
        await marked("clientSecret", false);
    });
});

const OF_A_VARIABLE = {
    type: "uipath-start-job",
    process: "Hello",
    jobsCount: 1,
    robots: "Robot_A",
    robotsType: "str",
};

const WITH_FORM = {
    name: "",
    type: "uipath-start-job",
    folder: "Shared/Finance",
    folderType: "str",
    process: "Invoice_Bot",
    processType: "str",
    arguments: "",
    argumentsType: "form",
    argumentsForm: [],
    strategy: "ModernJobsCount",
    jobsCount: 1,
    jobsCountType: "num",
    robots: "",
    robotsType: "str",
    runtimeType: "",
    priority: "",
    entryPoint: "",
    reference: "",
    referenceType: "str",
    runAsMe: false,
    idempotencyKey: "",
    idempotencyKeyType: "str",
    whenStarted: "use",
};
