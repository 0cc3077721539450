/** axe-core on a part of the page. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/**
 * Node-RED's body has no height and hides what flows over, which in a browser means the window. axe takes it for hidden, with all
 * that is in it, and would not look at contrasts.
 */
const BODY = "document.body.style.height = '100vh'";

interface Found {
    id: string;
    impact: string;
    nodes: { html: string; failureSummary: string }[];
}

/** Fails on what keeps people out: serious and critical violations, contrast among them. */
export async function assertAccessible(page: Page, selector: string, state: string): Promise<void> {
    if (!(await page.evaluate("Boolean(window.axe)"))) await page.evaluate(AXE);
    const { violations, passes } = (await page.evaluate(`${BODY}; axe.run(${JSON.stringify(selector)})`)) as {
        violations: Found[];
        passes: Found[];
    };
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    assert.deepEqual(grave.flatMap(told), [], state);
    const legible = passes.find(({ id }) => id === "color-contrast")?.nodes.length ?? 0;
    assert.ok(legible >= 5, `${state}: the contrast of ${legible} texts was looked at`);
}

const told = ({ id, nodes }: Found): string[] =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`);
