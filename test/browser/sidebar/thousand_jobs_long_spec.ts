/** How much the editor has to do when many jobs come. */
import assert from "node:assert/strict";
import { MOST_LIVE_JOBS } from "../../../src/shared/live-jobs";
import { inEditor } from "../support/editor-test";
import { openSidebar, startAndWait } from "./tab";

/** Node-RED tells the editor of changes twice a second at most. */
const READS_A_SECOND = 2;

interface Seen {
    seconds: number;
    reads: number;
    mostRows: number;
    made: number;
}

/** Counts in the page how often the list is read, how many rows it has at most, and how many are made. */
const COUNT = `window.seen = (() => {
    const list = document.querySelector(".uipath-jobs-list");
    const begun = performance.now();
    let mostRows = 0, made = 0;
    new MutationObserver((records) => {
        made += records.reduce((sum, { addedNodes }) => sum + addedNodes.length, 0);
        mostRows = Math.max(mostRows, list.children.length);
    }).observe(list, { childList: true });
    let reads = 0;
    new PerformanceObserver((entries) => {
        reads += entries.getEntries().filter(({ name }) => name.includes("uipath/jobs?")).length;
    }).observe({ type: "resource" });
    return () => ({ seconds: (performance.now() - begun) / 1000, reads, mostRows, made });
})()`;

describe("The sidebar under load", () => {
    inEditor(
        "shows a thousand jobs with two reads a second at most, and never more than 500",
        async ({ editor, page, simulator }) => {
            await openSidebar(page);
            await page.evaluate(COUNT);
            for (let hundreds = 1; hundreds <= 10; hundreds++) {
                await editor.press("many");
                await page.waitForFunction(`seen().made >= ${hundreds * 100}`);
            }
            // Three robots run all of them one after the other.
            simulator.clock.advance(1_000_000);
            await page.waitForFunction(
                `document.querySelectorAll(".uipath-jobs-list > li[data-state=Successful]").length === ${MOST_LIVE_JOBS}`,
            );
            const { seconds, reads, mostRows } = (await page.evaluate("seen()")) as Seen;
            assert.equal(mostRows, MOST_LIVE_JOBS);
            assert.ok(reads <= seconds * READS_A_SECOND + 2, `${reads} reads in ${seconds} s`);
        },
        {
            flows: (simulator) => {
                simulator.data.updateProcess("Slow_Bot", { job: { startDelay: 0, duration: 1 } });
                return startAndWait(simulator);
            },
        },
    );
});
