/** The package comes into an editor that is open. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { pack } from "../../support/packed";
import { Subprocess } from "../../support/subprocess";
import { pageFor } from "../support/session";
import type { bareProcedures } from "./bare-process";
import { openSidebar } from "./tab";

/** The package as it is published, in base64. */
function tarball(): string {
    const folder = mkdtempSync(join(tmpdir(), "tarball-"));
    try {
        return readFileSync(join(folder, pack(folder).filename), "base64");
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** As the palette manager does with a file that is chosen. */
const upload = (page: Page, content: string): Promise<number> =>
    page.evaluate(async (base64) => {
        const form = new FormData();
        const file = await (await fetch(`data:application/gzip;base64,${base64}`)).blob();
        form.append("tarball", file, "package.tgz");
        return (await fetch("nodes", { method: "POST", body: form })).status;
    }, content);

describe("The package installed from the palette into an open editor", () => {
    let bare: Subprocess<typeof bareProcedures>;
    let page: Page;

    before(async () => {
        bare = new Subprocess(join(__dirname, "bare-process.js"));
        page = await pageFor({ language: "en-US", theme: "light" });
        await page.goto(await bare.call("start", undefined), { waitUntil: "commit" });
        await page.waitForFunction("window.RED?.nodes?.getType?.('inject')");
        await page.locator("#red-ui-loading-progress").waitFor({ state: "hidden" });
    });

    after(async () => {
        // Other tests use the page, and must not hear that this Node-RED is gone.
        await page.goto("about:blank");
        await bare.call("stop", undefined);
        await bare.end();
    });

    it("has its nodes and its sidebar at once", async () => {
        assert.equal(await upload(page, tarball()), 200);
        await page.waitForFunction("RED.nodes.getType('uipath-wait-job') && RED.sidebar.containsTab('uipath-jobs')");
        const tab = await openSidebar(page);
        await tab.getByText("Nothing yet.").waitFor();
        await page.locator('[data-palette-type="uipath-start-job"]', { hasText: "start job" }).waitFor();
        assert.equal(await page.getByText("uipath-jobs").count(), 0, "texts have no keys in them");
    });
});
