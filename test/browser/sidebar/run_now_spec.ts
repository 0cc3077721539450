/** Run now: one job from the dialog of a start node. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import type { Simulator } from "../../../src/simulator";
import type { Editor } from "../support/editor";
import type { Flows } from "../support/flows";
import { inEditor } from "../support/editor-test";
import { newest, openSidebar, startAndWait } from "./tab";

/** The flow, with other properties of its start node. */
const starting =
    (properties: object) =>
    (simulator: Simulator): Flows =>
        startAndWait(simulator, { start: properties });

const INVOICE = { arguments: '{"in_InvoiceId": 815}', argumentsType: "json" };
const SLOW = { process: "Slow_Bot", folder: "Shared" };

/** Opens the dialog, and in it the question whether to start a job. */
async function ask(editor: Editor, page: Page, told: string): Promise<Locator> {
    await editor.edit("start");
    await editor.told(told).waitFor();
    await page.getByRole("button", { name: "Run now" }).click();
    return page.locator(".uipath-run-now");
}

const argumentsOf = ({ jobs }: Simulator): unknown[] =>
    jobs.all().map(({ InputArguments }) => JSON.parse(InputArguments ?? "{}") as unknown);

const wordsIn = (language: string): Record<"question" | "start" | "open", string> => {
    const catalogue = JSON.parse(readFileSync(`plugins/locales/${language}/uipath-jobs.json`, "utf8")) as {
        "uipath-jobs": { runNow: Record<"question" | "start" | "open", string> };
    };
    return catalogue["uipath-jobs"].runNow;
};

describe("Run now", () => {
    inEditor(
        "asks for what a message would bring, and shows its output",
        async ({ editor, page, simulator }) => {
            const panel = await ask(editor, page, "Posts an invoice.");
            await panel.getByText("Start one job of Invoice_Bot in Shared/Finance now?").waitFor();
            await panel.getByLabel("Arguments").fill('{"in_InvoiceId": 815, "in_Supplier": "Müller"}');
            await panel.getByRole("button", { name: "Start one job" }).click();
            await panel.getByText("Successful").waitFor();
            await panel.getByText("1900000042").waitFor();
            assert.deepEqual(argumentsOf(simulator), [{ in_InvoiceId: 815, in_Supplier: "Müller" }]);
            await editor.leave("cancel");
        },
        { flows: startAndWait },
    );

    inEditor(
        "asks for each value of the form that only a message can tell, and takes the others as they are (long)",
        async ({ editor, page, simulator }) => {
            const panel = await ask(editor, page, "Posts an invoice.");
            assert.equal(await panel.getByLabel("in_Currency").count(), 0);
            const { width } = (await panel.boundingBox())!;
            for (const name of ["in_InvoiceId", "in_Supplier"])
                assert.ok((await panel.getByLabel(name).boundingBox())!.width > width / 2, `${name} has room`);
            await panel.getByLabel("in_InvoiceId").fill("816");
            await panel.getByLabel("in_Supplier").fill("Müller & Söhne");
            await panel.getByRole("button", { name: "Start one job" }).click();
            await panel.getByText("Successful").waitFor();
            assert.deepEqual(argumentsOf(simulator), [
                { in_InvoiceId: 816, in_Supplier: "Müller & Söhne", in_Currency: "USD" },
            ]);
            await editor.leave("cancel");
        },
        {
            flows: starting({
                argumentsType: "form",
                argumentsForm: [
                    { name: "in_InvoiceId", value: "$number(payload.id)", valueType: "jsonata" },
                    { name: "in_Supplier", value: "supplier", valueType: "flow" },
                    { name: "in_Currency", value: "USD", valueType: "str" },
                ],
            }),
        },
    );

    inEditor(
        "starts one job when its buttons are double-clicked",
        async ({ editor, page, simulator }) => {
            await editor.edit("start");
            await editor.told("Posts an invoice.").waitFor();
            await page.getByRole("button", { name: "Run now" }).dblclick();
            const panel = page.locator(".uipath-run-now");
            await panel.getByRole("button", { name: "Start one job" }).dblclick();
            await panel.getByText("Successful").waitFor();
            assert.equal(simulator.ledger.count("StartJobs"), 1);
            await editor.leave("cancel");
        },
        { flows: starting(INVOICE) },
    );

    inEditor(
        "starts one job although the answer to the start is lost",
        async ({ editor, page, simulator }) => {
            simulator.faults.add({ path: /StartJobs/, action: "cutAfter" });
            const panel = await ask(editor, page, "Posts an invoice.");
            await panel.getByRole("button", { name: "Start one job" }).click();
            await panel.getByText("Successful").waitFor();
            assert.deepEqual(argumentsOf(simulator), [{ in_InvoiceId: 815 }]);
            await editor.leave("cancel");
        },
        { flows: starting(INVOICE) },
    );

    inEditor(
        "starts the job that was asked for although the dialog closes meanwhile, and the sidebar shows it",
        async ({ editor, page, simulator }) => {
            const tab = await openSidebar(page);
            const row = await newest(tab, async () => {
                const panel = await ask(editor, page, "Works for two minutes.");
                const sent = page.waitForRequest("**/uipath/run-now");
                await panel.getByRole("button", { name: "Start one job" }).click();
                await sent;
                await editor.leave("cancel");
            });
            await row.getByText("Slow_Bot").waitFor();
            assert.equal(simulator.jobs.all().length, 1);
        },
        { flows: starting(SLOW) },
    );

    inEditor(
        "says that the start failed, also when the dialog has been closed (long)",
        async ({ editor, page, simulator }) => {
            const panel = await ask(editor, page, "Works for two minutes.");
            await simulator.close();
            const start = panel.getByRole("button", { name: "Start one job" });
            await start.click();
            await panel.getByText("No connection to").waitFor();
            await start.click({ trial: true });
            let release: () => void = () => undefined;
            const released = new Promise<void>((go) => (release = go));
            await page.route("**/uipath/run-now", (route) => released.then(() => route.continue()));
            await start.click();
            await editor.leave("cancel");
            release();
            await page.locator(".red-ui-notification-error", { hasText: "No connection to" }).waitFor();
        },
        {
            flows: (simulator) => startAndWait(simulator, { start: SLOW, connection: { timeout: 1 } }),
        },
    );

    for (const language of ["en-US", "de", "ja"])
        inEditor(
            `asks for nothing where the process takes nothing (${language})`,
            async ({ editor, page, simulator }) => {
                const words = wordsIn(language);
                await editor.edit("start");
                await editor.told("Works for two minutes.").waitFor();
                await page.getByRole("button", { name: words.open }).click();
                const panel = page.locator(".uipath-run-now");
                const question = words.question.replace("__process__", "Slow_Bot").replace("__folder__", "Shared");
                await panel.getByText(question).waitFor();
                assert.equal(await panel.locator("input, textarea").count(), 0);
                await panel.getByRole("button", { name: words.start }).click();
                await panel.locator(".uipath-job", { hasText: "Slow_Bot" }).waitFor();
                assert.deepEqual(argumentsOf(simulator), [{}]);
                await editor.leave("cancel");
            },
            { language, flows: starting(SLOW) },
        );
});
