/** A test in the editor. Whatever error the page reports fails it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { ConsoleMessage, Page } from "playwright-core";
import { startSimulator, type Simulator } from "../../../src/simulator";
import { Editor } from "./editor";
import { oneOfEach, type Flows } from "./flows";
import { pageFor, theNodeRed, type View } from "./session";
import { closeFlows, isWithoutFlows, openFlows } from "./next-flows";

export interface EditorTest {
    editor: Editor;
    page: Page;
    simulator: Simulator;
}

export interface EditorTestOptions extends Partial<View> {
    /** Pixels, where a dialog is to be seen as a whole. */
    height?: number;
    /** What is deployed when the editor opens; a node of each kind. */
    flows?: (simulator: Simulator) => Flows;
    /** What the page may report all the same, because the test brings it about. */
    expected?: RegExp;
    /** Called before the editor loads. */
    prepare?: (page: Page) => Promise<void>;
    /** The editor is loaded for this test alone: what it remembers, or what the test leaves behind, would make a difference. */
    alone?: boolean;
}

export function inEditor(
    title: string,
    play: (opened: EditorTest) => Promise<void>,
    options: EditorTestOptions = {},
): void {
    it(title, async () => {
        const simulator = await startSimulator();
        const page = await pageFor({ language: options.language ?? "en-US", theme: options.theme ?? "light" });
        const errors = listen(page);
        await page.setViewportSize({ width: 1280, height: options.height ?? 800 });
        try {
            await options.prepare?.(page);
            const editor = await open(page, (options.flows ?? oneOfEach)(simulator), options);
            await play({ editor, page, simulator });
            if (!options.alone) await closeFlows(page);
            const unexpected = errors.seen.filter((error) => !options.expected?.test(error));
            assert.deepEqual(unexpected, [], "the page reported errors");
        } catch (error) {
            const shots = process.env["SHOTS"];
            if (shots) await page.screenshot({ path: join(shots, `${title.replace(/\W+/g, "-")}.png`) });
            throw error;
        } finally {
            errors.stop();
            await page.unrouteAll({ behavior: "ignoreErrors" });
            await simulator.close();
        }
    });
}

/** Deploys the flows and opens them in the editor. It is loaded where the test before did not get to its end. */
async function open(page: Page, { nodes, credentials }: Flows, { alone }: EditorTestOptions): Promise<Editor> {
    await theNodeRed().deploy(nodes, credentials);
    if (alone || !(await isWithoutFlows(page))) return Editor.open(page, theNodeRed());
    await openFlows(page);
    return new Editor(page, theNodeRed());
}

/** What the page's console and its scripts report as errors. */
function listen(page: Page): { seen: string[]; stop(): void } {
    const seen: string[] = [];
    const onConsole = (message: ConsoleMessage): void => {
        if (message.type() === "error") seen.push(`${message.text()} ${message.location().url}`);
    };
    const onError = (error: Error): void => void seen.push(error.stack ?? error.message);
    page.on("console", onConsole);
    page.on("pageerror", onError);
    return {
        seen,
        stop: () => {
            page.off("console", onConsole);
            page.off("pageerror", onError);
        },
    };
}
