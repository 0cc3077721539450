/** The arguments of a process, from the moment it is picked. */
import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import type { Simulator } from "../../src/simulator";
import { around, type Flows } from "./support/flows";
import { inEditor, type EditorTest } from "./support/editor-test";

const WORDS: Record<string, { fillIn: string; fromMessage: string }> = {
    "en-US": { fillIn: "Fill in a form", fromMessage: "From the message (JSON to copy)" },
    de: { fillIn: "Formular ausfüllen", fromMessage: "Aus der Nachricht (JSON zum Kopieren)" },
    ja: { fillIn: "フォームに入力", fromMessage: "メッセージから取得（コピー用JSON）" },
};

const DECLARED = ["in_InvoiceId", "in_Supplier", "in_Amount", "in_Urgent", "in_DueDate", "in_Currency", "in_Lines"];

const start =
    (more: object) =>
    (simulator: Simulator): Flows =>
        around(
            { type: "uipath-start-job", folder: "Shared/Finance", jobsCount: 1, argumentsForm: [], ...more },
            simulator,
        );

const INVOICE = { process: "Invoice_Bot", arguments: "", argumentsType: "form" };

async function pickProcess({ editor }: EditorTest, process: string): Promise<void> {
    await editor.edit("node");
    await editor.pick("process", process);
}

const button = ({ page }: EditorTest, name: string): Locator => page.getByRole("button", { name, exact: true });

/** The row of an argument, as soon as the form has it. */
function row({ page }: EditorTest, name: string): Locator {
    return page.locator(`.uipath-argument:has(.red-ui-typedInput-input[aria-label="${name}"])`);
}

const says = (opened: EditorTest, name: string, words: string): Promise<void> =>
    row(opened, name).locator(".uipath-argument-status", { hasText: words }).waitFor();

const type = (opened: EditorTest, name: string, value: string): Promise<void> =>
    row(opened, name).locator(".red-ui-typedInput-input").fill(value);

async function names({ page }: EditorTest): Promise<string[]> {
    await page
        .locator(".uipath-argument")
        .nth(DECLARED.length - 1)
        .waitFor();
    return page.evaluate(`[...document.querySelectorAll(".uipath-argument-name")].map(({ value }) => value)`);
}

/** Whether the node is marked on the canvas. */
const isMarked = ({ editor }: EditorTest, wanted: boolean): Promise<void> =>
    editor
        .canvasNode("node")
        .locator(".red-ui-flow-node-error")
        .waitFor({ state: wanted ? "visible" : "hidden" });

describe("A process that was picked", () => {
    for (const [language, words] of Object.entries(WORDS))
        inEditor(
            `offers its form, with its defaults, and marks what it requires until it is there (${language})`,
            async (opened) => {
                const { editor } = opened;
                await pickProcess(opened, "Invoice_Bot");
                await button(opened, words.fromMessage).waitFor();
                await button(opened, words.fillIn).click();
                assert.deepEqual(await names(opened), DECLARED);
                const currency = row(opened, "in_Currency").locator(".red-ui-typedInput-input");
                assert.equal(await currency.inputValue(), "EUR");
                await row(opened, "in_InvoiceId").locator("[aria-invalid=true]:focus").waitFor();
                await row(opened, "in_InvoiceId").locator(".uipath-wrong").waitFor();
                await editor.leave("ok");
                await isMarked(opened, true);
                await editor.edit("node");
                await row(opened, "in_InvoiceId").waitFor();
                await button(opened, words.fillIn).waitFor({ state: "hidden" });
                await type(opened, "in_InvoiceId", "7");
                await row(opened, "in_InvoiceId").locator(".uipath-wrong").waitFor({ state: "hidden" });
                await editor.leave("ok");
                await isMarked(opened, false);
                assert.deepEqual(await editor.saved("node", "argumentsForm"), [
                    { name: "in_InvoiceId", value: "7", valueType: "num" },
                ]);
            },
            { language, flows: start({}) },
        );

    inEditor(
        "offers the JSON that the message must hold, and asks anew for another process",
        async (opened) => {
            const { editor, page } = opened;
            await pickProcess(opened, "Invoice_Bot");
            await button(opened, "From the message (JSON to copy)").click();
            const shape = JSON.parse(await page.locator(".uipath-shape pre").innerText()) as object;
            assert.deepEqual(Object.keys(shape), DECLARED);
            await button(opened, "Fill in a form").waitFor({ state: "hidden" });
            await editor.pick("process", "O'Brien Report");
            await button(opened, "Fill in a form").waitFor();
            await editor.leave("ok");
            assert.equal(await editor.saved("node", "argumentsType"), "msg");
            assert.equal(await editor.saved("node", "arguments"), "payload");
        },
        { flows: start({ arguments: "payload", argumentsType: "msg" }) },
    );

    inEditor(
        "offers its form when it is found, since its folder is put right",
        async (opened) => {
            const { editor } = opened;
            await editor.edit("node");
            await editor.told("Orchestrator shows no process Invoice_Bot in this folder.").waitFor();
            await editor.pick("folder", "Shared/Finance");
            await button(opened, "Fill in a form").waitFor();
        },
        { flows: start({ folder: "Shared", process: "Invoice_Bot", arguments: "payload", argumentsType: "msg" }) },
    );

    inEditor(
        "offers nothing where the arguments are settled, or none are taken",
        async (opened) => {
            await pickProcess(opened, "Invoice_Bot");
            await opened.page.getByText("What msg.invoice can contain").waitFor();
            assert.equal(await button(opened, "Fill in a form").isVisible(), false);
        },
        { flows: start({ arguments: "invoice", argumentsType: "msg" }) },
    );

    inEditor(
        "says that it takes no arguments, where another would have a form",
        async (opened) => {
            const { editor, page } = opened;
            await editor.edit("node");
            await editor.told("The process takes no arguments").waitFor();
            assert.equal(await page.locator(".uipath-arguments-list").isVisible(), false);
            await page.locator(".red-ui-editableList-addButton").waitFor({ state: "hidden" });
        },
        { flows: start({ folder: "Shared", process: "Slow_Bot", arguments: "", argumentsType: "form" }) },
    );
});

