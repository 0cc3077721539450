/** axe-core on a part of the page. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
    id: string;
    impact: string;
    nodes: { html: string; failureSummary: string }[];
}

/** Fails on what keeps people out: serious and critical violations, contrast among them. */
export async function assertAccessible(page: Page, selector: string, state: string): Promise<void> {
    if (!(await page.evaluate("Boolean(window.axe)"))) await page.evaluate(AXE);
    const { violations } = (await page.evaluate(
        `axe.run(${JSON.stringify(selector)}, { resultTypes: ["violations"] })`,
    )) as { violations: Violation[] };
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    assert.deepEqual(grave.flatMap(told), [], state);
}

const told = ({ id, nodes }: Violation): string[] =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`);
