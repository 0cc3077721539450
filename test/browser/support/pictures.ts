/** The README's pictures. They are taken in every run, so that their scenes can't get lost, and kept when asked. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";

/** Bytes. A page that is read on a telephone must not carry more. */
const LARGEST = 80_000;

/** Bytes. An empty page has fewer. */
const SMALLEST = 5_000;

let folder: string | undefined;

export function keepPictures(into: string): void {
    folder = into;
}

/** Takes a picture of a part of the page, or of the whole of it. */
export async function picture(page: Page, name: string, part?: Locator): Promise<void> {
    await page.mouse.move(0, 0);
    const image = await (part ?? page).screenshot({ animations: "disabled", caret: "hide" });
    assert.ok(image.length > SMALLEST, `the picture ${name} shows nothing`);
    assert.ok(image.length < LARGEST, `the picture ${name} has ${image.length} bytes`);
    if (folder) await writeFile(join(folder, `${name}.png`), image);
}
