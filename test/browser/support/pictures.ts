/** The README's pictures. They are taken in every run, so that their scenes can't get lost, and kept when asked. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { NODE_RED } from "./session";

/** Bytes. A page that is read on a telephone must not carry more. */
const LARGEST = 120_000;

/** Bytes. An empty page has fewer. */
const SMALLEST = 5_000;

/** The Node-RED that each picture is kept of. */
const KEPT_OF = { "start-wait-output": 4, "start-job-dialog": 4, "connection-dialog": 4, "dark-theme": 5, sidebar: 4 };

let folder: string | undefined;

export function keepPictures(into: string): void {
    folder = into;
}

const NO_TOOLTIP = "![...document.querySelectorAll('.red-ui-popover')].some((tooltip) => tooltip.checkVisibility())";

/** Takes a picture of a part of the page, or of the whole of it. */
export async function picture(page: Page, name: keyof typeof KEPT_OF, part?: Locator): Promise<void> {
    await page.mouse.move(0, 0);
    await page.waitForFunction(NO_TOOLTIP);
    const image = await (part ?? page).screenshot({ animations: "disabled", caret: "hide" });
    assert.ok(image.length > SMALLEST, `the picture ${name} shows nothing`);
    assert.ok(image.length < LARGEST, `the picture ${name} has ${image.length} bytes`);
    if (folder && KEPT_OF[name] === NODE_RED) await writeFile(join(folder, `${name}.png`), image);
}