describe("The argument form", () => {
    inEditor(
        "marks a number out of range and a date that is none, and so does the node",
        async (opened) => {
            const { editor } = opened;
            await editor.edit("node");
            await type(opened, "in_InvoiceId", "2147483648");
            await says(opened, "in_InvoiceId", "Expected: whole number from -2147483648 to 2147483647");
            await type(opened, "in_InvoiceId", "2147483647");
            await says(opened, "in_InvoiceId", "whole number · required");
            await type(opened, "in_DueDate", "2026-02-30");
            await says(opened, "in_DueDate", "Expected: date, such as 2026-01-31");
            await editor.leave("ok");
            await isMarked(opened, true);
            await editor.edit("node");
            await type(opened, "in_DueDate", "2026-02-28T12:00");
            await says(opened, "in_DueDate", "date, such as");
            await editor.leave("ok");
            await isMarked(opened, false);
        },
        { flows: start(INVOICE) },
    );

    inEditor(
        "marks the node after a reload of the editor, too, until what is required is there (long)",
        async (opened) => {
            const { editor } = opened;
            await isMarked(opened, false);
            await editor.edit("node");
            await row(opened, "in_InvoiceId").waitFor();
            await editor.leave("ok");
            await isMarked(opened, true);
            await editor.reload();
            await isMarked(opened, true);
            await editor.edit("node");
            await editor.fillArgument("in_InvoiceId", "7");
            await editor.leave("ok");
            await isMarked(opened, false);
        },
        { flows: start(INVOICE), alone: true },
    );

    inEditor(
        "has a calendar for a date, which leaves the time as it is (long)",
        async (opened) => {
            const { editor, page } = opened;
            await editor.edit("node");
            const due = row(opened, "in_DueDate");
            await due.getByRole("button", { name: "Choose a date" }).click();
            await due.locator("input[type=date]").fill("2026-03-01");
            assert.equal(await due.locator(".red-ui-typedInput-input").inputValue(), "2026-03-01");
            await type(opened, "in_DueDate", "2026-03-01T08:00");
            await due.locator("input[type=date]").fill("2026-03-02");
            assert.equal(await due.locator(".red-ui-typedInput-input").inputValue(), "2026-03-02T08:00");
            assert.equal(await row(opened, "in_Supplier").locator("input[type=date]").count(), 0);
            await page.evaluate(`$(".uipath-argument-value").eq(4).typedInput("type", "msg")`);
            await due.getByRole("button", { name: "Choose a date" }).waitFor({ state: "hidden" });
        },
        { flows: start(INVOICE) },
    );

    inEditor(
        "keeps the order of the process, whatever was filled in before",
        async (opened) => {
            await opened.editor.edit("node");
            assert.deepEqual(await names(opened), DECLARED);
            await opened.editor.leave("ok");
            assert.equal(await opened.page.evaluate(`RED.nodes.node("node").changed === true`), false);
        },
        {
            flows: start({
                ...INVOICE,
                name: "",
                folderType: "str",
                processType: "str",
                strategy: "ModernJobsCount",
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
                argumentsForm: [
                    { name: "in_Amount", value: "1.10", valueType: "num" },
                    { name: "in_Currency", value: "USD", valueType: "str" },
                ],
            }),
        },
    );

    inEditor(
        "forgets the defaults of another process, and keeps what was typed",
        async (opened) => {
            const { editor, page } = opened;
            await editor.edit("node");
            await type(opened, "in_Supplier", "Acme");
            await editor.pick("process", "O'Brien Report");
            await row(opened, "in_Month").waitFor();
            assert.deepEqual(
                await page.evaluate(
                    `[...document.querySelectorAll(".uipath-argument-name")].map(({ value }) => value)`,
                ),
                ["in_Month", "in_Supplier"],
            );
        },
        { flows: start(INVOICE) },
    );

    inEditor(
        "does not move anything while a list is open",
        async (opened) => {
            const { editor, page } = opened;
            let release = (): void => undefined;
            const held = new Promise<void>((resolve) => (release = resolve));
            await page.route("**/uipath/look-up", async (route) => {
                if (route.request().postData()?.includes('"processes"')) await held;
                await route.continue();
            });
            await editor.edit("node");
            await editor.list("folder");
            await editor.options().first().waitFor();
            const answered = page.waitForResponse(
                (response) => response.request().postData()?.includes('"processes"') === true,
            );
            release();
            await (await answered).finished();
            await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))");
            assert.equal(await page.locator(".uipath-argument").count(), 0);
            await page.keyboard.press("Escape");
            assert.deepEqual(await names(opened), DECLARED);
        },
        { flows: start(INVOICE) },
    );
});
