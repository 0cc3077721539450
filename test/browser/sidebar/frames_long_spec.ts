/** How long the page of the editor works without a pause while many jobs come. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { inEditor } from "../support/editor-test";
import { openSidebar, startAndWait } from "./tab";

/** Jobs, in a third of a minute. */
const JOBS = 333;

/** Milliseconds of a processor. A user notices a page that works for longer; a slow machine gets twice as many. */
const NOTICED = 2 * 50;

/** Something that the page did, in the form of Chromium's traces. Times are in microseconds. */
interface TraceEvent {
    name: string;
    pid: number;
    tid: number;
    /** The time of the processor that it took. What else the machine does is not in it. */
    tdur?: number;
    args: { name?: string };
}

/** The processor's time of each task of the page during the act. */
async function tasksDuring(page: Page, act: () => Promise<unknown>): Promise<number[]> {
    const browser = page.context().browser()!;
    await browser.startTracing(page, { categories: ["toplevel"] });
    await act();
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
    const pages = traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
    return traceEvents
        .filter(({ pid, tid }) => pages.some((main) => main.pid === pid && main.tid === tid))
        .map(({ tdur = 0 }) => tdur / 1_000);
}

describe("The sidebar under a thousand jobs a minute", () => {
    inEditor(
        "never makes the editor stand still",
        async ({ editor, page }) => {
            const tab = await openSidebar(page);
            const last = tab.locator(`li.uipath-job:nth-child(${JOBS})`);
            const tasks = await tasksDuring(page, async () => {
                await editor.press("many");
                await last.waitFor({ state: "attached" });
            });
            assert.ok(Math.max(...tasks) > 0, "the tasks were timed");
            const long = tasks.filter((time) => time > NOTICED);
            assert.deepEqual(long, []);
        },
        {
            flows: (simulator) => {
                simulator.data.updateProcess("Slow_Bot", { job: { startDelay: 0, duration: 0.1 } });
                return startAndWait(simulator, { many: { repeat: "0.6" }, hundred: { jobsCount: 10 } });
            },
        },
    );
});
