/** What goes wrong is said where the user looks: in the dialog, below the node, and in the debug sidebar. */
import assert from "node:assert/strict";
import { around, oneOfEach, type Flows } from "./support/flows";
import { inEditor, type EditorTest } from "./support/editor-test";
import type { Simulator } from "../../src/simulator";

const HELLO = { type: "uipath-start-job", folder: "Shared", process: "Hello", argumentsType: "json", arguments: "{}" };

const start =
    (node: object, connection: object = {}) =>
    (simulator: Simulator): Flows =>
        withConnection(around({ ...HELLO, ...node }, simulator), connection);

function withConnection({ nodes, credentials }: Flows, connection: object): Flows {
    const changed = nodes.map((node) =>
        (node as { id: string }).id === "connection" ? { ...node, ...connection } : node,
    );
    return { nodes: changed, credentials };
}

/** Presses the inject button; the node and the debug sidebar say what went wrong. */
async function fails({ editor }: EditorTest, status: string, message: string): Promise<void> {
    await editor.openDebugSidebar();
    await editor.press("inject");
    await editor.status("node", status);
    const told = await editor.debugMessage();
    assert.ok(told.includes(message), told);
}

describe("What goes wrong is told", () => {
    inEditor(
        "when the secret is wrong",
        async (opened) => {
            const { editor, page } = opened;
            await fails(opened, "sign-in refused", "Client ID or client secret is wrong");
            await editor.edit("node");
            await editor.editConnection();
            await page.getByLabel("Client secret").fill("wrong again");
            await page.getByRole("button", { name: "Test connection" }).click();
            await page.locator(".uipath-steps").getByText("Client ID or client secret is wrong").waitFor();
        },
        {
            flows: (simulator) => {
                const { nodes } = start({})(simulator);
                return { nodes, credentials: { connection: { clientId: simulator.clientId, clientSecret: "wrong" } } };
            },
        },
    );

    inEditor(
        "when Orchestrator can't be reached",
        async (opened) => {
            const { editor, page, simulator } = opened;
            await simulator.close();
            await fails(opened, "unreachable", "No connection to");
            await editor.edit("node");
            await editor.list("process");
            await editor.told("No connection to").first().waitFor();
            await editor.editConnection();
            await page.getByRole("button", { name: "Test connection" }).click();
            await page.locator(".uipath-steps").getByText("No connection to").waitFor();
        },
        { flows: start({}, { timeout: 1 }) },
    );

    inEditor(
        "when the account may not do it",
        async (opened) => {
            const { editor } = opened;
            await fails(opened, "not allowed", "You are not authorized!");
            await editor.edit("node");
            await editor.list("process");
            await editor.told("The connection's scope lacks OR.Execution.Read").waitFor();
        },
        { flows: start({}, { scope: "OR.Jobs OR.Folders.Read" }) },
    );

    inEditor(
        "when there is no such process",
        async (opened) => {
            const { editor } = opened;
            await fails(opened, "process not found", "There is no process Helo in folder Shared.");
            await editor.edit("node");
            await editor.told("Orchestrator shows no process Helo in this folder.").waitFor();
        },
        { flows: start({ process: "Helo" }) },
    );

    inEditor(
        "when Node-RED itself does not answer, and the fields can be filled all the same",
        async ({ editor, page }) => {
            await page.route("**/uipath/look-up", (route) => route.abort());
            await editor.edit("start");
            await editor.list("folder");
            await editor.told("Node-RED does not answer. You can still type a value.").waitFor();
            await editor.field("process").fill("Hello");
            await editor.leave("ok");
        },
        { flows: oneOfEach, expected: /ERR_FAILED.*look-up/ },
    );
});
